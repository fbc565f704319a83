/** Painting roles and naming wells by range. */
import { expect, test } from 'vitest'
import { type LayoutWell, paintWells, parseWell, parseWellRange, wellName } from './index.ts'

const plate96 = { rows: 8, columns: 12 }
const names = (text: string) => parseWellRange(text, plate96).map(wellName)

test.each([
  ['A01-A03', ['A01', 'A02', 'A03']],
  ['B02:A01', ['A01', 'A02', 'B01', 'B02']],
  ['A-C:5', ['A05', 'B05', 'C05']],
  ['A:1-2', ['A01', 'A02']],
  ['H11, H12; H11 A1', ['A01', 'H11', 'H12']],
  ['A-H:5, col:5', ['A05', 'B05', 'C05', 'D05', 'E05', 'F05', 'G05', 'H05']],
  ['A1 – A2', ['A01', 'A02']],
])('%s is %j', (text, wells) => {
  expect(names(text)).toEqual(wells)
})

test('whole columns, rows and plates', () => {
  expect(names('col:1-2')).toHaveLength(16)
  expect(names('col:1,12')).toHaveLength(16)
  expect(names('row:A-B')).toHaveLength(24)
  expect(names('row:1')[0]).toBe('A01')
  expect(names('12')[0]).toBe('A12')
  expect(names('all')).toHaveLength(96)
  expect(names('')).toEqual([])
})

test.each(['A13', 'I01', 'A-', 'col:0', 'col:13', 'row:J', 'wells', 'A1-B', 'A-B-C:1'])('%j is refused', (text) => {
  expect(() => names(text)).toThrow(/no range of wells/)
})

test('an edit gives a new layout, leaves the old one and untouched wells as they were', () => {
  const old = new Map<string, LayoutWell>([
    ['A01', { row: 0, column: 0, role: 'positive_control', control: 'taxol', treatment: 'x', columns: { batch: '1' } }],
    ['A02', { row: 0, column: 1, columns: {} }],
  ])
  const painted = paintWells(old, {
    wells: [parseWell('A01')!, parseWell('B01')!],
    set: { role: 'treatment', columns: { batch: null } },
  })
  expect(painted.get('A01')).toMatchObject({ role: 'treatment', control: undefined, treatment: 'x', columns: {} })
  expect(painted.get('B01')).toMatchObject({ row: 1, column: 0, role: 'treatment' })
  expect(painted.get('A02')).toBe(old.get('A02'))
  expect(old.get('A01')).toMatchObject({ role: 'positive_control', columns: { batch: '1' } })
  expect(paintWells(painted, { wells: [parseWell('A01')!], clear: true }).has('A01')).toBe(false)
  expect(
    paintWells(old, { wells: [parseWell('A01')!], set: { treatment: null } }).get('A01')!.treatment,
  ).toBeUndefined()
})
