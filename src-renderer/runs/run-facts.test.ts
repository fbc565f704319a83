/** Runs as people read them. */
import { expect, test } from 'vitest'
import { canResume, parameterFacts } from './run-facts.ts'

test('nested parameters are told in words, and what was left to the program is called automatic', () => {
  const facts = parameterFacts(
    { method: 'classical', channelId: 2, nuclei: { thresholdFactor: 1, diameterPixels: null, splitTouching: true } },
    { 'channelId:2': 'DNA' },
  )
  expect(facts.map((fact) => `${fact.name}: ${fact.value}`)).toEqual([
    'Method: classical',
    'Channel: DNA',
    'Nuclei · Threshold factor: 1',
    'Nuclei · Diameter pixels: automatic',
    'Nuclei · Split touching: yes',
  ])
})

test('lists are told by the names of what is in them', () => {
  const facts = parameterFacts({
    channels: [
      { id: 1, name: 'GFP' },
      { id: 2, name: 'DNA' },
    ],
    groups: [],
  })
  expect(facts.map((fact) => fact.value)).toEqual(['GFP, DNA', 'none'])
})

test('interrupted, cancelled and failed runs can be resumed; finished and running ones cannot', () => {
  const states = ['interrupted', 'cancelled', 'failed', 'done', 'running', 'queued'] as const
  expect(states.map((status) => canResume({ status }))).toEqual([true, true, true, false, false, false])
})
