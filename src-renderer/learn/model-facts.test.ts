/** A model's card in lines. */
import { expect, test } from 'vitest'
import { cardFacts, modelFacts } from './model-facts.ts'

const model = {
  id: 1,
  name: 'Binuclear',
  task: 'rare-phenotype',
  hash: 'a'.repeat(64),
  createdAt: '2026-11-20T10:00:00Z',
  classes: ['negative', 'positive'],
  channels: ['DNA', 'Marker'],
  licence: null,
  runId: 3,
  bytes: 2_400_000,
  metrics: { averagePrecision: 0.91234, recall: null },
  card: {},
}

test('a model says what it is for, and that its licence is not stated', () => {
  const facts = new Map(modelFacts(model).map((fact) => [fact.name, fact]))
  expect(facts.get('Task')?.value).toBe('Rare phenotype')
  expect(facts.get('Licence')).toMatchObject({ value: 'not stated', tone: 'warn' })
  expect(facts.get('Average precision')?.value).toBe('0.912')
  expect(facts.get('Recall')?.value).toBe('–')
  expect(facts.get('SHA-256')?.hint).toBe(model.hash)
})

test('the rest of the card is told line by line, what was said already is not', () => {
  const card = {
    name: 'x',
    seed: 7,
    training: { split: 'well', wells: ['A01', 'A02', 'A03', 'A04', 'A05'] },
    parent: null,
  }
  expect(cardFacts(card).map((fact) => `${fact.name}: ${fact.value}`)).toEqual([
    'Seed: 7',
    'Training · split: well',
    'Training · wells: A01, A02, A03 and 2 more',
  ])
})
