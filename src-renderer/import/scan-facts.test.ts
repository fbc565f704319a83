/** What the import screen says. */
import { expect, test } from 'vitest'
import { acceptTitle, planeStates, rangeText, rootFacts } from './scan-facts.ts'

const root = {
  path: '/data/FKHR',
  instrument: 'Broad SBS',
  grammar: 'sbs',
  pattern: null,
  plates: [],
  channels: [
    { name: 'Channel1', key: 'Channel1' },
    { name: 'Channel2', key: 'Channel2' },
  ],
  wells: 96,
  sites: 96,
  zs: [1],
  times: [1],
  planes: { present: 192, missing: 0, notAcquired: 0, unreadable: 1, duplicate: 0 },
  pixelMicrons: null,
  warnings: [],
  examples: { missing: [], unreadable: [], duplicate: [], unrecognised: [] },
  unrecognised: 0,
}

test('all five plane states are always told, and marked when something is wrong', () => {
  const states = planeStates(root.planes)
  expect(states.map((state) => state.name)).toEqual(['Present', 'Not acquired', 'Missing', 'Unreadable', 'Duplicate'])
  expect(states.find((state) => state.name === 'Unreadable')).toMatchObject({ count: 1, tone: 'bad' })
  expect(states.find((state) => state.name === 'Missing')).toMatchObject({ count: 0, tone: undefined })
})

test('numbers of planes are told with their range, and gaps are not hidden', () => {
  expect([rangeText([1]), rangeText([1, 2, 3]), rangeText([1, 4, 9]), rangeText([])]).toEqual([
    '1',
    '3 (1–3)',
    '3 (1, 4, 9)',
    '–',
  ])
})

test('a folder tells its instrument and that no pixel size was written', () => {
  const facts = rootFacts(root)
  expect(facts[0]).toEqual({ name: 'Instrument', value: 'Broad SBS' })
  expect(facts.find((fact) => fact.name === 'Pixel size')?.value).toBe('not written')
})

test('the button says what will be imported over all folders', () => {
  expect(acceptTitle([root, root])).toBe('Import 192 wells, 384 planes')
})
