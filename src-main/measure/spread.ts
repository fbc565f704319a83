/** Quartiles and median absolute deviation of one object's samples. */
import { type Counts, quantileInPlace, quantileOfCounts } from './order.ts'

export interface Spread {
  lowerQuartile: number
  median: number
  upperQuartile: number
  /** Median of |value − median|, not scaled. */
  mad: number
}

/** A range of values up to this many times the number of samples is counted rather than selected. */
const COUNTING_FACTOR = 4
const COUNTING_ALWAYS = 256

let counts = new Uint32Array(COUNTING_ALWAYS)
let copy = new Float32Array(1024)
const spread: Spread = { lowerQuartile: 0, median: 0, upperQuartile: 0, mad: 0 }

/**
 * Order statistics of samples[from … to) without its NaN values, of which at least one must remain; they lie in
 * [min, max], and `whole` says that all are integers. The returned record is overwritten by the next call.
 */
export function spreadOf(
  samples: Float32Array,
  [from, to]: readonly [from: number, to: number],
  { min, max, whole }: { min: number; max: number; whole: boolean },
): Readonly<Spread> {
  const total = to - from
  const range = max - min + 1
  if (whole && range <= Math.max(COUNTING_ALWAYS, COUNTING_FACTOR * total)) {
    if (counts.length < range) counts = new Uint32Array(2 * range)
    counts.fill(0, 0, range)
    for (let i = from; i < to; i++) counts[samples[i]! - min]!++
    fromCounts({ counts, lowest: min, total }, range)
  } else {
    if (copy.length < total) copy = new Float32Array(2 * total)
    fromCopy(copyFinite(samples, from, to))
  }
  return spread
}

function fromCounts(counted: Counts, range: number): void {
  spread.lowerQuartile = quantileOfCounts(counted, 0.25)
  spread.median = quantileOfCounts(counted, 0.5)
  spread.upperQuartile = quantileOfCounts(counted, 0.75)
  spread.mad = deviationOfCounts(counted, range)
}

/** Walks outwards from the median, nearest value first, until half of the samples are passed. */
function deviationOfCounts({ counts, lowest, total }: Counts, range: number): number {
  const centre = spread.median - lowest
  let below = Math.floor(centre)
  let above = below + 1
  const lower = (total - 1) >> 1
  const upper = total >> 1
  let seen = 0
  let atLower = Number.NaN
  for (;;) {
    const down = below >= 0 ? centre - below : Number.POSITIVE_INFINITY
    const up = above < range ? above - centre : Number.POSITIVE_INFINITY
    const deviation = Math.min(down, up)
    seen += counts[down <= up ? below-- : above++]!
    if (seen > lower && Number.isNaN(atLower)) atLower = deviation
    if (seen > upper) return (atLower + deviation) / 2
  }
}

function copyFinite(samples: Float32Array, from: number, to: number): number {
  let n = 0
  for (let i = from; i < to; i++) {
    const value = samples[i]!
    if (!Number.isNaN(value)) copy[n++] = value
  }
  return n
}

function fromCopy(total: number): void {
  const range = [0, total] as const
  spread.median = quantileInPlace(copy, range, 0.5)
  spread.lowerQuartile = quantileInPlace(copy, range, 0.25)
  spread.upperQuartile = quantileInPlace(copy, range, 0.75)
  for (let i = 0; i < total; i++) copy[i] = Math.abs(copy[i]! - spread.median)
  spread.mad = quantileInPlace(copy, range, 0.5)
}
