/** Which evidence is asked for. */
import { expect, test } from 'vitest'
import { queryOf, scopeChoices } from './evidence-query.ts'

const choice = {
  runId: 3,
  scope: 'all' as const,
  wellId: 12,
  plateId: 1,
  minimumProbability: 0.5,
  order: 'score' as const,
}

test('only the scope that is chosen limits the question', () => {
  expect(queryOf(choice)).toMatchObject({ wellId: null, plateId: null })
  expect(queryOf({ ...choice, scope: 'plate' })).toMatchObject({ wellId: null, plateId: 1 })
  expect(queryOf({ ...choice, scope: 'well' })).toMatchObject({ wellId: 12, plateId: null })
})

test('a well can be chosen only while one is open, a plate only among several', () => {
  expect(scopeChoices('P1', undefined, true).map((entry) => [entry.value, entry.disabled ?? false])).toEqual([
    ['all', false],
    ['plate', false],
    ['well', true],
  ])
  expect(scopeChoices('P1', 'B07', false).map((entry) => entry.label)).toEqual(['whole screen', 'well B07'])
})
