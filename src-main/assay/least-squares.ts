/** Levenberg–Marquardt for the four-parameter logistic: grid start, analytic derivatives, bounds by clamping. Marquardt 1963. */
import { type DosePoints, fitAsymptotes, gradient, type Logistic, share } from './logistic.ts'

/** Steepness (|Hill coefficient|) is sought within these; steeper curves than the last are steps. */
export const STEEPNESS = { least: 0.1, most: 30 } as const

export interface Solution {
  readonly curve: Logistic
  readonly squares: number
  readonly converged: boolean
}

export interface MiddleRange {
  readonly least: number
  readonly most: number
}

const GRID_STEEPNESS = [0.3, 0.6, 1, 1.7, 3, 5, 9, 16] as const
const GRID_MIDDLES = 33
const STARTS = 3

/** The best of several descents, each begun at one of the best points of a grid over middle and steepness. */
export function solve(points: DosePoints, range: MiddleRange): Solution {
  const grid = Array.from(
    { length: GRID_MIDDLES },
    (_, i) => range.least + ((range.most - range.least) * i) / (GRID_MIDDLES - 1),
  )
    .flatMap((middle) => GRID_STEEPNESS.map((steepness) => fitAsymptotes(points, middle, steepness)))
    .sort((a, b) => a.squares - b.squares)
  const descents = grid.slice(0, STARTS).map((start) => descend(points, start, range))
  return descents.reduce((best, one) => (one.squares < best.squares ? one : best))
}

const MOST_STEPS = 500

/**
 * Steps in middle and ln steepness only: start and end are solved exactly at each (variable projection, with the
 * derivatives of Kaufman 1975), so that their scale does not matter.
 */
function descend(points: DosePoints, from: Logistic, range: MiddleRange): Solution {
  let curve = fitAsymptotes(points, from.middle, from.steepness)
  let damping = 1e-3
  for (let step = 0; step < MOST_STEPS; step++) {
    const { normal, slope } = reducedNormal(points, curve)
    const move = solveTwo([normal[0] * (1 + damping), normal[1], normal[2] * (1 + damping)], slope)
    if (!move) return { curve, squares: curve.squares, converged: true }
    const middle = clamp(curve.middle + move[0], range.least, range.most)
    const steepness = clamp(curve.steepness * Math.exp(clamp(move[1], -2, 2)), STEEPNESS.least, STEEPNESS.most)
    const next = fitAsymptotes(points, middle, steepness)
    const moved = Math.abs(middle - curve.middle) + Math.abs(Math.log(steepness / curve.steepness))
    if (next.squares <= curve.squares) {
      curve = next
      damping = Math.max(damping / 10, 1e-12)
      if (moved < 1e-10) return { curve, squares: curve.squares, converged: true }
    } else {
      if (moved < 1e-10 || damping > 1e12) return { curve, squares: curve.squares, converged: true }
      damping *= 10
    }
  }
  return { curve, squares: curve.squares, converged: false }
}

interface ReducedNormal {
  /** Upper triangle of JᵀJ for middle and ln steepness, what start and end explain taken out. */
  readonly normal: readonly [number, number, number]
  readonly slope: readonly [number, number]
}

function reducedNormal({ logDoses, means, weights }: DosePoints, curve: Logistic): ReducedNormal {
  const size = means.length
  const shares = Float64Array.from(logDoses, (logDose) => share(logDose, curve.middle, curve.steepness))
  const byMiddle = new Float64Array(size)
  const bySteepness = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    const [, , middle, steepness] = gradient(logDoses[i]!, curve)
    byMiddle[i] = middle
    bySteepness[i] = steepness * curve.steepness
  }
  removeLine(byMiddle, shares, weights)
  removeLine(bySteepness, shares, weights)
  let [mm, ms, ss, mr, sr] = [0, 0, 0, 0, 0]
  for (let i = 0; i < size; i++) {
    const weight = weights[i]!
    const residual = means[i]! - curve.start - (curve.end - curve.start) * shares[i]!
    mm += weight * byMiddle[i]! ** 2
    ms += weight * byMiddle[i]! * bySteepness[i]!
    ss += weight * bySteepness[i]! ** 2
    mr += weight * byMiddle[i]! * residual
    sr += weight * bySteepness[i]! * residual
  }
  return { normal: [mm, ms, ss], slope: [mr, sr] }
}

/** Takes the least-squares line over `along` out of `values`, in place. */
function removeLine(values: Float64Array, along: Float64Array, weights: Float64Array): void {
  let [n, sumV, sumA] = [0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    n += weights[i]!
    sumV += weights[i]! * values[i]!
    sumA += weights[i]! * along[i]!
  }
  const [meanV, meanA] = [sumV / n, sumA / n]
  let [cov, variance] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    cov += weights[i]! * (along[i]! - meanA) * (values[i]! - meanV)
    variance += weights[i]! * (along[i]! - meanA) ** 2
  }
  const slope = variance > 0 ? cov / variance : 0
  for (let i = 0; i < values.length; i++) values[i] = values[i]! - meanV - slope * (along[i]! - meanA)
}

function solveTwo(
  [a, b, c]: readonly [number, number, number],
  [p, q]: readonly [number, number],
): [number, number] | undefined {
  const determinant = a * c - b * b
  if (determinant > 1e-14 * a * c) return [(p * c - q * b) / determinant, (q * a - p * b) / determinant]
  if (a > 0 && a >= c) return [p / a, 0]
  return c > 0 ? [0, q / c] : undefined
}

/** Standard errors of start, end, middle and steepness from s²(JᵀJ)⁻¹; NaN where the data do not determine them. */
export function standardErrors(
  points: DosePoints,
  curve: Logistic,
  variance: number,
): [number, number, number, number] {
  const matrix = Array.from({ length: 4 }, (_, i) => Array.from({ length: 8 }, (_, j) => (j === i + 4 ? 1 : 0)))
  for (const [d, logDose] of points.logDoses.entries()) {
    const g = gradient(logDose, curve)
    for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) matrix[i]![j]! += points.weights[d]! * g[i]! * g[j]!
  }
  if (!invertInPlace(matrix)) return [Number.NaN, Number.NaN, Number.NaN, Number.NaN]
  return [0, 1, 2, 3].map((i) => Math.sqrt(variance * matrix[i]![i + 4]!)) as [number, number, number, number]
}

/** Gauss–Jordan on a matrix with the identity beside it; false when it is singular. */
function invertInPlace(matrix: number[][]): boolean {
  const size = matrix.length
  for (let pivot = 0; pivot < size; pivot++) {
    let best = pivot
    for (let row = pivot + 1; row < size; row++)
      if (Math.abs(matrix[row]![pivot]!) > Math.abs(matrix[best]![pivot]!)) best = row
    ;[matrix[pivot], matrix[best]] = [matrix[best]!, matrix[pivot]!]
    const head = matrix[pivot]![pivot]!
    if (!(Math.abs(head) > 1e-200)) return false
    for (let j = 0; j < 2 * size; j++) matrix[pivot]![j]! /= head
    for (let row = 0; row < size; row++) {
      const factor = matrix[row]![pivot]!
      if (row === pivot || factor === 0) continue
      for (let j = 0; j < 2 * size; j++) matrix[row]![j]! -= factor * matrix[pivot]![j]!
    }
  }
  return true
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most)
}
