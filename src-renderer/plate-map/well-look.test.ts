/** How wells look: colour, mark and states. */
import { expect, test } from 'vitest'
import type { LayoutWell, Role, Well } from '../../src-main/contract/index.ts'
import { colourAt } from '../ui/index.ts'
import { statesShown, wellLooks } from './well-look.ts'

const well = (row: number, column: number, planes: Partial<Well['planes']> = {}): Well => ({
  id: 100 * row + column,
  row,
  column,
  name: '',
  title: null,
  sites: 1,
  planes: { present: 2, missing: 0, notAcquired: 0, unreadable: 0, duplicate: 0, ...planes },
})
const role = (row: number, column: number, is: Role): LayoutWell => ({
  plateId: 1,
  row,
  column,
  role: is,
  control: null,
  treatment: null,
  dose: null,
  doseUnit: null,
  columns: {},
})
const byPlace = <T extends { row: number; column: number }>(entries: T[]) =>
  new Map(entries.map((entry) => [`${entry.row},${entry.column}`, entry]))

const shape = { rows: 2, columns: 3 }
const scale = { map: 'viridis', low: 0, high: 10 } as const
const facts = {
  wells: byPlace([
    well(0, 0),
    well(0, 1, { present: 0, missing: 2 }),
    well(0, 2, { present: 0, unreadable: 2 }),
    well(1, 0, { present: 1, missing: 1 }),
    well(1, 1),
  ]),
  layout: byPlace([role(0, 0, 'negative_control'), role(1, 0, 'positive_control'), role(1, 2, 'excluded')]),
  values: new Map([
    ['0,0', { wellId: 0, value: 5, n: 194 }],
    ['1,0', { wellId: 100, value: 99, n: 12 }],
    ['1,1', { wellId: 101, value: null, n: 0 }],
  ]),
}

test('not acquired, missing and unreadable wells are different, and a well without a value is not zero', () => {
  const looks = wellLooks(shape, facts, scale)
  const states = ['0,0', '0,1', '0,2', '1,1', '1,2'].map((key) => looks.get(key)?.state)
  expect(states).toEqual(['value', 'missing', 'unreadable', 'blank', 'not-acquired'])
  expect(looks.get('1,1')?.colour).toBeUndefined()
})

test('a value has its colour; one beyond the limits is marked as clipped; a lost plane leaves a notch', () => {
  const looks = wellLooks(shape, facts, scale)
  expect(looks.get('0,0')).toMatchObject({
    colour: colourAt('viridis', 0.5),
    clipped: undefined,
    incomplete: false,
    mark: '−',
  })
  expect(looks.get('1,0')).toMatchObject({
    colour: colourAt('viridis', 1),
    clipped: 'high',
    incomplete: true,
    mark: '+',
  })
})

test('while painting, roles give the colour and unassigned wells are blank', () => {
  const looks = wellLooks(shape, facts, scale, true)
  expect(looks.get('1,2')).toMatchObject({ state: 'value', mark: '×', excluded: true })
  expect(looks.get('1,1')).toMatchObject({ state: 'blank', mark: '' })
})

test('the legend names only the states that occur, with how many wells have them', () => {
  expect(statesShown(wellLooks(shape, facts, scale))).toEqual([
    { state: 'missing', wells: 1 },
    { state: 'unreadable', wells: 1 },
    { state: 'incomplete', wells: 1 },
    { state: 'not-acquired', wells: 1 },
  ])
})

test('a task’s classes take the place of values, states stay, and wells of no class are blank', () => {
  const classes = new Map([['1,1', { label: 'positive', colour: [230, 159, 0] as const, mark: '+' }]])
  const looks = wellLooks(shape, { ...facts, classes }, scale)
  expect(looks.get('1,1')).toMatchObject({ state: 'value', colour: [230, 159, 0], mark: '+' })
  expect(looks.get('0,0')).toMatchObject({ state: 'blank', colour: undefined, mark: '' })
  expect(looks.get('0,1')?.state).toBe('missing')
})
