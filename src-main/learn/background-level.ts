/** The level of a plane's background: the commonest intensity, which noise and a few bright pixels do not move. */

const BINS = 256

/**
 * Mean of the values in the fullest of 256 equal bins between the least and the greatest value; of 8-bit planes the
 * commonest value itself. Not-a-number pixels are passed over; NaN when nothing is left. Of several fullest bins the darkest.
 */
export function backgroundLevel(values: ArrayLike<number>): number {
  let least = Number.POSITIVE_INFINITY
  let greatest = Number.NEGATIVE_INFINITY
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value < least) least = value
    if (value > greatest) greatest = value
  }
  if (!(greatest >= least)) return Number.NaN
  if (greatest === least) return least
  const counts = new Int32Array(BINS)
  const sums = new Float64Array(BINS)
  const perUnit = Number.isInteger(least) && greatest - least < BINS ? 1 : BINS / (greatest - least)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) continue
    const bin = Math.min(BINS - 1, Math.floor((value - least) * perUnit))
    counts[bin]! += 1
    sums[bin]! += value
  }
  let fullest = 0
  for (let bin = 1; bin < BINS; bin++) if (counts[bin]! > counts[fullest]!) fullest = bin
  return sums[fullest]! / counts[fullest]!
}
