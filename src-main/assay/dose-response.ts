/** Dose–response curves: a four-parameter logistic with intervals, and a reason wherever the data do not support one. */
import { STEEPNESS, solve, standardErrors } from './least-squares.ts'
import { type DosePoints, joinDoses, type Logistic } from './logistic.ts'
import { middleInterval, steepnessInterval } from './profile-interval.ts'
import { fTail, tQuantile } from './special.ts'

/**
 * Why a fit is missing (`too_few_doses`, `too_few_wells`, `flat`, `not_converged`) or to be taken with care:
 * `extrapolated`, the EC50 lies outside the tested doses; `steep`, the response jumps between two doses.
 */
export type FitReason = 'too_few_doses' | 'too_few_wells' | 'flat' | 'not_converged' | 'extrapolated' | 'steep'

export interface DoseResponseFit {
  /** Dose at half of the response, in the unit of the doses; NaN without a fit. */
  readonly ec50: number
  /** 95 % interval by profile likelihood; 0 or Infinity where the data set no bound. */
  readonly ci: readonly [number, number]
  /** Hill coefficient: positive for a rising, negative for a falling curve. */
  readonly hill: number
  readonly hillCi: readonly [number, number]
  /** Lower and upper plateau in the unit of the responses, with 95 % intervals by Student's t. */
  readonly bottom: number
  readonly bottomCi: readonly [number, number]
  readonly top: number
  readonly topCi: readonly [number, number]
  /** Standard error of ln EC50 and of the Hill coefficient, by linearisation. */
  readonly standardErrors: {
    readonly logEc50: number
    readonly hill: number
    readonly bottom: number
    readonly top: number
  }
  readonly rSquared: number
  /** Residual standard deviation. */
  readonly residualDeviation: number
  /** F test of the curve against a constant. */
  readonly pValue: number
  /** Wells, and different doses above 0. */
  readonly n: number
  readonly doses: number
  readonly converged: boolean
  readonly reason?: FitReason | undefined
}

export interface DoseResponseOptions {
  /** Confidence of the intervals; 0.95. */
  readonly confidence?: number
  /** A curve is `flat` when a constant explains the responses this well; 0.05. */
  readonly flatAbove?: number
}

const FEWEST_DOSES = 4
const FEWEST_WELLS = 5
/** The EC50 is sought up to a hundredth of the lowest and a hundredfold of the highest dose; beyond, any will do. */
const BEYOND = Math.log(100)

/**
 * Fits response = bottom + (top − bottom) / (1 + (EC50 / dose)^hill) by least squares on ln EC50. A dose of 0 (a vehicle
 * control) anchors the plateau at no dose. Doses may be concentrations or ordinal steps, ≥ 0; pairs with a NaN or a
 * negative dose are left out. Doses and responses are parallel, one per well.
 */
export function fitDoseResponse(
  doses: ArrayLike<number>,
  responses: ArrayLike<number>,
  { confidence = 0.95, flatAbove = 0.05 }: DoseResponseOptions = {},
): DoseResponseFit {
  const wells = usable(doses, responses)
  const n = wells.responses.length
  const positive = [...new Set(wells.logDoses)].filter((logDose) => logDose !== Number.NEGATIVE_INFINITY)
  if (positive.length < FEWEST_DOSES) return withoutCurve(wells, positive.length, 'too_few_doses')
  if (n < FEWEST_WELLS) return withoutCurve(wells, positive.length, 'too_few_wells')
  const range = { least: Math.min(...positive) - BEYOND, most: Math.max(...positive) + BEYOND }
  const points = joinDoses(wells.logDoses, wells.responses)
  const { curve, squares, converged } = solve(points, range)
  const total = totalSquares(wells.responses)
  const pValue = total > 0 ? fTail((total - squares) / 3 / (squares / (n - 4)), 3, n - 4) : 1
  if (!(pValue < flatAbove)) return { ...withoutCurve(wells, positive.length, 'flat'), pValue }
  if (!converged) return { ...withoutCurve(wells, positive.length, 'not_converged'), pValue }
  return {
    ...described(points, curve, squares, { ...range, confidence }),
    rSquared: 1 - squares / total,
    pValue,
    n,
    doses: positive.length,
    converged: true,
    reason: reasonFor(curve, positive),
  }
}

/** The response that a fit predicts at a dose ≥ 0; NaN without a curve. */
export function predictResponse({ ec50, hill, bottom, top }: DoseResponseFit, dose: number): number {
  if (Number.isNaN(ec50)) return Number.NaN
  if (dose === 0) return hill > 0 ? bottom : top
  return bottom + (top - bottom) / (1 + (ec50 / dose) ** hill)
}

interface Bounds {
  readonly least: number
  readonly most: number
  readonly confidence: number
}

type Described = Omit<DoseResponseFit, 'rSquared' | 'pValue' | 'n' | 'doses' | 'converged' | 'reason'>

function described(
  points: DosePoints,
  curve: Logistic,
  squares: number,
  { least, most, confidence }: Bounds,
): Described {
  const freedom = points.n - 4
  const variance = squares / freedom
  const t = tQuantile(confidence, freedom)
  const limits = { squares: squares + t * t * variance, least, most }
  const [startError, endError, logEc50, hillError] = standardErrors(points, curve, variance)
  const [middleLow, middleHigh] = middleInterval(points, curve, limits)
  const [steepLow, steepHigh] = steepnessInterval(points, curve, limits).map(Math.exp) as [number, number]
  const rises = curve.end >= curve.start
  const around = (centre: number, error: number): [number, number] => [centre - t * error, centre + t * error]
  const start = { value: curve.start, error: startError }
  const end = { value: curve.end, error: endError }
  const [bottom, top] = rises ? [start, end] : [end, start]
  return {
    ec50: Math.exp(curve.middle),
    ci: [Math.exp(middleLow), Math.exp(middleHigh)],
    hill: rises ? curve.steepness : -curve.steepness,
    hillCi: rises ? [steepLow, steepHigh] : [-steepHigh, -steepLow],
    bottom: bottom.value,
    bottomCi: around(bottom.value, bottom.error),
    top: top.value,
    topCi: around(top.value, top.error),
    standardErrors: { logEc50, hill: hillError, bottom: bottom.error, top: top.error },
    residualDeviation: Math.sqrt(variance),
  }
}

function reasonFor({ middle, steepness }: Logistic, logDoses: readonly number[]): FitReason | undefined {
  if (middle < Math.min(...logDoses) || middle > Math.max(...logDoses)) return 'extrapolated'
  return steepness >= STEEPNESS.most ? 'steep' : undefined
}

const UNBOUNDED = [0, Number.POSITIVE_INFINITY] as const
const UNKNOWN = [Number.NaN, Number.NaN] as const

/** A result without a curve: both plateaus are the mean response. */
function withoutCurve({ responses }: UsableWells, doses: number, reason: FitReason): DoseResponseFit {
  const n = responses.length
  const centre = responses.reduce((sum, value) => sum + value, 0) / n
  const nan = Number.NaN
  return {
    ec50: nan,
    ci: UNBOUNDED,
    hill: nan,
    hillCi: UNKNOWN,
    bottom: centre,
    bottomCi: UNKNOWN,
    top: centre,
    topCi: UNKNOWN,
    standardErrors: { logEc50: nan, hill: nan, bottom: nan, top: nan },
    rSquared: 0,
    residualDeviation: Math.sqrt(totalSquares(responses) / (n - 1)),
    pValue: nan,
    n,
    doses,
    converged: false,
    reason,
  }
}

/** Wells with a dose and a response, pairwise. */
interface UsableWells {
  readonly logDoses: Float64Array
  readonly responses: Float64Array
}

function usable(doses: ArrayLike<number>, responses: ArrayLike<number>): UsableWells {
  const kept: number[] = []
  for (let i = 0; i < doses.length; i++) {
    if (doses[i]! >= 0 && Number.isFinite(doses[i]) && Number.isFinite(responses[i])) kept.push(i)
  }
  return {
    logDoses: Float64Array.from(kept, (i) => Math.log(doses[i]!)),
    responses: Float64Array.from(kept, (i) => responses[i]!),
  }
}

function totalSquares(values: Float64Array): number {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0)
}
