/** Histograms and gates. */
import { expect, test } from 'vitest'
import { cellHistogram, gateBetween } from './cell-histogram.ts'

test('every cell with a value is counted once, those beyond the percentiles in the end bins', () => {
  const values = Float32Array.from({ length: 1000 }, (_, index) => index)
  values[0] = -1e6
  values[999] = 1e6
  values[500] = Number.NaN
  const histogram = cellHistogram(values, Uint32Array.of(1, 2, 500), 10)!
  expect(histogram.counts.reduce((a, b) => a + b)).toBe(999)
  expect([histogram.from, histogram.to]).toEqual([5, 994])
  expect(histogram.without).toBe(1)
  expect(histogram.kept).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 0])
})

test('cells that are all alike stand in one bar, and no cells make no histogram', () => {
  const histogram = cellHistogram(Float32Array.of(7, 7, 7), new Uint32Array(), 4)!
  expect([histogram.from, histogram.to, ...histogram.counts]).toEqual([6.5, 7.5, 0, 0, 3, 0])
  expect(cellHistogram(Float32Array.of(Number.NaN), new Uint32Array())).toBeUndefined()
})

const histogram = { from: 0, to: 10, counts: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], kept: [], without: 0 }

test('a gate takes whole bars; a click takes the bar under it', () => {
  expect(gateBetween(histogram, 0.62, 0.21)).toEqual({ low: 2, high: 6 })
  expect(gateBetween(histogram, 0.77, 0.77)).toEqual({ low: 7, high: 8 })
})

test('a gate to the end takes everything beyond', () => {
  expect(gateBetween(histogram, 0.5, 1)).toEqual({ low: 5, high: Number.POSITIVE_INFINITY })
  expect(gateBetween(histogram, 0, 0.3)).toEqual({ low: Number.NEGATIVE_INFINITY, high: 3 })
})
