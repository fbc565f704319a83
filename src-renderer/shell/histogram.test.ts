/** Histograms of cells and gates on them. */
import { expect, test } from 'vitest'
import { gated, histogramOf } from './histogram.ts'

test('every cell with a value is counted once, and those without are told', () => {
  const histogram = histogramOf(Float32Array.from([1, 2, 3, 4, 1000, Number.NaN]), 4)!
  expect(histogram.counts.reduce((sum, count) => sum + count)).toBe(5)
  expect(histogram.without).toBe(1)
})

test('equal values fall into one bin; no values give no histogram', () => {
  const histogram = histogramOf(Float32Array.from([7, 7, 7]), 4)!
  expect(histogram.counts.filter((count) => count > 0)).toEqual([3])
  expect(histogramOf(Float32Array.from([Number.NaN]))).toBeUndefined()
})

test('a gate takes cells by site and object number, counted from 1 in each site', () => {
  const cells = {
    values: Float32Array.from([1, 5, 2, 6]),
    sites: [
      { siteId: 10, rows: 3 },
      { siteId: 11, rows: 1 },
    ],
  }
  expect(gated(cells, 2, 6)).toEqual([
    { siteId: 10, object: 2 },
    { siteId: 10, object: 3 },
    { siteId: 11, object: 1 },
  ])
})
