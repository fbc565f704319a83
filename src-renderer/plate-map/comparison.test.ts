/** Comparing two runs. */
import { expect, test } from 'vitest'
import { differenceScale, differences, scatterPoints } from './comparison.ts'

const comparison = {
  name: 'Nuclei_AreaShape_Area',
  correlation: 0.9,
  wells: [
    { wellId: 1, plateId: 1, row: 0, column: 0, a: 100, b: 110 },
    { wellId: 2, plateId: 1, row: 0, column: 1, a: 100, b: 95 },
    { wellId: 3, plateId: 1, row: 0, column: 2, a: null, b: 95 },
    { wellId: 4, plateId: 2, row: 0, column: 0, a: 1, b: 2 },
  ],
}

test('the difference is the second run less the first, where both have a value', () => {
  expect([...differences(comparison, 1)].map(([place, well]) => [place, well.value])).toEqual([
    ['0,0', 10],
    ['0,1', -5],
  ])
})

test('no difference lies in the middle of the scale', () => {
  const scale = differenceScale(comparison)
  expect(scale.low).toBe(-scale.high)
  expect(scale.high).toBeGreaterThan(9)
})

test('a single differing well still sets the scale; equal runs have one too', () => {
  const equal = Array.from({ length: 300 }, (_, wellId) => ({ wellId, plateId: 1, row: 0, column: 0, a: 1, b: 1 }))
  const one = [...equal, { wellId: 301, plateId: 1, row: 1, column: 0, a: 1, b: 1.5 }]
  expect(differenceScale({ ...comparison, wells: one }).high).toBe(0.5)
  expect(differenceScale({ ...comparison, wells: equal }).high).toBe(1)
})

test('each pair of values is a named point', () => {
  expect(scatterPoints(comparison).map((point) => [point.name, ...point.value])).toEqual([
    ['A01', 100, 110],
    ['A02', 100, 95],
    ['A01', 1, 2],
  ])
})
