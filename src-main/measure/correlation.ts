/** Correlation: how two channels go together over the pixels of an object. */
import { type ColumnBlock, cell, type Sheet } from './sheet.ts'
import type { Channel, Subject } from './subject.ts'

/** Manders' coefficients and the overlap count pixels of at least this share of the object's maximum. */
const THRESHOLD = 0.15

/**
 * For every pair of channels A, B (in their order): Pearson correlation; Slope of B on A (least squares); Overlap
 * Σab / √(Σa² Σb²) and K_A_B = Σab / Σa² over pixels bright in both; Manders_A_B: share of A's bright intensity that
 * lies where B is bright too. Bright: at least 15 % of the object's maximum.
 */
export function correlation(subject: Subject): readonly ColumnBlock[] {
  const { channels } = subject.site
  return channels.flatMap((a, i) => channels.slice(i + 1).map((b) => pairBlock(subject, a, b)))
}

function pairBlock(subject: Subject, a: Channel, b: Channel): ColumnBlock {
  const forth = `${a.name}_${b.name}`
  const back = `${b.name}_${a.name}`
  return {
    names: [
      `Correlation_Correlation_${forth}`,
      `Correlation_Slope_${forth}`,
      `Correlation_Overlap_${forth}`,
      `Correlation_K_${forth}`,
      `Correlation_K_${back}`,
      `Correlation_Manders_${forth}`,
      `Correlation_Manders_${back}`,
    ],
    fill: (sheet) => fillPair(subject, [a, b], sheet),
  }
}

function fillPair(subject: Subject, [a, b]: readonly [Channel, Channel], sheet: Sheet): void {
  const { offsets, count } = subject.objects
  const first = subject.samples(a)
  const second = subject.samples(b)
  for (let k = 1; k <= count; k++) {
    const range = [offsets[k - 1]!, offsets[k]!] as const
    const linear = linearRelation(first, second, range)
    if (linear.n === 0) continue
    const at = cell(sheet, k)
    sheet.values[at] = linear.correlation
    sheet.values[at + 1] = linear.slope
    const bright = brightOverlap(first, second, {
      range,
      limitA: THRESHOLD * linear.maxA,
      limitB: THRESHOLD * linear.maxB,
    })
    sheet.values[at + 2] = bright.both / Math.sqrt(bright.squaresA * bright.squaresB)
    sheet.values[at + 3] = bright.both / bright.squaresA
    sheet.values[at + 4] = bright.both / bright.squaresB
    sheet.values[at + 5] = bright.sharedA / bright.massA
    sheet.values[at + 6] = bright.sharedB / bright.massB
  }
}

interface LinearRelation {
  readonly n: number
  readonly correlation: number
  readonly slope: number
  readonly maxA: number
  readonly maxB: number
}

type Range = readonly [from: number, to: number]

function linearRelation(as: Float32Array, bs: Float32Array, [from, to]: Range): LinearRelation {
  let n = 0
  let originA = 0
  let originB = 0
  let sumA = 0
  let sumB = 0
  let sumAA = 0
  let sumBB = 0
  let sumAB = 0
  let maxA = Number.NEGATIVE_INFINITY
  let maxB = Number.NEGATIVE_INFINITY
  for (let i = from; i < to; i++) {
    const a = as[i]!
    const b = bs[i]!
    if (Number.isNaN(a) || Number.isNaN(b)) continue
    if (n === 0) {
      originA = a
      originB = b
    }
    n++
    if (a > maxA) maxA = a
    if (b > maxB) maxB = b
    const da = a - originA
    const db = b - originB
    sumA += da
    sumB += db
    sumAA += da * da
    sumBB += db * db
    sumAB += da * db
  }
  const varianceA = sumAA - (sumA * sumA) / n
  const varianceB = sumBB - (sumB * sumB) / n
  const covariance = sumAB - (sumA * sumB) / n
  const defined = varianceA > 0 && varianceB > 0
  return {
    n,
    correlation: defined ? Math.max(-1, Math.min(1, covariance / Math.sqrt(varianceA * varianceB))) : Number.NaN,
    slope: varianceA > 0 ? covariance / varianceA : Number.NaN,
    maxA,
    maxB,
  }
}

interface BrightOverlap {
  /** Σab, Σa², Σb² over pixels bright in both. */
  readonly both: number
  readonly squaresA: number
  readonly squaresB: number
  /** Σa over pixels bright in A, and over those bright in both; the same for B. */
  readonly massA: number
  readonly sharedA: number
  readonly massB: number
  readonly sharedB: number
}

function brightOverlap(
  as: Float32Array,
  bs: Float32Array,
  { range: [from, to], limitA, limitB }: { range: Range; limitA: number; limitB: number },
): BrightOverlap {
  let both = 0
  let squaresA = 0
  let squaresB = 0
  let massA = 0
  let massB = 0
  let sharedA = 0
  let sharedB = 0
  for (let i = from; i < to; i++) {
    const a = as[i]!
    const b = bs[i]!
    if (Number.isNaN(a) || Number.isNaN(b)) continue
    if (a >= limitA) massA += a
    if (b >= limitB) massB += b
    if (a < limitA || b < limitB) continue
    both += a * b
    squaresA += a * a
    squaresB += b * b
    sharedA += a
    sharedB += b
  }
  return { both, squaresA, squaresB, massA, massB, sharedA, sharedB }
}
