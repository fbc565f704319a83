/** Tables that judge a detector. */
import { expect, test } from 'vitest'
import type { RareEvaluation, Verdict } from '../../src-main/contract/index.ts'
import { baselineRows, figureFacts, verdictOf } from './judge-facts.ts'

const verdict: Verdict = {
  truePositive: 9,
  falsePositive: 1,
  trueNegative: 9,
  falseNegative: 1,
  accuracy: 0.9,
  accuracyLow: 0.699,
  accuracyHigh: 0.972,
  precision: null,
  recall: 0.9,
  specificity: 0.9,
  f1: 0.9,
  rocAuc: 0.95,
  averagePrecision: 0.94,
}
const evaluation = {
  test: verdict,
  testWells: { ...verdict, truePositive: 4 },
  validation: { ...verdict, truePositive: 7 },
  baselines: [
    { name: 'Cell count', what: 'how many cells', test: { ...verdict, rocAuc: 0.96 } },
    { name: 'Plate position', what: 'row and column', test: { ...verdict, rocAuc: 0.5 } },
  ],
} as unknown as RareEvaluation

test('the detector stands first, and a baseline as good is marked', () => {
  expect(baselineRows(evaluation).map((row) => [row.name, row.isOwn, row.equals])).toEqual([
    ['This detector', true, false],
    ['Cell count', false, true],
    ['Plate position', false, false],
  ])
})

test('an undefined figure is a dash, accuracy has its interval', () => {
  const facts = new Map(figureFacts(verdict).map((fact) => [fact.name, fact.value]))
  expect(facts.get('Precision')).toBe('–')
  expect(facts.get('Accuracy')).toBe('90.0 % [69.9 %, 97.2 %]')
})

test('images, wells and validation are judged apart', () => {
  expect((['images', 'wells', 'validation'] as const).map((by) => verdictOf(evaluation, by).truePositive)).toEqual([
    9, 4, 7,
  ])
})
