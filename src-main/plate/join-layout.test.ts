/** Joins lose nothing silently. */
import { expect, test } from 'vitest'
import { joinLayout, type LayoutRow, type PlateToJoin, parseWell } from './index.ts'

const row = (line: number, plate: string | undefined, well: string, treatment = 'x'): LayoutRow => ({
  plate,
  line,
  ...parseWell(well)!,
  treatment,
  columns: {},
})
const plate = (name: string, wells: readonly string[] = ['A01', 'A02'], barcode?: string): PlateToJoin => ({
  name,
  barcode,
  rows: 8,
  columns: 12,
  wells: wells.map((well) => parseWell(well)!),
})

test('a layout without plates holds for every plate, and wells without layout are listed', () => {
  const joined = joinLayout([row(2, undefined, 'A01')], [plate('P1'), plate('P2')])
  expect(joined.matched.map(({ plateIndex, hasImages }) => [plateIndex, hasImages])).toEqual([
    [0, true],
    [1, true],
  ])
  expect(joined.wellsWithoutLayout).toEqual([
    { plateIndex: 0, well: { row: 0, column: 1 } },
    { plateIndex: 1, well: { row: 0, column: 1 } },
  ])
})

test.each([
  ['br001', 'BR001'],
  [' BR001 ', 'BR001'],
  ['Plate 1', 'plate_01'],
  ['1', 'Plate1'],
  ['BR001', 'BR001__2020-11-05T19_51_35-Measurement1'],
  ['/data/BR001/', 'BR001'],
  ['BR001.csv', 'BR001'],
])('a layout for %j is one for the plate %s', (written, name) => {
  const joined = joinLayout([row(2, written, 'A01')], [plate('other'), plate(name)])
  expect(joined.matched.map(({ plateIndex }) => plateIndex)).toEqual([1])
})

test('a barcode is as good as a name, and so is a second plate column of the layout', () => {
  expect(joinLayout([row(2, 'X9', 'A01')], [plate('P1', ['A01'], 'X9')]).matched).toHaveLength(1)
  const numbered = { ...row(2, '3', 'A01'), columns: { Assay_Plate_Barcode: 'X9' } }
  expect(joinLayout([numbered], [plate('P1', ['A01'], 'X9')]).matched).toHaveLength(1)
})

test('a name that could continue to two plates matches neither', () => {
  const joined = joinLayout([row(2, 'BR001', 'A01')], [plate('BR001-a'), plate('BR001-b')])
  expect(joined.matched).toEqual([])
})

test('a layout for another plate lists every row and says which plates there are', () => {
  const joined = joinLayout([row(2, 'Q7', 'A01'), row(3, 'Q7', 'A02')], [plate('P1')])
  expect(joined.unmatched).toEqual([
    { line: 2, plate: 'Q7', well: 'A01', reason: 'No plate is called Q7.' },
    { line: 3, plate: 'Q7', well: 'A02', reason: 'No plate is called Q7.' },
  ])
  expect(joined.notices).toEqual(['This layout is for other plates: it names Q7, the project has P1.'])
})

test('wells beyond the plate are listed, wells of the plate without images keep their layout', () => {
  const joined = joinLayout([row(2, undefined, 'P24'), row(3, undefined, 'H12')], [plate('P1')])
  expect(joined.unmatched).toEqual([{ line: 2, plate: undefined, well: 'P24', reason: 'The plate has no well P24.' }])
  expect(joined.matched[0]).toMatchObject({ hasImages: false, well: { row: 7, column: 11 } })
})

test('of two rows for a well the first is kept; the second is reported only if it says something else', () => {
  const joined = joinLayout(
    [row(2, undefined, 'A01'), row(3, undefined, 'A01'), row(4, undefined, 'A01', 'y')],
    [plate('P1')],
  )
  expect(joined.matched).toHaveLength(1)
  expect(joined.matched[0]!.well.treatment).toBe('x')
  expect(joined.duplicates).toEqual([{ plateIndex: 0, well: 'A01', keptLine: 2, line: 4 }])
})
