/** Rules for hits. */
import { expect, test } from 'vitest'
import { START_RULE } from '../stores/index.ts'
import { RULE_CHOICES, ruleProblem, withKind } from './hit-rules.ts'

test('changing the rule starts at its own threshold and keeps the rest', () => {
  expect(withKind({ ...START_RULE, minimumCells: 50 }, 'percent-of-control')).toEqual({
    kind: 'percent-of-control',
    threshold: 50,
    direction: 'either',
    minimumCells: 50,
  })
})

test('every rule can be used as it starts', () => {
  for (const { value } of RULE_CHOICES) expect(ruleProblem(withKind(START_RULE, value))).toBeUndefined()
})

test('half a well, or no number at all, is refused', () => {
  expect(ruleProblem({ ...START_RULE, kind: 'top-n', threshold: 2.5 })).toMatch('whole number')
  expect(ruleProblem({ ...START_RULE, threshold: Number.NaN })).toMatch('no number')
})
