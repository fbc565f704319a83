/** B-scores: what a well differs by, once its row and column are accounted for. Brideau, Gunter, Pikounis, Liaw 2003. */
import { median, quantileOfSorted, robustDeviation } from '../base/index.ts'
import { finite } from './controls.ts'

export interface PolishOptions {
  /** Most sweeps over rows and columns. */
  readonly sweeps?: number
  /** Stops once the sum of absolute residuals changes by less than this share of itself. */
  readonly tolerance?: number
}

export interface MedianPolish {
  readonly overall: number
  /** [rows] */
  readonly rowEffects: Float64Array
  /** [columns] */
  readonly columnEffects: Float64Array
  /** [rows × columns], row-major; NaN where the value was. */
  readonly residuals: Float64Array
}

/** Tukey's two-way median polish, rows first, of `values` [rows × columns] in row-major order; NaN cells are left out of every median. */
export function medianPolish(
  values: ArrayLike<number>,
  shape: { readonly rows: number; readonly columns: number },
  { sweeps = 10, tolerance = 0.01 }: PolishOptions = {},
): MedianPolish {
  const { rows, columns } = shape
  const residuals = Float64Array.from(values)
  const rowEffects = new Float64Array(rows)
  const columnEffects = new Float64Array(columns)
  let overall = 0
  let before = 0
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let row = 0; row < rows; row++) rowEffects[row]! += sweepLine(residuals, row * columns, 1, columns)
    overall += centreOf(columnEffects)
    for (let column = 0; column < columns; column++)
      columnEffects[column]! += sweepLine(residuals, column, columns, rows)
    overall += centreOf(rowEffects)
    const after = absoluteSum(residuals)
    if (after === 0 || Math.abs(after - before) <= tolerance * after) break
    before = after
  }
  return { overall, rowEffects, columnEffects, residuals }
}

/**
 * Residuals of a plate's median polish over 1.4826 × their MAD. NaN stays NaN; all are NaN when the MAD is 0.
 * Needs a plate whose rows and columns hold mostly inactive wells; wells to be left out are passed as NaN.
 */
export function bScores(
  values: ArrayLike<number>,
  shape: { readonly rows: number; readonly columns: number },
  options: PolishOptions = {},
): Float64Array {
  const { residuals } = medianPolish(values, shape, options)
  const spread = robustDeviation(finite(residuals))
  return residuals.map((residual) => (spread > 0 ? residual / spread : Number.NaN))
}

/** Subtracts the median of a line from it and returns that median; 0 for a line without values. */
function sweepLine(residuals: Float64Array, start: number, step: number, count: number): number {
  const centre = medianOfLine(residuals, start, step, count)
  if (Number.isNaN(centre)) return 0
  for (let i = 0; i < count; i++) residuals[start + i * step]! -= centre
  return centre
}

/** Where a line lies in order; the longest lines of plates have 48 wells, which sort themselves as they are put in. */
let ordered = new Float64Array(48)

/** Median of the finite values of a line; NaN without any. A plate has thousands of lines to sweep, so that nothing is allocated. */
function medianOfLine(values: Float64Array, start: number, step: number, count: number): number {
  if (count > ordered.length) ordered = new Float64Array(count)
  let kept = 0
  for (let i = 0; i < count; i++) {
    const value = values[start + i * step]!
    if (!Number.isFinite(value)) continue
    let at = kept++
    while (at > 0 && ordered[at - 1]! > value) {
      ordered[at] = ordered[at - 1]!
      at--
    }
    ordered[at] = value
  }
  return quantileOfSorted(ordered.subarray(0, kept), 0.5)
}

/** Subtracts the median of the effects from them and returns it. */
function centreOf(effects: Float64Array): number {
  const centre = median(effects)
  for (let i = 0; i < effects.length; i++) effects[i]! -= centre
  return centre
}

function absoluteSum(values: Float64Array): number {
  let sum = 0
  for (const value of values) if (!Number.isNaN(value)) sum += Math.abs(value)
  return sum
}
