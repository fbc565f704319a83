/** Wells by name. */
import { expect, test } from 'vitest'
import { parsePlace } from './well-place.ts'

test('canonical names give their place, up to the last well of 1536', () => {
  expect(parsePlace('A01')).toEqual({ row: 0, column: 0 })
  expect(parsePlace('B07')).toEqual({ row: 1, column: 6 })
  expect(parsePlace('AF48')).toEqual({ row: 31, column: 47 })
  expect(parsePlace('set 3')).toBeUndefined()
})
