/** Logistic regression on a few numbers per image, by Newton's method. */
import { Fault } from '../base/index.ts'

export interface LogisticModel {
  /** Of the features as given. */
  readonly weights: readonly number[]
  readonly intercept: number
  /** Probability of the positive class. */
  probability(features: readonly number[]): number
}

export interface LogisticOptions {
  /** Ridge on the weights of standardised features, against Σ loss (scikit-learn's 1 / C); 1 unless told. */
  readonly ridge?: number
  /** Weigh the classes as if they were equally frequent; true unless told otherwise. */
  readonly balanced?: boolean
}

const MOST_STEPS = 100

/**
 * Fits rows of features (finite numbers; a constant one gets weight 0) to truth, 1 or 0. The intercept is not penalised.
 * Throws `bad_argument` for lists of unequal length or values that are not finite, `bad_labels` where a class is absent.
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  truth: ArrayLike<number>,
  { ridge = 1, balanced = true }: LogisticOptions = {},
): LogisticModel {
  const positives = check(rows, truth)
  const width = rows[0]!.length
  const scales = Array.from({ length: width }, (_, k) => scaleOf(rows.map((row) => row[k]!)))
  const standard = rows.map((row) => [...row.map((value, k) => (value - scales[k]!.centre) / scales[k]!.deviation), 1])
  const half = rows.length / 2
  const imageWeights = Float64Array.from(truth, (positive) => {
    if (!balanced) return 1
    return half / (positive ? positives : rows.length - positives)
  })
  const beta = newton(standard, truth, { imageWeights, ridge })
  const weights = scales.map(({ deviation }, k) => beta[k]! / deviation)
  const intercept = weights.reduce((sum, weight, k) => sum - weight * scales[k]!.centre, beta[width]!)
  return {
    weights,
    intercept,
    probability: (features) => sigmoid(features.reduce((sum, value, k) => sum + value * weights[k]!, intercept)),
  }
}

function newton(
  rows: readonly (readonly number[])[],
  truth: ArrayLike<number>,
  { imageWeights, ridge }: { readonly imageWeights: Float64Array; readonly ridge: number },
): Float64Array {
  const size = rows[0]!.length
  const beta = new Float64Array(size)
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = beta.map((value, k) => (k < size - 1 ? ridge * value : 0))
    const curvature = Array.from({ length: size }, (_, k) =>
      new Float64Array(size).fill(k < size - 1 ? ridge : 1e-12, k, k + 1),
    )
    rows.forEach((row, i) => {
      const share = sigmoid(row.reduce((sum, value, k) => sum + value * beta[k]!, 0))
      const slope = imageWeights[i]! * (share - truth[i]!)
      const bend = imageWeights[i]! * share * (1 - share)
      for (let k = 0; k < size; k++) {
        gradient[k]! += slope * row[k]!
        for (let l = 0; l < size; l++) curvature[k]![l]! += bend * row[k]! * row[l]!
      }
    })
    const move = solved(curvature, gradient)
    // Far from the optimum a full step may overshoot; shorter ones still get there.
    const longest = Math.max(...move.map(Math.abs))
    const damping = Math.min(1, 3 / longest)
    for (let k = 0; k < size; k++) beta[k]! -= damping * move[k]!
    if (longest < 1e-10) break
  }
  return beta
}

/** Solves a symmetric positive definite system by elimination; both arguments are overwritten. */
function solved(matrix: Float64Array[], right: Float64Array): Float64Array {
  const size = right.length
  for (let k = 0; k < size; k++)
    for (let row = k + 1; row < size; row++) {
      const factor = matrix[row]![k]! / matrix[k]![k]!
      for (let l = k; l < size; l++) matrix[row]![l]! -= factor * matrix[k]![l]!
      right[row]! -= factor * right[k]!
    }
  for (let k = size - 1; k >= 0; k--) {
    for (let l = k + 1; l < size; l++) right[k]! -= matrix[k]![l]! * right[l]!
    right[k]! /= matrix[k]![k]!
  }
  return right
}

function scaleOf(values: readonly number[]): { readonly centre: number; readonly deviation: number } {
  const centre = values.reduce((a, b) => a + b) / values.length
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length
  return { centre, deviation: Math.sqrt(variance) || 1 }
}

/** The number of positives. */
function check(rows: readonly (readonly number[])[], truth: ArrayLike<number>): number {
  if (rows.length !== truth.length)
    throw new Fault('bad_argument', `There are ${rows.length} rows of features for ${truth.length} labels.`)
  if (rows.some((row) => row.length !== rows[0]!.length || !row.every(Number.isFinite)))
    throw new Fault('bad_argument', 'Features are finite numbers, as many in each row.')
  const positives = Array.from(truth).reduce((sum, value) => sum + Number(value === 1), 0)
  if (positives === 0 || positives === truth.length)
    throw new Fault('bad_labels', 'A regression needs images of both classes.', { todo: 'Check the training split.' })
  return positives
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
