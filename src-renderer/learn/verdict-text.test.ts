/** What is said of a detector. */
import { expect, test } from 'vitest'
import type { Verdict } from '../../src-main/contract/index.ts'
import { baselinesAsGood, chanceOf, judgement, wellsText } from './verdict-text.ts'

const verdict = (counts: readonly [number, number, number, number], more: Partial<Verdict> = {}): Verdict => ({
  truePositive: counts[0],
  falsePositive: counts[1],
  trueNegative: counts[2],
  falseNegative: counts[3],
  accuracy: (counts[0] + counts[2]) / counts.reduce((a, b) => a + b),
  accuracyLow: null,
  accuracyHigh: null,
  precision: null,
  recall: null,
  specificity: null,
  f1: null,
  rocAuc: null,
  averagePrecision: null,
  ...more,
})
const calibration = { bins: [], error: 0.03, brier: 0.1 }
const good = {
  test: verdict([11, 0, 12, 1], { accuracyLow: 0.798, accuracyHigh: 0.993, rocAuc: 0.98 }),
  baselines: [{ name: 'Cell count', what: '', test: verdict([6, 6, 6, 6], { rocAuc: 0.6 }) }],
  calibration,
}

test('the verdict is one sentence with counts, the interval, what is found and false alarms', () => {
  expect(judgement(good).sentence).toBe(
    'In wells that it has never seen, the detector calls 23 of 24 images rightly (95.8 %, 95 % interval 79.8 %–99.3 %); it finds 11 of 12 positive images without a false alarm.',
  )
  expect(judgement(good).cautions).toEqual([])
})

test('always answering the more frequent class is the chance that must be beaten', () => {
  expect(chanceOf(verdict([3, 2, 5, 2]))).toBeCloseTo(7 / 12)
  const poor = {
    ...good,
    test: verdict([5, 4, 8, 7], { accuracyLow: 0.35, accuracyHigh: 0.72, rocAuc: 0.6 }),
    baselines: [],
  }
  expect(judgement(poor)).toMatchObject({
    tone: 'bad',
    sentence: expect.stringContaining('always giving the same answer'),
  })
})

test('a baseline that ranks as well is named as a caution, a worse one is not', () => {
  const equalled = {
    ...good,
    baselines: [{ name: 'Cell count', what: '', test: verdict([12, 0, 12, 0], { rocAuc: 0.97 }) }],
  }
  expect(baselinesAsGood(good)).toEqual([])
  expect(baselinesAsGood(equalled)).toEqual(['Cell count'])
  expect(judgement(equalled).tone).toBe('warn')
  expect(judgement(equalled).cautions[0]).toMatch(/^Cell count alone/)
})

test('probabilities that are off are told', () => {
  const off = { ...good, calibration: { ...calibration, error: 0.3 } }
  expect(judgement(off).cautions).toEqual([expect.stringContaining('off by 30.0 %')])
})

test('wells are judged by their own count', () => {
  expect(wellsText({ testWells: verdict([5, 1, 5, 1]) })).toContain('10 of 12')
})

test('without held-out images nothing is claimed', () => {
  expect(judgement({ ...good, test: verdict([0, 0, 0, 0]) }).tone).toBe('bad')
})
