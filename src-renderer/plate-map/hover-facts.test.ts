/** The card beside a well. */
import { expect, test } from 'vitest'
import { hoverFacts } from './hover-facts.ts'

const planes = { present: 2, missing: 0, notAcquired: 0, unreadable: 0, duplicate: 0 }
const well = { id: 1, row: 1, column: 6, name: 'B07', title: null, sites: 1, planes }
const layout = {
  plateId: 1,
  row: 1,
  column: 6,
  role: 'treatment',
  control: null,
  treatment: 'Wortmannin',
  dose: 4.62,
  doseUnit: 'nM',
  columns: {},
} as const

test('a well tells treatment, dose and value with units, and how many cells stand behind it', () => {
  const facts = hoverFacts({
    well,
    layout,
    value: { wellId: 1, value: 3.5831, n: 194 },
    readout: { label: 'Ratio', unit: 'a.u.' },
  })
  expect(facts.map((fact) => `${fact.name}: ${fact.value}`)).toEqual([
    'Role: treatment',
    'Treatment: Wortmannin',
    'Dose: 4.62 nM',
    'Ratio: 3.58 a.u.',
    'Cells: 194',
    'Images: 2 planes, 1 site',
  ])
})

test('a place without images says so, and lost planes are counted', () => {
  expect(hoverFacts({ well: undefined, layout: undefined, value: undefined, readout: undefined })).toEqual([
    { name: 'Images', value: 'not acquired' },
  ])
  const lost = hoverFacts({
    well: { ...well, planes: { ...planes, present: 1, missing: 1 } },
    layout: undefined,
    value: undefined,
    readout: undefined,
  })
  expect(lost.at(-1)).toMatchObject({ name: 'Missing', value: '1 plane' })
})
