/** Dose series by name, by column, and by the plate's own structure. */
import { expect, test } from 'vitest'
import { sharedData } from '../../test/shared-data.ts'
import { doseSeries, readLayout, type SeriesWell, wellName } from './index.ts'

const well = (row: number, column: number, rest: Partial<SeriesWell>): SeriesWell => ({
  row,
  column,
  columns: {},
  role: 'treatment',
  ...rest,
})
const groups = (wells: readonly SeriesWell[], options = {}) =>
  doseSeries(wells, options).map(({ group, wells: members, controls }) => [group, members.length, controls.length])
const line = (row: number, doses: readonly number[], rest: Partial<SeriesWell> = {}) =>
  doses.map((dose, column) => well(row, column, { dose, ...rest }))

const translocation = sharedData('translocation-plate', '1049_Metadata.csv')
test.skipIf(!translocation)(
  'the translocation plate has two series, rows A–D and E–H, told by where their controls are',
  async () => {
    const series = doseSeries((await readLayout(translocation!)).rows)
    expect(series.map(({ group, wells, controls }) => [group, wells.length, controls.length])).toEqual([
      ['Rows A–D', 40, 8],
      ['Rows E–H', 40, 8],
    ])
    expect(wellName(series[1]!.wells[0]!)).toBe('E01')
  },
)

test('named treatments with four doses or more are series, anchored by the plate’s negative controls', () => {
  const wells = [
    ...line(0, [1, 2, 4, 8], { treatment: 'x', doseUnit: 'µM' }),
    ...line(1, [1, 2, 4], { treatment: 'y' }),
    well(2, 0, { role: 'positive_control', treatment: 'x', dose: 16, doseUnit: 'µM' }),
    well(2, 1, { role: 'negative_control', treatment: 'DMSO' }),
    well(2, 2, { role: 'excluded', treatment: 'x', dose: 32 }),
  ]
  expect(groups(wells)).toEqual([['x', 5, 1]])
  expect(doseSeries(wells)[0]!.doseUnit).toBe('µM')
})

test('a further column splits a treatment, a series column overrides its name', () => {
  const wells = ['U2OS', 'HeLa'].flatMap((cell_line, row) =>
    line(row, [1, 2, 4, 8], { treatment: 'x', columns: { cell_line } }),
  )
  expect(groups(wells)).toEqual([['x', 8, 0]])
  expect(groups(wells, { splitBy: 'cell_line' })).toEqual([
    ['x, U2OS', 4, 0],
    ['x, HeLa', 4, 0],
  ])
  expect(groups(wells, { column: 'cell_line' }).map(([group]) => group)).toEqual(['U2OS', 'HeLa'])
  expect(groups(wells.map((one) => ({ ...one, columns: { series: `s${one.row}` } }))).map(([group]) => group)).toEqual([
    's0',
    's1',
  ])
})

test('halves that run their doses in opposite directions are two series', () => {
  const up = [1, 2, 4, 8, 16]
  const wells = [0, 1, 2].flatMap((row) => line(row, up)).concat([3, 4, 5].flatMap((row) => line(row, up.toReversed())))
  expect(groups(wells)).toEqual([
    ['Rows A–C', 15, 0],
    ['Rows D–F', 15, 0],
  ])
})

test('doses that run down the plate make blocks of columns', () => {
  const wells = [0, 1, 2, 3].flatMap((column) =>
    [1, 2, 4, 8, 16].map((dose, row) => well(column < 2 ? row : 4 - row, column, { dose })),
  )
  expect(groups(wells).map(([group]) => group)).toEqual(['Columns 1–2', 'Columns 3–4'])
})

test('a randomised plate without names is one series', () => {
  const wells = [
    [1, 2, 4, 8],
    [8, 1, 4, 2],
    [2, 8, 1, 4],
    [4, 2, 8, 1],
  ].flatMap((doses, row) => line(row, doses))
  expect(groups(wells)).toEqual([['All wells', 16, 0]])
})

test('equal plates without names join their blocks', () => {
  const plates = [0, 1].flatMap((plate) => [0, 1].flatMap((row) => line(row, [1, 2, 4, 8], { plate })))
  expect(groups(plates)).toEqual([['All wells', 16, 0]])
})

test('no doses, no series', () => {
  expect(doseSeries([well(0, 0, {}), well(0, 1, { treatment: 'x' })])).toEqual([])
  expect(doseSeries([])).toEqual([])
})
