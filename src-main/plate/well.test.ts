/** Wells by every spelling that instruments and people use. */
import { expect, test } from 'vitest'
import { parseWell, plateFormat, rowName, smallestFormatHolding, wellAtIndex, wellName } from './index.ts'

test.each(['A1', 'a01', 'A001', ' A01 ', 'A - 01', 'A_01', 'r01c01', 'R1C1', 'Well-A001', 'Well A01'])(
  '%j is well A01',
  (text) => {
    expect(parseWell(text)).toEqual({ row: 0, column: 0 })
  },
)

test.each([
  ['AF48', 31, 47],
  ['aa1', 26, 0],
  ['H12', 7, 11],
  ['r16c24', 15, 23],
])('%s is row %d, column %d', (text, row, column) => {
  expect(parseWell(text)).toEqual({ row, column })
})

test.each(['', 'A', '1', 'A0', 'A49', 'AG1', 'DMSO', 'A1B', 'r0c1', '12A'])('%j is no well', (text) => {
  expect(parseWell(text)).toBeUndefined()
})

test('a running index is counted row by row, when the plate is known', () => {
  expect(parseWell('W0013', 12)).toEqual({ row: 1, column: 0 })
  expect(parseWell('384', 24)).toEqual({ row: 15, column: 23 })
  expect(wellAtIndex(0, 12)).toBeUndefined()
})

test('every well of a 1536-well plate reads back from its name', () => {
  for (let row = 0; row < 32; row++) {
    for (let column = 0; column < 48; column++) expect(parseWell(wellName({ row, column }))).toEqual({ row, column })
  }
  expect([0, 25, 26, 31].map(rowName)).toEqual(['A', 'Z', 'AA', 'AF'])
})

test('plates are as large as their format, and no format is made up', () => {
  expect(plateFormat(384)).toEqual({ size: 384, rows: 16, columns: 24 })
  expect(() => plateFormat(100)).toThrow(/not 100/)
  expect(smallestFormatHolding(7, 11).size).toBe(96)
  expect(smallestFormatHolding(8, 0).size).toBe(384)
  expect(smallestFormatHolding(0, 0, 6).size).toBe(6)
})
