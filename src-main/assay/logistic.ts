/** The four-parameter logistic and its least-squares solution for given position and steepness. */

/** Natural logarithms of doses (−Infinity for none) and the responses there, pairwise. */
export interface DosePoints {
  readonly logDoses: Float64Array
  readonly responses: Float64Array
}

/** `start` is the response at no dose, `end` at endless dose; `steepness` > 0; `middle` is ln EC50. */
export interface Logistic {
  readonly start: number
  readonly end: number
  readonly middle: number
  readonly steepness: number
}

/** The share of the way from start to end: 1 / (1 + e^(−h(x − m))); 0 at no dose. */
export function share(logDose: number, middle: number, steepness: number): number {
  return logDose === Number.NEGATIVE_INFINITY ? 0 : 1 / (1 + Math.exp(-steepness * (logDose - middle)))
}

/**
 * The start and end that fit best for a given middle and steepness (a straight line in the share), with the sum of
 * squared residuals. Where the share does not vary, both are the mean.
 */
export function fitAsymptotes(
  points: DosePoints,
  middle: number,
  steepness: number,
): Logistic & { readonly squares: number } {
  const { logDoses, responses } = points
  const n = responses.length
  let [sumS, sumY] = [0, 0]
  const shares = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    shares[i] = share(logDoses[i]!, middle, steepness)
    sumS += shares[i]!
    sumY += responses[i]!
  }
  const [meanS, meanY] = [sumS / n, sumY / n]
  let [varS, cov] = [0, 0]
  for (let i = 0; i < n; i++) {
    const s = shares[i]! - meanS
    varS += s * s
    cov += s * (responses[i]! - meanY)
  }
  const slope = varS > 1e-12 * n ? cov / varS : 0
  const start = meanY - slope * meanS
  let squares = 0
  for (let i = 0; i < n; i++) squares += (responses[i]! - start - slope * shares[i]!) ** 2
  return { start, end: start + slope, middle, steepness, squares }
}

/** Derivatives of the response at a dose by start, end, middle and steepness. */
export function gradient(
  logDose: number,
  { start, end, middle, steepness }: Logistic,
): [number, number, number, number] {
  const s = share(logDose, middle, steepness)
  if (s === 0) return [1, 0, 0, 0]
  const bend = (end - start) * s * (1 - s)
  return [1 - s, s, -bend * steepness, bend * (logDose - middle)]
}

export function sumOfSquares({ logDoses, responses }: DosePoints, { start, end, middle, steepness }: Logistic): number {
  let sum = 0
  for (let i = 0; i < responses.length; i++) {
    sum += (responses[i]! - start - (end - start) * share(logDoses[i]!, middle, steepness)) ** 2
  }
  return sum
}
