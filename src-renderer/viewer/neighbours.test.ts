/** Sites and wells beside the open one. */
import { expect, test } from 'vitest'
import type { Well } from '../../src-main/contract/index.ts'
import { besideSites, besideWells, siteAt } from './neighbours.ts'

const sites = [11, 12, 13].map((id, index) => ({
  id,
  wellId: 1,
  number: index + 1,
  xMicrons: null,
  yMicrons: null,
  planes: [],
}))
const well = (row: number, column: number) => ({ id: row * 12 + column, row, column }) as Well

test('the next site is fetched before the previous one, and there is none beyond the ends', () => {
  expect(besideSites(sites, 12).map((site) => site.id)).toEqual([13, 11])
  expect(besideSites(sites, 11).map((site) => site.id)).toEqual([12])
  expect(siteAt(sites, 13, 1)?.id).toBe(13)
})

test('around the corner well A01 there are two wells', () => {
  const plate = ({ row, column }: { row: number; column: number }) =>
    row >= 0 && row < 8 && column >= 0 && column < 12 ? well(row, column) : undefined
  expect(besideWells(plate, well(0, 0)).map((entry) => [entry.row, entry.column])).toEqual([
    [0, 1],
    [1, 0],
  ])
})
