/** The inspector's lines. */
import { expect, test } from 'vitest'
import { chainFacts, wellFacts } from './inspector-facts.ts'

const planes = { present: 1, missing: 1, notAcquired: 0, unreadable: 0, duplicate: 0 }
const well = { id: 1, row: 1, column: 6, name: 'B07', title: null, sites: 1, planes }
const layout = {
  plateId: 1,
  row: 1,
  column: 6,
  role: 'negative_control',
  control: null,
  treatment: null,
  dose: 0,
  doseUnit: null,
  columns: { moa: 'PI3K inhibitor' },
} as const

test('a well tells its role, a dose of zero, its free columns, its value and lost planes', () => {
  const facts = wellFacts({
    well,
    layout,
    value: { wellId: 1, value: 3.58, n: 194 },
    readout: { label: 'Ratio', unit: '' },
  })
  expect(facts.map((fact) => `${fact.name}: ${fact.value}`)).toEqual([
    'Role: negative control',
    'Dose: 0',
    'moa: PI3K inhibitor',
    'Cells: 194',
    'Ratio: 3.58',
    'Sites: 1',
    'Missing planes: 1',
  ])
})

test('without a measurement there is no chain to show', () => {
  expect(chainFacts(undefined, undefined, 1)).toEqual([])
})
