/** Histograms of any bit depth: whole-numbered samples get one bin per value, others evenly spaced bins. */
import { rangeOf } from './raster.ts'

export interface Histogram {
  readonly counts: Float64Array
  /** Value at the centre of bin 0. */
  readonly first: number
  /** Distance between the centres of two bins. */
  readonly step: number
}

const MAXIMUM_BINS = 65536

/** Histogram between the smallest and the largest sample, with `bins` bins; one bin where all samples are equal. */
export function histogramOf(data: Float32Array, bins = 1024): Histogram {
  const [low, high] = rangeOf(data)
  return histogramBetween(data, { low, high, bins })
}

/** Histogram with one bin for each whole number between the extremes; for integer samples of up to 16 bits. */
export function integerHistogramOf(data: ArrayLike<number>): Histogram {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!
    if (value < low) low = value
    if (value > high) high = value
  }
  if (data.length === 0) return { counts: new Float64Array(1), first: 0, step: 1 }
  const counts = new Float64Array(Math.min(MAXIMUM_BINS, high - low + 1))
  for (let i = 0; i < data.length; i++) counts[data[i]! - low]!++
  return { counts, first: low, step: 1 }
}

/** Histogram of the samples within [low, high]; samples outside are left out. */
export function histogramBetween(
  data: Float32Array,
  { low, high, bins }: { low: number; high: number; bins: number },
): Histogram {
  if (!(high > low)) return { counts: Float64Array.of(data.length), first: low, step: 1 }
  const counts = new Float64Array(bins)
  const scale = bins / (high - low)
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!
    if (value < low || value > high) continue
    const bin = ((value - low) * scale) | 0
    counts[bin < bins ? bin : bins - 1]!++
  }
  const step = (high - low) / bins
  return { counts, first: low + step / 2, step }
}

/** The histogram with each `factor` bins taken together; one of a single bin stays as it is. */
export function coarserHistogram(histogram: Histogram, factor: number): Histogram {
  const { counts, first, step } = histogram
  if (counts.length === 1) return histogram
  const sums = new Float64Array(Math.ceil(counts.length / factor))
  for (let bin = 0; bin < counts.length; bin++) sums[Math.floor(bin / factor)]! += counts[bin]!
  return { counts: sums, first: first + (step * (factor - 1)) / 2, step: step * factor }
}

/** The value below which the share q of the samples lies, to one bin. */
export function quantileOfHistogram({ counts, first, step }: Histogram, q: number): number {
  let total = 0
  for (const count of counts) total += count
  let passed = 0
  for (let bin = 0; bin < counts.length; bin++) {
    passed += counts[bin]!
    if (passed >= q * total) return first + bin * step
  }
  return first + (counts.length - 1) * step
}
