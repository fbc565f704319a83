/** Columns of numbers reach windows as they were. */
import { expect, test } from 'vitest'
import { unpackColumn } from '../contract/index.ts'
import { packColumn } from './column-writer.ts'

test.each([
  Float32Array.of(0.1, Number.NaN, -3e38, Number.POSITIVE_INFINITY),
  Float64Array.of(0.1, Number.NaN, -1e-300),
  Uint16Array.of(0, 65_535),
  Uint32Array.of(0, 4_294_967_295),
  new Float32Array(0),
])('a packed %o is unpacked bit by bit the same', (column) => {
  expect(unpackColumn(packColumn(column))).toEqual(column)
})

test('a part of a longer array is packed alone', () => {
  expect(unpackColumn(packColumn(Float32Array.of(1, 2, 3, 4).subarray(1, 3)))).toEqual(Float32Array.of(2, 3))
})

test('what is no column is refused', () => {
  expect(() => packColumn(new Int8Array(1))).toThrow('Int8Array')
  expect(() => unpackColumn('i08AAAA')).toThrow('i08')
})
