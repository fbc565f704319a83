/** How well masks of the same image agree: intersection over union, by which Kraus 2016 (section 4.4) compares regions of cells. */
import { Fault } from '../base/index.ts'
import type { Mask } from '../segmentation/index.ts'

/** Pixels in both masks over pixels in either, 0 … 1; NaN where both are empty. Throws a Fault `bad_argument` for masks of different sizes. */
export function intersectionOverUnion(a: Mask, b: Mask): number {
  if (a.width !== b.width || a.height !== b.height)
    throw new Fault(
      'bad_argument',
      `The masks differ in size: ${a.width} × ${a.height} and ${b.width} × ${b.height} pixels.`,
    )
  let both = 0
  let either = 0
  for (let i = 0; i < a.data.length; i++) {
    const [inA, inB] = [a.data[i] !== 0, b.data[i] !== 0]
    if (inA && inB) both++
    if (inA || inB) either++
  }
  return both / either
}

export interface MeanOverlap {
  /** Mean intersection over union; NaN of no pairs. */
  readonly mean: number
  /** Pairs that it is the mean of. */
  readonly pairs: number
  /** Pairs of two empty masks, which have no such ratio and are left out. */
  readonly empty: number
}

/** Over the masks of several images, one pair for each. Throws as `intersectionOverUnion`. */
export function meanOverlap(pairs: readonly (readonly [Mask, Mask])[]): MeanOverlap {
  const ratios = pairs.map(([a, b]) => intersectionOverUnion(a, b)).filter((ratio) => !Number.isNaN(ratio))
  const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length
  return { mean, pairs: ratios.length, empty: pairs.length - ratios.length }
}
