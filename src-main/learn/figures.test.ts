/** Figures of a detector against scikit-learn and closed forms. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  accuracyOf,
  averagePrecision,
  balancedAccuracyOf,
  brierScore,
  calibrationBins,
  chooseThreshold,
  classFigures,
  confusionOf,
  evaluateScores,
  expectedCalibrationError,
  groupScores,
  precisionRecallCurve,
  probablyMislabelled,
  rocAuc,
  wilsonInterval,
} from './index.ts'

interface Truth {
  readonly truth: number[]
  readonly scores: number[]
  readonly threshold: number
  readonly confusion: number[][]
  readonly curve: readonly (readonly [threshold: number, precision: number, recall: number])[]
  readonly bestAccuracy: number
  readonly bestBalanced: number
  readonly bestF1: number
  readonly three: {
    readonly truth: number[]
    readonly called: number[]
    readonly confusion: number[][]
    readonly precision: number[]
    readonly recall: number[]
    readonly balancedAccuracy: number
  }
}
const SHARES = [
  'accuracy',
  'balancedAccuracy',
  'precision',
  'recall',
  'specificity',
  'f1',
  'rocAuc',
  'averagePrecision',
  'brier',
] as const

const path = new URL('../../test/fixtures/learn/figures.json', import.meta.url)
const known = JSON.parse(readFileSync(path, 'utf8')) as Truth & Record<(typeof SHARES)[number], number>

describe('the figures of a detector', () => {
  const evaluation = evaluateScores(known.scores, known.truth, known.threshold)

  it.each(SHARES)('agree with scikit-learn: %s', (name) => {
    expect(evaluation[name]).toBeCloseTo(known[name], 12)
  })

  it('agree with scikit-learn: confusion, and the precision–recall curve with its ties', () => {
    expect(evaluation.confusion).toEqual(known.confusion)
    const points = precisionRecallCurve(known.scores, known.truth)
    const flat = points.flatMap(({ threshold, precision, recall }) => [threshold, precision, recall])
    expect(points.length).toBeGreaterThan(60)
    for (const [i, value] of known.curve.flat().entries()) expect(flat[i], `value ${i}`).toBeCloseTo(value, 12)
  })

  it('agree with scikit-learn for three classes', () => {
    const { truth, called, confusion, precision, recall, balancedAccuracy } = known.three
    const own = confusionOf(truth, called, 3)
    expect(own).toEqual(confusion)
    for (const [k, value] of precision.entries()) expect(classFigures(own, k).precision).toBeCloseTo(value, 12)
    for (const [k, value] of recall.entries()) expect(classFigures(own, k).recall).toBeCloseTo(value, 12)
    expect(balancedAccuracyOf(own)).toBeCloseTo(balancedAccuracy, 12)
  })

  it('are not a number where there is nothing to count', () => {
    const none = evaluateScores([0.1, 0.2], [0, 0])
    expect([none.precision, none.recall, none.rocAuc, none.averagePrecision].every(Number.isNaN)).toBe(true)
    expect([none.specificity, none.accuracy, none.balancedAccuracy]).toEqual([1, 1, 1])
    expect(accuracyOf(confusionOf([], [], 2))).toBeNaN()
    expect(rocAuc([], [])).toBeNaN()
  })

  it('are refused for lists that do not belong together and unknown classes', () => {
    expect(() => evaluateScores([0.5], [1, 0])).toThrow(/2 and of 1/)
    expect(() => confusionOf([0, 2], [0, 0], 2)).toThrow(/among 2/)
  })

  it('call scores that are all equal uninformative', () => {
    expect(rocAuc([3, 3, 3, 3], [1, 0, 0, 1])).toBe(0.5)
    expect(averagePrecision([3, 3, 3, 3], [1, 0, 0, 0])).toBe(0.25)
  })
})

describe('calibration', () => {
  it('has no error where shares are as the scores say, and its full distance where they are not', () => {
    const scores = [...Array(10).fill(0.2), ...Array(5).fill(0.6)]
    const truth = [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0]
    expect(expectedCalibrationError(calibrationBins(scores, truth, 5))).toBeCloseTo(0, 12)
    const none = calibrationBins(scores, Array(15).fill(0), 5)
    expect(expectedCalibrationError(none)).toBeCloseTo((10 * 0.2 + 5 * 0.6) / 15, 12)
    expect(none.map(({ count }) => count)).toEqual([0, 10, 0, 5, 0])
    expect(calibrationBins([1], [1])[9]).toEqual({ low: 0.9, high: 1, count: 1, meanScore: 1, positiveShare: 1 })
  })

  it('gives a constant one half a Brier score of a quarter', () => {
    expect(brierScore([0.5, 0.5, 0.5], [1, 0, 1])).toBe(0.25)
  })
})

describe("Wilson's interval", () => {
  it.each([
    // Newcombe 1998, table I, method 3.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is that of Newcombe', (hits, count, low, high) => {
    const interval = wilsonInterval(hits, count)
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  it('of all of n begins at n / (n + z²), and says nothing of nothing', () => {
    expect(wilsonInterval(29, 29)).toEqual({ low: expect.closeTo(29 / (29 + 1.959963984540054 ** 2), 12), high: 1 })
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 })
  })
})

describe('the chosen threshold', () => {
  it('is as good as the best that scikit-learn finds among all scores', () => {
    const best = { accuracy: known.bestAccuracy, 'balanced accuracy': known.bestBalanced, f1: known.bestF1 } as const
    for (const aim of ['accuracy', 'balanced accuracy', 'f1'] as const) {
      const { threshold, value } = chooseThreshold(known.scores, known.truth, aim)
      expect(value).toBeCloseTo(best[aim], 12)
      const reached = evaluateScores(known.scores, known.truth, threshold)
      expect(aim === 'balanced accuracy' ? reached.balancedAccuracy : reached[aim]).toBeCloseTo(value, 12)
    }
  })

  it('stays at one half when that separates the classes, and lies between them when it does not', () => {
    expect(chooseThreshold([0.1, 0.2, 0.9], [0, 0, 1])).toEqual({ threshold: 0.5, value: 1 })
    expect(chooseThreshold([0.1, 0.2, 0.3], [0, 0, 1])).toEqual({ threshold: 0.25, value: 1 })
    expect(chooseThreshold([0.1, 0.2], [0, 0]).value).toBeNaN()
  })
})

describe('probably mislabelled images', () => {
  it('are those that the model takes for another class, the surest first', () => {
    const doubted = probablyMislabelled([
      { name: 'fine', label: 0, probabilities: [0.9, 0.1] },
      { name: 'doubtful', label: 0, probabilities: [0.4, 0.6] },
      { name: 'wrong', label: 1, probabilities: [0.99, 0.01] },
      { name: 'undecided', label: 1, probabilities: [0.5, 0.5] },
      { name: 'certain', label: 1, probabilities: [1, 0] },
    ])
    expect(doubted.map(({ name }) => name)).toEqual(['certain', 'wrong', 'doubtful'])
    expect(doubted[1]!.loss).toBeCloseTo(Math.log(100), 9)
    expect(doubted[2]!.predicted).toBe(1)
  })
})

describe('scores of wells', () => {
  const scores = [0.1, 0.9, 0.5, Number.NaN, 0.3, Number.NaN]
  const wells = ['A01', 'A01', 'A01', 'A01', 'B02', 'C03']

  it('are the highest, the mean, or the mean of the highest few of their images', () => {
    const of = (rule: Parameters<typeof groupScores>[2]) => groupScores(scores, wells, rule)
    expect(of({ by: 'max' })).toEqual([
      { group: 'A01', score: 0.9, images: 3 },
      { group: 'B02', score: 0.3, images: 1 },
      { group: 'C03', score: Number.NaN, images: 0 },
    ])
    expect(of({ by: 'mean' })[0]!.score).toBeCloseTo(0.5, 12)
    expect(of({ by: 'top', k: 2 }).map(({ score }) => score)).toEqual([0.7, 0.3, Number.NaN])
    expect(() => of({ by: 'top', k: 0 })).toThrow(/top 0/)
  })
})
