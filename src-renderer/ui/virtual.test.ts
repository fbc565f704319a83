/** Windows of long lists. */
import { expect, test } from 'vitest'
import { rowWindow, scrollToRow } from './virtual.ts'

test('a million rows draw only those in view and a few spare', () => {
  expect(rowWindow({ scrollTop: 26_000, height: 260 }, { count: 1_000_000, height: 26 }, 5)).toEqual({
    start: 995,
    end: 1015,
    offset: 995 * 26,
    total: 26_000_000,
  })
})

test('the ends of the list are kept', () => {
  expect(rowWindow({ scrollTop: 0, height: 100 }, { count: 3, height: 26 })).toEqual({
    start: 0,
    end: 3,
    offset: 0,
    total: 78,
  })
  expect(rowWindow({ scrollTop: 5000, height: 100 }, { count: 3, height: 26 })).toMatchObject({ start: 3, end: 3 })
  expect(rowWindow({ scrollTop: 0, height: 100 }, { count: 0, height: 26 })).toMatchObject({
    start: 0,
    end: 0,
    total: 0,
  })
})

test('a row in view does not move the list; one outside moves it just enough', () => {
  const view = { scrollTop: 260, height: 260 }
  expect(scrollToRow(view, 12, 26)).toBe(260)
  expect(scrollToRow(view, 3, 26)).toBe(78)
  expect(scrollToRow(view, 20, 26)).toBe(286)
})
