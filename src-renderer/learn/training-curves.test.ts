/** Curves of a training, from a history of three stretches. */
import { expect, test } from 'vitest'
import { lossCurves, rateCurves } from './training-curves.ts'

const row = (epoch: number, loss: number, validation: Record<string, number> | null) => ({
  step: epoch * 10,
  epoch,
  loss,
  accuracy: epoch === 1 ? null : 0.5,
  rate: 0.001,
  seconds: epoch,
  imagesPerSecond: 10,
  validation,
})
const history = [
  row(1, 0.7, null),
  row(1.5, 0.6, null),
  row(2, 0.5, { loss: 0.55, accuracy: 0.8, precision: Number.NaN, recall: 1 }),
]

test('training is drawn at every stretch, validation where it was looked at', () => {
  const [training, validation] = lossCurves(history)
  expect(training?.points).toEqual([
    [1, 0.7],
    [1.5, 0.6],
    [2, 0.5],
  ])
  expect(validation?.points).toEqual([[2, 0.55]])
})

test('figures that are not defined are left out, not drawn as zero', () => {
  const curves = new Map(rateCurves(history).map((curve) => [curve.name, curve.points]))
  expect(curves.get('training accuracy')).toHaveLength(2)
  expect(curves.get('precision')).toEqual([])
  expect(curves.get('recall')).toEqual([[2, 1]])
})
