/** Strips of control wells. */
import { expect, test } from 'vitest'
import { strewn } from './strip-plot.ts'

test('equal values stand side by side, none hidden, and a lone value stands in the middle', () => {
  const across = strewn([1, 1, 1, 9], 0.5)
  expect(new Set(across.slice(0, 3)).size).toBe(3)
  expect(across[3]).toBe(0)
})

test('points stay within their strip however many there are', () => {
  for (const place of strewn(
    Array.from({ length: 200 }, () => 5),
    1,
  ))
    expect(Math.abs(place)).toBeLessThanOrEqual(0.5)
})
