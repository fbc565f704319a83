import { describe, expect, it } from 'vitest'
import { median, quantile, seededRandom } from '../base/index.ts'
import { finiteQuantiles, quantileInPlace } from './order.ts'
import { spreadOf } from './spread.ts'

const random = seededRandom(3)
const LISTS: Readonly<Record<string, Float32Array>> = {
  'one value': Float32Array.of(7),
  'two values': Float32Array.of(9, 4),
  'equal values': new Float32Array(50).fill(3),
  'ascending values': Float32Array.from({ length: 101 }, (_, i) => i),
  'few whole values': Float32Array.from({ length: 400 }, () => random.integer(6)),
  'many whole values': Float32Array.from({ length: 333 }, () => random.integer(60000)),
  'normal deviates': Float32Array.from({ length: 500 }, () => random.normal()),
}

describe.each(Object.entries(LISTS))('Of %s', (_, list) => {
  it('quantiles by selection and by counting are those of the sorted list', () => {
    for (const q of [0, 0.05, 0.25, 0.5, 0.75, 0.999, 1]) {
      expect(quantileInPlace(list.slice(), [0, list.length], q)).toBeCloseTo(quantile(list, q), 9)
      expect(finiteQuantiles(list, [q])[0]).toBeCloseTo(quantile(list, q), 9)
    }
  })

  it('quartiles and the median absolute deviation are the same counted and selected', () => {
    const centre = median(list)
    const whole = list.every(Number.isInteger)
    for (const counted of whole ? [true, false] : [false]) {
      const spread = spreadOf(list, [0, list.length], {
        min: Math.min(...list),
        max: Math.max(...list),
        whole: counted,
      })
      expect(spread.lowerQuartile).toBeCloseTo(quantile(list, 0.25), 5)
      expect(spread.median).toBeCloseTo(centre, 5)
      expect(spread.upperQuartile).toBeCloseTo(quantile(list, 0.75), 5)
      expect(spread.mad).toBeCloseTo(median(list.map((value) => Math.abs(value - centre))), 5)
    }
  })
})

it('Quantiles leave out what is not finite', () => {
  expect(finiteQuantiles(Float32Array.of(Number.NaN, 1.5, Number.POSITIVE_INFINITY, 2.5), [0.5])).toEqual([2])
  expect(finiteQuantiles(Float32Array.of(Number.NaN), [0.5])).toEqual([Number.NaN])
})
