/** Histograms and percentiles of planes; the planes are never changed. */
import type { Plane, PlaneData } from './plane.ts'

export interface Histogram {
  readonly counts: Uint32Array
  /** Lower edge of the first bin; for integers the value of the first bin. */
  readonly first: number
  /** Width of a bin in intensities; 1 for integers. */
  readonly binWidth: number
  /** Values counted; NaN and infinities are not. */
  readonly total: number
}

const FLOAT_BINS = 65_536

/** One bin for each possible value of an integer plane (256 or 65,536); 65,536 bins from least to largest of a float one. */
export function histogramOf(plane: Plane): Histogram {
  const { data } = plane
  if (data instanceof Float32Array) return floatHistogram(data)
  const counts = new Uint32Array(data instanceof Uint8Array ? 256 : 65_536)
  for (let i = 0; i < data.length; i++) counts[data[i]!]!++
  return { counts, first: 0, binWidth: 1, total: data.length }
}

function floatHistogram(data: Float32Array): Histogram {
  const finite = data.filter(Number.isFinite)
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < finite.length; i++) {
    low = Math.min(low, finite[i]!)
    high = Math.max(high, finite[i]!)
  }
  const counts = new Uint32Array(FLOAT_BINS)
  if (finite.length === 0) return { counts, first: 0, binWidth: 1, total: 0 }
  const binWidth = high > low ? (high - low) / FLOAT_BINS : 1
  for (let i = 0; i < finite.length; i++) counts[Math.min(FLOAT_BINS - 1, Math.floor((finite[i]! - low) / binWidth))]!++
  return { counts, first: low, binWidth, total: finite.length }
}

/**
 * Exact quantiles of a plane's values by linear interpolation (NumPy's default), for fractions in [0, 1], in the order
 * given. NaN and infinities are left out; NaN where no value remains.
 */
export function intensityPercentiles(plane: Plane, fractions: readonly number[]): number[] {
  return pooledQuantiles([plane.data], fractions)
}

/** As `intensityPercentiles`, over several arrays taken together. */
export function pooledQuantiles(arrays: readonly PlaneData[], fractions: readonly number[]): number[] {
  const at = arrays.some((data) => data instanceof Float32Array) ? rankedFloats(arrays) : rankedIntegers(arrays)
  return fractions.map((fraction) => {
    if (at.total === 0) return Number.NaN
    const position = Math.min(1, Math.max(0, fraction)) * (at.total - 1)
    const below = Math.floor(position)
    const low = at.rank(below)
    return low + (position - below) * (at.rank(Math.min(below + 1, at.total - 1)) - low)
  })
}

/** Values by their rank, 0 for the least. */
interface Ranked {
  readonly total: number
  readonly rank: (index: number) => number
}

function rankedIntegers(arrays: readonly PlaneData[]): Ranked {
  const sums = new Uint32Array(65_536)
  let total = 0
  for (const data of arrays) {
    for (let i = 0; i < data.length; i++) sums[data[i]!]!++
    total += data.length
  }
  for (let value = 1; value < sums.length; value++) sums[value]! += sums[value - 1]!
  return { total, rank: (index) => firstAbove(sums, index) }
}

/** The first place whose running sum exceeds `index`. */
function firstAbove(sums: Uint32Array, index: number): number {
  let [low, high] = [0, sums.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sums[middle]! > index) high = middle
    else low = middle + 1
  }
  return low
}

function rankedFloats(arrays: readonly PlaneData[]): Ranked {
  const pooled = new Float32Array(arrays.reduce((sum, data) => sum + data.length, 0))
  let total = 0
  for (const data of arrays)
    for (let i = 0; i < data.length; i++) if (Number.isFinite(data[i]!)) pooled[total++] = data[i]!
  const sorted = pooled.subarray(0, total).sort()
  return { total, rank: (index) => sorted[index]! }
}
