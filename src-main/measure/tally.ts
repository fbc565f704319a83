/** Sum, spread and range of one object's samples in one pass. */

export interface Tally {
  /** Samples that are finite. */
  n: number
  sum: number
  mean: number
  /** Standard deviation, dividing by n. */
  deviation: number
  min: number
  max: number
}

export function emptyTally(): Tally {
  return { n: 0, sum: 0, mean: 0, deviation: 0, min: 0, max: 0 }
}

/** Overwrites `out` with the tally of samples[from … to); mean, deviation, min and max are NaN when none is finite. */
export function tallyInto(out: Tally, samples: Float32Array, [from, to]: readonly [from: number, to: number]): void {
  let n = 0
  let sum = 0
  let squares = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  const origin = firstFinite(samples, from, to)
  for (let i = from; i < to; i++) {
    const value = samples[i]!
    if (Number.isNaN(value)) continue
    const above = value - origin
    n++
    sum += above
    squares += above * above
    if (value < min) min = value
    if (value > max) max = value
  }
  out.n = n
  out.sum = sum + n * origin
  out.mean = n > 0 ? origin + sum / n : Number.NaN
  out.deviation = Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2))
  out.min = n > 0 ? min : Number.NaN
  out.max = n > 0 ? max : Number.NaN
}

/** By object: list places offsets[k − 1] … offsets[k] − 1. */
export function talliesOf(samples: Float32Array, offsets: Int32Array): Tally[] {
  return Array.from({ length: offsets.length - 1 }, (_, i) => {
    const tally = emptyTally()
    tallyInto(tally, samples, [offsets[i]!, offsets[i + 1]!])
    return tally
  })
}

/** Sums are taken from the first value, so that a constant object has a deviation of exactly zero. */
function firstFinite(samples: Float32Array, from: number, to: number): number {
  for (let i = from; i < to; i++) if (!Number.isNaN(samples[i]!)) return samples[i]!
  return 0
}

/** The tally of whole numbers, of which there are counts[value]. */
export function tallyOfCounts(counts: Uint32Array): Tally {
  const out = emptyTally()
  out.min = Number.NaN
  out.max = Number.NaN
  for (let value = 0; value < counts.length; value++) {
    const count = counts[value]!
    if (count === 0) continue
    if (out.n === 0) out.min = value
    out.max = value
    out.n += count
    out.sum += count * value
  }
  out.mean = out.sum / out.n
  let squares = 0
  for (let value = out.min; value <= out.max; value++) squares += counts[value]! * (value - out.mean) ** 2
  out.deviation = Math.sqrt(squares / out.n)
  return out
}
