/** Metrics on small label images whose overlaps can be counted by hand, after the definitions of StarDist's `matching`. */
import { describe, expect, test } from 'vitest'
import type { LabelImage } from '../image/index.ts'
import { matchObjects, pairsAt } from './match.ts'
import { averagePrecision, IOU_THRESHOLDS, summariseScores } from './precision.ts'

/** A one-row label image from a string: digits are objects, dots background. */
function row(text: string): LabelImage {
  const labels = Uint32Array.from(text, (sign) => (sign === '.' ? 0 : Number(sign)))
  return { width: text.length, height: 1, labels, count: Math.max(0, ...labels) }
}

const apAt = (truth: string, predicted: string, threshold: number): number =>
  averagePrecision(row(truth), row(predicted), [threshold]).byThreshold[0]!.ap

describe('average precision', () => {
  test('runs over IoU 0.50 to 0.95 in steps of 0.05', () => {
    expect(IOU_THRESHOLDS).toEqual([0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95])
  })

  test('is 1 for equal objects whatever their numbers', () => {
    expect(averagePrecision(row('111..22.'), row('222..11.')).meanPrecision).toBe(1)
  })

  test('is 1 where both are empty, and 0 where one is', () => {
    expect(averagePrecision(row('....'), row('....')).meanPrecision).toBe(1)
    expect(averagePrecision(row('11..'), row('....')).meanPrecision).toBe(0)
    expect(averagePrecision(row('....'), row('11..')).meanPrecision).toBe(0)
  })

  test('counts a pair whose IoU is exactly the threshold', () => {
    expect(apAt('1111', '11..', 0.5)).toBe(1)
    expect(apAt('1111', '11..', 0.55)).toBe(0)
  })

  test('is TP / (TP + FP + FN): one hit, one false object, two missed', () => {
    expect(apAt('1111.2.3....', '1111......22', 0.5)).toBe(1 / 4)
  })

  test('uses an object once: a true object cut in exact halves is one hit and one false object', () => {
    const { byThreshold, splits } = averagePrecision(row('1111'), row('1122'), [0.5])
    expect(byThreshold[0]).toMatchObject({ truePositives: 1, falsePositives: 1, falseNegatives: 0, ap: 0.5 })
    expect(splits).toBe(1)
  })

  test('averages 4 of 10 thresholds for an IoU of 2/3', () => {
    expect(averagePrecision(row('111'), row('11.')).meanPrecision).toBeCloseTo(0.4, 12)
  })

  test('F1 and the mean IoU of matched pairs follow from the same pairs', () => {
    const { f1, matchedIou } = averagePrecision(row('1111.222.'), row('111..222.3'.slice(0, 9)), [0.5]).byThreshold[0]!
    expect(f1).toBe(1)
    expect(matchedIou).toBeCloseTo((0.75 + 1) / 2, 12)
  })

  test('a predicted object over two true ones is a merge', () => {
    expect(averagePrecision(row('111.222'), row('1111111'))).toMatchObject({ merges: 1, splits: 0 })
  })

  test('gaps in the numbers are no objects', () => {
    expect(averagePrecision(row('1.3'), row('1.2')).meanPrecision).toBe(1)
  })

  test('images of different size are refused with their sizes', () => {
    expect(() => averagePrecision(row('11'), row('111'))).toThrow('2 × 1 and 3 × 1')
  })
})

test('below 0.5 as many pairs as possible are matched, even where the best pair must give way', () => {
  // Predicted 1 overlaps both true objects (IoU 3/7 and 2/8), predicted 2 only the first (1/5): greedy matching finds 1 pair.
  const match = matchObjects(row('1111.222222'.replace('.', '')), row('2111112222'.replaceAll('2222', '....')))
  expect(match.overlaps.map(({ truth, predicted }) => [truth, predicted])).toEqual([
    [1, 1],
    [1, 2],
    [2, 1],
  ])
  expect(pairsAt(match, 0.1).length).toBe(2)
})

test('a set’s score is the mean over images, each weighing the same', () => {
  const many = averagePrecision(row('1.2.3.4'), row('1.2.3.4'))
  const none = averagePrecision(row('1.....'), row('......'))
  const set = summariseScores([many, none])
  expect(set).toMatchObject({ images: 2, objects: 4, map: 0.5 })
  expect(set.ap[0]).toEqual({ threshold: 0.5, ap: 0.5, f1: 0.5 })
})

test('the Jaccard index counts pixels whatever their object', () => {
  const row = (...labels: number[]) => ({
    width: labels.length,
    height: 1,
    labels: Uint32Array.from(labels),
    count: Math.max(...labels),
  })
  expect(averagePrecision(row(1, 1, 2, 2, 0, 0), row(0, 1, 1, 1, 1, 0)).jaccard).toBeCloseTo(3 / 5, 12)
  expect(averagePrecision(row(0, 0), row(0, 0)).jaccard).toBe(1)
})
