/** Order statistics and moments of plain number lists; NaN values are the caller's to leave out. */

export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return values.length === 0 ? Number.NaN : sum / values.length
}

/** Sample standard deviation (n − 1); NaN below two values. */
export function standardDeviation(values: ArrayLike<number>): number {
  if (values.length < 2) return Number.NaN
  const centre = mean(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2
  return Math.sqrt(sum / (values.length - 1))
}

/** Median of a list that is left untouched; NaN when empty. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5)
}

/** Linear-interpolation quantile (NumPy's default), q in [0, 1]; the list is left untouched. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).sort()
  return quantileOfSorted(sorted, q)
}

/** As `quantile`, of values already in ascending order. */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return Number.NaN
  const position = q * (sorted.length - 1)
  const below = Math.floor(position)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (position - below) * (high - low)
}

/** Median absolute deviation times 1.4826: the standard deviation of a normal sample, robustly. */
export function robustDeviation(values: ArrayLike<number>): number {
  return robustCentre(values).deviation
}

/** Median and `robustDeviation`, for which the values are sorted once. */
export function robustCentre(values: ArrayLike<number>): { readonly median: number; readonly deviation: number } {
  const sorted = Float64Array.from(values).sort()
  const centre = quantileOfSorted(sorted, 0.5)
  return { median: centre, deviation: 1.4826 * quantileOfSorted(distancesFrom(centre, sorted), 0.5) }
}

/** Distances of sorted values from one amid them, in ascending order: whichever side is nearer comes next. */
function distancesFrom(centre: number, sorted: Float64Array): Float64Array {
  const distances = new Float64Array(sorted.length)
  let above = sorted.findIndex((value) => !(value < centre))
  let below = above - 1
  for (let i = 0; i < distances.length; i++) {
    const down = below < 0 ? Number.POSITIVE_INFINITY : centre - sorted[below]!
    const up = above >= sorted.length ? Number.POSITIVE_INFINITY : sorted[above]! - centre
    const isUp = above < sorted.length && (below < 0 || up <= down)
    distances[i] = isUp ? up : down
    if (isUp) above++
    else below--
  }
  return distances
}

/** log Σ e^x, relative to the largest, so that nothing overflows. */
export function logSumExp(values: ArrayLike<number>): number {
  const all = Array.from(values)
  const largest = Math.max(...all)
  return Math.log(all.reduce((sum, value) => sum + Math.exp(value - largest), 0)) + largest
}

/** Shares e^x / Σ e^x, which sum to one. */
export function softmax(values: ArrayLike<number>): number[] {
  const all = Array.from(values)
  const largest = Math.max(...all)
  const powers = all.map((value) => Math.exp(value - largest))
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map((power) => power / total)
}
