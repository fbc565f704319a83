/** The four-parameter logistic and its least-squares solution for given position and steepness. */

/**
 * Natural logarithms of the different doses (−Infinity for none) with the mean of the responses there and their number:
 * all that a least-squares curve depends on. `within` is the sum of squares around those means, which no curve explains.
 */
export interface DosePoints {
  readonly logDoses: Float64Array
  readonly means: Float64Array
  readonly weights: Float64Array
  readonly within: number
  /** Responses in all. */
  readonly n: number
}

/** Joins the responses at the same dose; a control has hundreds of wells. */
export function joinDoses(logDoses: Float64Array, responses: Float64Array): DosePoints {
  const groups = new Map<number, number[]>()
  for (const [i, logDose] of logDoses.entries()) {
    const group = groups.get(logDose)
    if (group) group.push(responses[i]!)
    else groups.set(logDose, [responses[i]!])
  }
  const means = Float64Array.from(groups.values(), (values) => values.reduce((sum, v) => sum + v, 0) / values.length)
  const within = [...groups.values()].reduce(
    (sum, values, g) => values.reduce((own, value) => own + (value - means[g]!) ** 2, sum),
    0,
  )
  return {
    logDoses: Float64Array.from(groups.keys()),
    means,
    weights: Float64Array.from(groups.values(), ({ length }) => length),
    within,
    n: responses.length,
  }
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
  const { logDoses, means, weights, within, n } = points
  const shares = scratch(logDoses.length)
  let [sumS, sumY] = [0, 0]
  for (let i = 0; i < shares.length; i++) {
    shares[i] = share(logDoses[i]!, middle, steepness)
    sumS += weights[i]! * shares[i]!
    sumY += weights[i]! * means[i]!
  }
  const [meanS, meanY] = [sumS / n, sumY / n]
  let [varS, cov] = [0, 0]
  for (let i = 0; i < shares.length; i++) {
    const s = shares[i]! - meanS
    varS += weights[i]! * s * s
    cov += weights[i]! * s * (means[i]! - meanY)
  }
  const slope = varS > 1e-12 * n ? cov / varS : 0
  const start = meanY - slope * meanS
  let squares = within
  for (let i = 0; i < shares.length; i++) squares += weights[i]! * (means[i]! - start - slope * shares[i]!) ** 2
  return { start, end: start + slope, middle, steepness, squares }
}

let kept = new Float64Array(32)

/** An array to work in until the next call: a curve is tried at thousands of places. */
function scratch(length: number): Float64Array {
  if (kept.length < length) kept = new Float64Array(2 * length)
  return kept.subarray(0, length)
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
