/** What is chosen, and what that clears. */
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test } from 'vitest'
import { useSelection } from './selection.ts'

beforeEach(() => setActivePinia(createPinia()))

test('choosing several wells opens the last of them', () => {
  const selection = useSelection()
  selection.openPlate(1)
  selection.chooseWells([
    { row: 0, column: 0 },
    { row: 1, column: 6 },
  ])
  expect(selection.well).toEqual({ row: 1, column: 6 })
  expect(selection.wellKeys.has('0,0')).toBe(true)
})

test('another well forgets the site and the cell; the same well keeps them', () => {
  const selection = useSelection()
  selection.openCell(1, { row: 1, column: 6 }, { siteId: 9, object: 4 })
  selection.chooseWells([
    { row: 0, column: 0 },
    { row: 1, column: 6 },
  ])
  expect(selection.cell).toEqual({ siteId: 9, object: 4 })
  selection.chooseWells([{ row: 2, column: 2 }])
  expect([selection.siteId, selection.cell]).toEqual([undefined, undefined])
})

test('another plate starts without a well', () => {
  const selection = useSelection()
  selection.openWell(1, { row: 0, column: 0 })
  selection.openPlate(2)
  expect(selection.well).toBeUndefined()
  expect(selection.wells).toEqual([])
})
