/** Order statistics, against their definitions. */
import { expect, test } from 'vitest'
import { median, robustCentre, robustDeviation } from './numbers.ts'
import { seededRandom } from './random.ts'

test('the robust deviation of 1, 1, 2, 2, 4, 6, 9 is 1.4826: their absolute deviations from 2 have the median 1', () => {
  expect(robustCentre([9, 1, 6, 2, 1, 4, 2])).toEqual({ median: 2, deviation: 1.4826 })
})

test('it is the median of the absolute deviations for any list, to the last bit', () => {
  const random = seededRandom(5)
  for (let size = 1; size < 60; size++) {
    const values = Float64Array.from({ length: size }, () => Math.round(random.normal() * 8) / 3)
    const centre = median(values)
    const byDefinition = 1.4826 * median(values.map((value) => Math.abs(value - centre)))
    expect(robustDeviation(values)).toBe(byDefinition)
    expect(robustCentre(values).median).toBe(centre)
  }
})

test('nothing has neither a centre nor a spread', () => {
  expect(robustCentre([])).toEqual({ median: Number.NaN, deviation: Number.NaN })
})
