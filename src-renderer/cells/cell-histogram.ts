/** A histogram of a measurement over cells, and gates drawn on it. */
import type { Range } from '../stores/index.ts'

export interface CellHistogram {
  readonly from: number
  readonly to: number
  readonly counts: readonly number[]
  /** Of them, the cells inside all gates. */
  readonly kept: readonly number[]
  /** Cells without a value. */
  readonly without: number
}

/**
 * Counts in equal bins between the 0.5th and 99.5th percentile; what lies beyond counts in the end bins.
 * `keptRows` are the rows inside all gates. Undefined when no cell has a value.
 */
export function cellHistogram(values: Float32Array, keptRows: Uint32Array, bins = 32): CellHistogram | undefined {
  const known = values.filter((value) => Number.isFinite(value)).sort()
  if (known.length === 0) return undefined
  const at = (share: number) => known[Math.round(share * (known.length - 1))]!
  let [from, to] = [at(0.005), at(0.995)]
  if (from === to) [from, to] = [from - 0.5, to + 0.5]
  const [counts, kept] = [new Array<number>(bins).fill(0), new Array<number>(bins).fill(0)]
  const binOf = (value: number) => Math.min(bins - 1, Math.max(0, Math.floor(((value - from) / (to - from)) * bins)))
  for (const value of known) counts[binOf(value)]!++
  for (const row of keptRows) if (Number.isFinite(values[row])) kept[binOf(values[row]!)]!++
  return { from, to, counts, kept, without: values.length - known.length }
}

/**
 * The gate between two places of the histogram (0 left … 1 right): whole bins, at least one; one that reaches
 * an end takes the cells beyond it as well.
 */
export function gateBetween(histogram: CellHistogram, start: number, end: number): Range {
  const bins = histogram.counts.length
  const [left, right] = [Math.min(start, end), Math.max(start, end)]
  const first = Math.min(bins - 1, Math.max(0, Math.round(left * bins)))
  const firstBin = right - left < 0.5 / bins ? Math.min(bins - 1, Math.max(0, Math.floor(left * bins))) : first
  const last = Math.max(firstBin + 1, Math.min(bins, Math.round(right * bins)))
  const edge = (bin: number) => histogram.from + (bin * (histogram.to - histogram.from)) / bins
  return {
    low: firstBin === 0 ? Number.NEGATIVE_INFINITY : edge(firstBin),
    high: last === bins ? Number.POSITIVE_INFINITY : edge(last),
  }
}
