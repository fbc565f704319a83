/** What keeps wells together: places of the plate, and any column of the layout. */
import { expect, it } from 'vitest'
import type { PlateRow } from '../store/index.ts'
import { groupOf, layoutColumnOf } from './chosen-wells.ts'

const plate = { id: 3, name: 'P1', size: 96 } as PlateRow
const well = (columns: Readonly<Record<string, string>>, treatment?: string) => ({
  row: 1,
  column: 4,
  layout: { row: 1, column: 4, treatment, columns } as never,
})

it('wells that agree in a column of the layout stay together, on every plate and in whatever case it is called', () => {
  const taxol = well({ Compound: 'taxol' })
  expect(groupOf('layout:compound', plate, taxol)).toBe('taxol')
  expect(groupOf('layout:Compound', { ...plate, id: 4, name: 'P2' }, taxol)).toBe('taxol')
  expect(groupOf('layout:treatment', plate, well({}, 'nocodazole'))).toBe('nocodazole')
  expect(layoutColumnOf('layout:plate map: 1')).toBe('plate map: 1')
  expect(layoutColumnOf('row')).toBeUndefined()
})

it('a well of which the column says nothing is a group of its own', () => {
  expect(groupOf('layout:compound', plate, well({ moa: 'x' }))).toBe(groupOf('well', plate, well({})))
  expect(groupOf('layout:compound', plate, well({ compound: ' ' }))).toBe('3 P1 B05')
})
