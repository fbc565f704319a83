/** What a step of a path costs, in whole numbers, which processors add and compare faster than fractions. */

export interface StepTables {
  /** Cost of a step by the number of shades it crosses: to a straight neighbour, and from `shades` on to a diagonal one. */
  readonly costs: Int32Array
  /** No step that is counted costs less than 2 to this power. */
  readonly smallestBits: number
  /** Lengths of the two kinds of step and of the longest path, in one unit. */
  readonly straightLength: number
  readonly diagonalLength: number
  readonly reach: number
}

/** Costs closer than this, relative to the whole span of shades, count as equal where lambda sets no larger step. */
const FINEST_STEP = 1 / 4096

/** Bits that a path's cost may take, and the most that the smallest step is divided into. */
const COST_BITS = 30
const FRACTION_BITS = 12

/** Units of path length per pixel. */
const LENGTH_UNITS = 256

/** Tables for steps of cost √(change² + λ² length²), where a change over all shades is 1 and `reach` is in pixels. */
export function stepTables({ lambda, reach, shades }: { lambda: number; reach: number; shades: number }): StepTables {
  const smallest = Math.max(lambda, FINEST_STEP)
  const dearest = (1 + reach) * Math.hypot(1, lambda * Math.SQRT2)
  const smallestBits = Math.max(0, Math.min(FRACTION_BITS, Math.floor(COST_BITS - Math.log2(dearest / smallest))))
  const costs = new Int32Array(2 * shades)
  const unit = 2 ** smallestBits / smallest
  for (let change = 0; change < shades; change++) {
    const rise = change / (shades - 1)
    costs[change] = Math.round(Math.sqrt(rise * rise + lambda * lambda) * unit)
    costs[shades + change] = Math.round(Math.sqrt(rise * rise + 2 * lambda * lambda) * unit)
  }
  return {
    costs,
    smallestBits,
    straightLength: LENGTH_UNITS,
    diagonalLength: Math.round(Math.SQRT2 * LENGTH_UNITS),
    reach: reach * LENGTH_UNITS,
  }
}
