/**
 * Figures of a classifier against scikit-learn 1.9.1, of sixteen images with ties in their rows and columns:
 *
 *   p, t = numpy.array(PROBABILITIES), numpy.array(TRUTH); c = p.argmax(axis=1)
 *   confusion_matrix(t, c, labels=range(4)); accuracy_score(t, c)
 *   recall_score(t, c, labels=[0, 1, 2], average='macro')
 *   precision_recall_fscore_support(t, c, labels=range(4), zero_division=numpy.nan)
 *   [average_precision_score(t == k, p[:, k]) for k in range(3)]
 */
import { describe, expect, it } from 'vitest'
import { evaluateClasses, largestOf } from './evaluate-classes.ts'

const PROBABILITIES = [
  [0.3, 0.4, 0.0, 0.3],
  [0.4, 0.1, 0.4, 0.1],
  [0.5, 0.0, 0.0, 0.5],
  [0.5, 0.0, 0.4, 0.1],
  [0.3, 0.2, 0.3, 0.2],
  [0.3, 0.3, 0.3, 0.1],
  [0.4, 0.4, 0.1, 0.1],
  [0.3, 0.1, 0.3, 0.2],
  [0.7, 0.3, 0.0, 0.0],
  [0.0, 0.3, 0.6, 0.0],
  [0.2, 0.5, 0.1, 0.2],
  [0.1, 0.4, 0.1, 0.3],
  [0.0, 0.3, 0.1, 0.6],
  [0.0, 0.1, 0.4, 0.5],
  [0.2, 0.3, 0.4, 0.0],
  [0.1, 0.2, 0.4, 0.3],
]
/** No image is of the fourth class; two are taken for it. */
const TRUTH = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2]
const CONFUSION = [
  [7, 1, 0, 0],
  [1, 2, 1, 1],
  [0, 0, 2, 1],
  [0, 0, 0, 0],
]
const PER_CLASS = [
  { images: 8, precision: 0.875, recall: 0.875, f1: 0.875, averagePrecision: 0.811111111111111 },
  { images: 5, precision: 2 / 3, recall: 0.4, f1: 0.5, averagePrecision: 0.6333333333333333 },
  { images: 3, precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, averagePrecision: 0.5 },
  { images: 0, precision: 0, recall: Number.NaN, f1: 0, averagePrecision: Number.NaN },
]

describe('the figures of a classifier', () => {
  const evaluation = evaluateClasses(PROBABILITIES, TRUTH)

  it('agree with scikit-learn over all classes that occur', () => {
    expect(evaluation.images).toBe(16)
    expect(evaluation.confusion).toEqual(CONFUSION)
    expect(evaluation.accuracy).toBeCloseTo(0.6875, 12)
    expect(evaluation.meanClassAccuracy).toBeCloseTo(0.6472222222222221, 12)
    expect(evaluation.meanAveragePrecision).toBeCloseTo(0.648148148148148, 12)
  })

  it.each(PER_CLASS.map((figures, of) => ({ of, ...figures })))(
    'agree with scikit-learn for class $of',
    ({ of, ...figures }) => {
      for (const [name, value] of Object.entries(figures)) {
        const own = evaluation.perClass[of]![name as keyof typeof figures]
        if (Number.isNaN(value)) expect(own, name).toBeNaN()
        else expect(own, name).toBeCloseTo(value, 12)
      }
    },
  )

  it('are not a number where there is no image', () => {
    const none = evaluateClasses([], [], 2)
    expect([none.accuracy, none.meanClassAccuracy, none.meanAveragePrecision].every(Number.isNaN)).toBe(true)
    expect(none.images).toBe(0)
    expect(none.confusion).toEqual([
      [0, 0],
      [0, 0],
    ])
    for (const { precision, recall, f1, averagePrecision } of none.perClass)
      expect([precision, recall, f1, averagePrecision].every(Number.isNaN)).toBe(true)
    expect(evaluateClasses([], []).accuracy).toBeNaN()
  })

  it('are refused for lists that do not belong together', () => {
    expect(() => evaluateClasses([[1, 0], [1]], [0, 1])).toThrow(/all 2 classes/)
    expect(() => evaluateClasses([[1, 0]], [0, 1])).toThrow(/2 and of 1/)
    expect(() => evaluateClasses([[1, 0]], [2])).toThrow(/among 2/)
  })
})

it('the largest of equal values is the first', () => {
  expect(largestOf([0.2, 0.4, 0.4])).toBe(1)
})
