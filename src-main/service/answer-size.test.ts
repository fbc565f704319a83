/** Answers are weighed before they are put into words. */
import { expect, test } from 'vitest'
import { answerSize, LONGEST_ANSWER } from './answer-size.ts'

test('a list weighs as much as it has entries, wherever they lie', () => {
  expect(answerSize({ wells: Array.from({ length: 1000 }, () => ({ row: 1, column: 2 })) })).toBeGreaterThan(2000)
  expect(answerSize([1, 2, 3])).toBe(3)
  expect(answerSize(null)).toBe(1)
})

test('a long text weighs more than a short one', () => {
  expect(answerSize('x'.repeat(16_000))).toBeGreaterThan(answerSize('x') + 500)
})

test('a column weighs less than a list as long', () => {
  expect(answerSize(new Float64Array(12_000))).toBeLessThan(12_000)
  expect(answerSize(new Float64Array(12_000))).toBeGreaterThan(1_000)
})

test('a map of fifty plates is far below the limit, every plane of a large screen beyond it', () => {
  const plate = {
    values: Array.from({ length: 1536 }, (_, i) => i),
    wellIds: Array.from({ length: 1536 }, (_, i) => i),
  }
  expect(answerSize({ plates: Array.from({ length: 50 }, () => plate) })).toBeLessThan(LONGEST_ANSWER / 4)
  const plane = { site: 1, channel: 2, path: 'a.tif', state: 'present' }
  expect(answerSize(Array.from({ length: 864_000 }, () => plane))).toBeGreaterThan(LONGEST_ANSWER)
})
