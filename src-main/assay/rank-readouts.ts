/** Which of many measurements tell the controls apart best. */
import { robustZPrime, ssmd, zPrime } from './controls.ts'

export interface ReadoutControls {
  readonly name: string
  readonly positives: ArrayLike<number>
  readonly negatives: ArrayLike<number>
}

export interface RankedReadout {
  readonly name: string
  readonly zPrime: number
  readonly robustZPrime: number
  readonly ssmd: number
}

/**
 * Measurements by the smaller of Z′ and robust Z′, best first: one outlying well lowers the former, a control of which
 * half does not vary raises the latter, so that a good rank needs both. Ties go to the larger |SSMD|, NaN comes last.
 * The best of hundreds is chosen on the same wells that judge it: its Z′ is somewhat optimistic.
 */
export function rankReadouts(readouts: readonly ReadoutControls[]): RankedReadout[] {
  return inRankOrder(readouts.map(judgeReadout))
}

export function judgeReadout({ name, positives, negatives }: ReadoutControls): RankedReadout {
  return {
    name,
    zPrime: zPrime(positives, negatives),
    robustZPrime: robustZPrime(positives, negatives),
    ssmd: ssmd(positives, negatives),
  }
}

/** The order of `rankReadouts`, for readouts that were judged one at a time; the list itself is left untouched. */
export function inRankOrder(judged: readonly RankedReadout[]): RankedReadout[] {
  return judged.toSorted((a, b) => descending(quality(a), quality(b)) || descending(Math.abs(a.ssmd), Math.abs(b.ssmd)))
}

function quality({ zPrime: plain, robustZPrime: robust }: RankedReadout): number {
  return Math.min(plain, robust)
}

function descending(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return a === b ? 0 : b - a
}
