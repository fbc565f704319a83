/** Wells and their classes, on a plate of three wells. */
import { expect, test } from 'vitest'
import type { LayoutWell, Well } from '../../src-main/contract/index.ts'
import { classByWell, withWells } from './class-wells.ts'

const wells = new Map(['0,0', '0,1', '0,2'].map((key, index) => [key, { id: index + 1 } as Well]))
const layout = new Map([
  ['0,0', { role: 'positive_control' } as LayoutWell],
  ['0,1', { role: 'negative_control' } as LayoutWell],
])
const byRole = {
  positive: { roles: ['positive_control' as const], wellIds: [] },
  negative: { roles: ['negative_control' as const], wellIds: [] },
}

test('roles give the classes, and a well without a role has none', () => {
  expect([...classByWell(byRole, wells, layout)]).toEqual([
    ['0,0', 'positive'],
    ['0,1', 'negative'],
  ])
})

test('a well that is picked belongs where it was picked for, whatever its role', () => {
  const picked = withWells(byRole, [2, 3], 'positive')
  expect(classByWell(picked, wells, layout).get('0,1')).toBe('positive')
  expect(classByWell(picked, wells, layout).get('0,2')).toBe('positive')
})

test('picking a well for one class takes it from the other, and rubbing it out from both', () => {
  const twice = withWells(withWells(byRole, [3], 'positive'), [3], 'negative')
  expect(twice.positive.wellIds).toEqual([])
  expect(twice.negative.wellIds).toEqual([3])
  expect(withWells(twice, [3], 'none').negative.wellIds).toEqual([])
})
