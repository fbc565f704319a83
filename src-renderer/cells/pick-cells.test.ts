/** Cells picked for the gallery. */
import { expect, test } from 'vitest'
import { pickCells } from './pick-cells.ts'

const values = Float32Array.of(5, Number.NaN, 1, 9, 4, 100)
const all = Uint32Array.of(0, 1, 2, 3, 4, 5)

test('highest and lowest first, never a cell without a value', () => {
  expect(pickCells(all, values, { order: 'highest', count: 3 })).toEqual([5, 3, 0])
  expect(pickCells(all, values, { order: 'lowest', count: 9 })).toEqual([2, 4, 0, 3, 5])
})

test('typical cells lie nearest to the median', () => {
  expect(pickCells(all, values, { order: 'typical', count: 2 })).toEqual([0, 4])
  expect(pickCells(Uint32Array.of(2, 4), values, { order: 'typical', count: 2 })).toEqual([2, 4])
})

test('only cells inside the gate are picked', () => {
  expect(pickCells(Uint32Array.of(0, 2), values, { order: 'highest', count: 5 })).toEqual([0, 2])
})
