/** Where wells lie on the drawn plate. */
import { expect, test } from 'vitest'
import { fitPlate, nearestWell, rectangleOf, wellAtPoint, wellName, wellRectangle, wellsOfNameAt } from './geometry.ts'

const SHAPES = [
  [2, 3],
  [8, 12],
  [16, 24],
  [32, 48],
] as const

test('plates of 6 to 1536 wells stay within their space, and every well finds itself', () => {
  for (const [rows, columns] of SHAPES) {
    for (const space of [
      { width: 380, height: 280 },
      { width: 900, height: 700 },
    ]) {
      const map = fitPlate({ rows, columns }, space, 0.5)
      expect(map.width).toBeLessThanOrEqual(space.width)
      expect(map.height).toBeLessThanOrEqual(space.height)
      for (const place of [
        { row: 0, column: 0 },
        { row: rows - 1, column: columns - 1 },
      ]) {
        const box = wellRectangle(map, place)
        expect(wellAtPoint(map, box.x + box.width / 2, box.y + box.height / 2)).toEqual(place)
      }
    }
  }
})

test('wells start on whole device pixels', () => {
  const map = fitPlate({ rows: 16, columns: 24 }, { width: 401, height: 303 }, 0.5)
  expect((map.pitch / 0.5) % 1).toBe(0)
  expect((map.gap / 0.5) % 1).toBe(0)
})

test('names are thinned out before they touch', () => {
  const wide = fitPlate({ rows: 8, columns: 12 }, { width: 380, height: 280 })
  expect(wide.nameEvery).toEqual({ rows: 1, columns: 1 })
  const dense = fitPlate({ rows: 32, columns: 48 }, { width: 410, height: 300 })
  expect(dense.pitch).toBe(8)
  expect(dense.nameEvery).toEqual({ rows: 2, columns: 3 })
  expect(fitPlate({ rows: 8, columns: 12 }, { width: 100, height: 80 }, 1, false).nameEvery).toBeUndefined()
})

test('points outside the plate are no well, and a drag that leaves it stays at its edge', () => {
  const map = fitPlate({ rows: 8, columns: 12 }, { width: 380, height: 280 })
  expect(wellAtPoint(map, 2, 2)).toBeUndefined()
  expect(wellAtPoint(map, map.width + 10, 50)).toBeUndefined()
  expect(nearestWell(map, -50, 9999)).toEqual({ row: 7, column: 0 })
})

test('a column name stands for its column, a row name for its row, the corner for the plate', () => {
  const map = fitPlate({ rows: 8, columns: 12 }, { width: 380, height: 280 })
  expect(wellsOfNameAt(map, map.left + 2.5 * map.pitch, 4)).toHaveLength(8)
  expect(wellsOfNameAt(map, 4, map.top + 1)).toHaveLength(12)
  expect(wellsOfNameAt(map, 4, 4)).toHaveLength(96)
  expect(wellsOfNameAt(map, map.left + 5, map.top + 5)).toEqual([])
})

test('a rectangle is the same from any two opposite corners', () => {
  const one = rectangleOf({ row: 3, column: 5 }, { row: 1, column: 4 })
  expect(one.map(wellName)).toEqual(['B05', 'B06', 'C05', 'C06', 'D05', 'D06'])
  expect(rectangleOf({ row: 1, column: 5 }, { row: 3, column: 4 })).toEqual(one)
})

test('the last well of a 1536-well plate is AF48', () => {
  expect(wellName({ row: 31, column: 47 })).toBe('AF48')
})
