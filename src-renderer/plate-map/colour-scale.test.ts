/** Limits, centres and clipping of colour scales. */
import { expect, test } from 'vitest'
import { colourScale, niceTicks, robustLimits, scaled } from './colour-scale.ts'

const source = { low: 0.7, high: 5.3, negativeCentre: 0.9, expressed: 'raw' } as const

test('raw values run from the low to the high limit, and those beyond are marked', () => {
  const scale = colourScale(source, 'viridis')!
  expect(scaled(scale, 3)).toEqual({ position: 0.5, clipped: undefined })
  expect(scaled(scale, 9)).toEqual({ position: 1, clipped: 'high' })
  expect(scaled(scale, 0)).toEqual({ position: 0, clipped: 'low' })
})

test('scores diverge around the negative control, equally far to both sides', () => {
  const scale = colourScale({ low: -2, high: 12, negativeCentre: 0, expressed: 'robust-z' }, 'viridis')!
  expect(scale).toMatchObject({ map: 'diverging', low: -12, high: 12, centre: 0 })
  expect(scaled(scale, 0).position).toBe(0.5)
})

test('a plate without values has no scale; one of equal values still has', () => {
  expect(colourScale({ ...source, low: null, high: null }, 'viridis')).toBeUndefined()
  const flat = colourScale({ ...source, low: 2, high: 2 }, 'viridis')!
  expect(scaled(flat, 2)).toEqual({ position: 0.5, clipped: undefined })
})

test('the 1st and 99th percentile are those of numpy', () => {
  // numpy.percentile(range(1, 102), [1, 99]) = [2, 100]
  const values = Array.from({ length: 101 }, (_, index) => index + 1)
  expect(robustLimits([...values, null])).toEqual({ low: 2, high: 100 })
  expect(robustLimits([null])).toEqual({ low: null, high: null })
})

test('ticks are round and within the limits', () => {
  expect(niceTicks(0.7, 5.3)).toEqual([1, 2, 3, 4, 5])
  expect(niceTicks(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1])
  expect(niceTicks(-12, 12, 6)).toEqual([-10, -5, 0, 5, 10])
  expect(niceTicks(3, 3)).toEqual([3])
})
