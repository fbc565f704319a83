/** A histogram of cells, with the part that a gate takes. */
import type { CellRef } from '../stores/index.ts'

export interface CellValues {
  /** One value a cell; NaN where undefined. */
  readonly values: Float32Array
  /** Cells in the same order: sites with their number of cells, objects counted from 1 in each. */
  readonly sites: readonly { readonly siteId: number; readonly rows: number }[]
}

export interface Histogram {
  readonly from: number
  readonly to: number
  readonly counts: readonly number[]
  /** Cells without a value. */
  readonly without: number
}

/** Counts in equal bins between the 0.5th and 99.5th percentile; what lies beyond counts in the end bins. Undefined without values. */
export function histogramOf(values: Float32Array, bins = 32): Histogram | undefined {
  const known = values.filter((value) => Number.isFinite(value)).sort()
  if (known.length === 0) return undefined
  const at = (q: number) => known[Math.round(q * (known.length - 1))]!
  let [from, to] = [at(0.005), at(0.995)]
  if (from === to) [from, to] = [from - 0.5, to + 0.5]
  const counts = new Array<number>(bins).fill(0)
  for (const value of known) {
    const bin = Math.floor(((value - from) / (to - from)) * bins)
    counts[Math.min(bins - 1, Math.max(0, bin))]!++
  }
  return { from, to, counts, without: values.length - known.length }
}

/** The cells whose value lies within a gate, ends included. */
export function gated(cells: CellValues, low: number, high: number): CellRef[] {
  const chosen: CellRef[] = []
  let at = 0
  for (const { siteId, rows } of cells.sites) {
    for (let object = 1; object <= rows; object++, at++) {
      const value = cells.values[at]!
      if (value >= low && value <= high) chosen.push({ siteId, object })
    }
  }
  return chosen
}
