/** Ranges as text. */
import { expect, test } from 'vitest'
import { parseRange, showRange } from './range-text.ts'

test.each([
  ['10–20', 10, 20],
  ['20 - 10', 10, 20],
  ['-5..3.5', -5, 3.5],
  ['0,5 to 1e3', 0.5, 1000],
  ['−2--1', -2, -1],
])('%s is a range with both ends', (text, low, high) => expect(parseRange(text)).toEqual({ low, high }))

test('one-sided ranges and single values', () => {
  expect(parseRange('> 5')).toEqual({ low: 5, high: Number.POSITIVE_INFINITY })
  expect(parseRange('<=-3')).toEqual({ low: Number.NEGATIVE_INFINITY, high: -3 })
  expect(parseRange('7')).toEqual({ low: 7, high: 7 })
})

test('no text is no filter, and what cannot be read is said to be unclear', () => {
  expect(parseRange('  ')).toBeUndefined()
  expect(parseRange('big')).toBe('unclear')
  expect(parseRange('5 < x < 7')).toBe('unclear')
})

test('a shown range is read back as itself', () => {
  for (const range of [
    { low: 1.25, high: 3 },
    { low: -7, high: Number.POSITIVE_INFINITY },
    { low: Number.NEGATIVE_INFINITY, high: 0.5 },
    { low: -4, high: -2 },
  ])
    expect(parseRange(showRange(range))).toEqual(range)
})
