/** How the samples of a whole plane are distributed, counted once where they are whole numbers. */
import type { PlaneData } from '../image/index.ts'
import { countsOf, finiteQuantiles, quantileOfCounts } from './order.ts'
import { emptyTally, type Tally, tallyInto, tallyOfCounts } from './tally.ts'

/** Of the samples that are not NaN; every value is NaN where there is none. */
export interface Distribution {
  readonly tally: Readonly<Tally>
  readonly quantiles: (fractions: readonly number[]) => readonly number[]
  /** Percent of the samples that are at least `limit`. */
  readonly percentFrom: (limit: number) => number
}

export function distributionOf(values: PlaneData): Distribution {
  return values instanceof Float32Array ? ofFloats(values) : ofWholeNumbers(values)
}

function ofWholeNumbers(values: Uint8Array | Uint16Array): Distribution {
  const counts = countsOf(values)
  const total = values.length
  return {
    tally: tallyOfCounts(counts),
    quantiles: (fractions) => fractions.map((q) => quantileOfCounts({ counts, lowest: 0, total }, q)),
    percentFrom: (limit) => (100 * counts.subarray(limit).reduce((sum, count) => sum + count, 0)) / total,
  }
}

function ofFloats(values: Float32Array): Distribution {
  const tally = emptyTally()
  tallyInto(tally, values, [0, values.length])
  return {
    tally,
    quantiles: (fractions) => finiteQuantiles(values, fractions),
    percentFrom: (limit) => {
      let high = 0
      for (let i = 0; i < values.length; i++) if (values[i]! >= limit) high++
      return tally.n === 0 ? Number.NaN : (100 * high) / tally.n
    },
  }
}
