/** Cells of wells joined, filtered and sorted. */
import { expect, test } from 'vitest'
import { filterRows, joinWells, sortRows, splitColumns } from './cell-table.ts'

const area = (...values: number[]) => new Map([['Area', Float32Array.from(values)]])
const table = joinWells(
  [
    {
      wellId: 5,
      plateId: 1,
      sites: [
        { siteId: 50, rows: 2 },
        { siteId: 51, rows: 1 },
      ],
      columns: area(10, 30, 20),
    },
    {
      wellId: 6,
      plateId: 1,
      sites: [
        { siteId: 60, rows: 0 },
        { siteId: 61, rows: 2 },
      ],
      columns: area(Number.NaN, 5),
    },
  ],
  ['Area'],
)

test('every cell keeps its well, its site and its number there', () => {
  expect([...table.siteIds]).toEqual([50, 50, 51, 61, 61])
  expect([...table.objects]).toEqual([1, 2, 1, 1, 2])
  expect([...table.wellIds]).toEqual([5, 5, 5, 6, 6])
})

test('rows as they are sent become one array a measurement', () => {
  const columns = splitColumns(Float32Array.of(1, 10, 2, 20, 3, 30), ['a', 'b'])
  expect([...columns.get('a')!, ...columns.get('b')!]).toEqual([1, 2, 3, 10, 20, 30])
})

test('a gate includes its ends and leaves out cells without a value', () => {
  expect([...filterRows(table, new Map([['Area', { low: 10, high: 20 }]]))]).toEqual([0, 2])
  expect([...filterRows(table, new Map())]).toEqual([0, 1, 2, 3, 4])
})

test('cells without a value stand last, whichever way the table is sorted', () => {
  const all = filterRows(table, new Map())
  expect([...sortRows(all, table.columns.get('Area'), false)]).toEqual([4, 0, 2, 1, 3])
  expect([...sortRows(all, table.columns.get('Area'), true)]).toEqual([1, 2, 0, 4, 3])
  expect([...all]).toEqual([0, 1, 2, 3, 4])
})
