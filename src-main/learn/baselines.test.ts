/** Logistic regression against scikit-learn, and baselines that see what is there and nothing else. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { type BaselineImage, evaluateBaseline, fitLogistic, positionFeatures, SPLITS } from './index.ts'

interface Regression {
  readonly features: number[][]
  readonly truth: number[]
  readonly balanced: boolean
  readonly ridge: number
  readonly probabilities: number[]
}
const path = new URL('../../test/fixtures/learn/figures.json', import.meta.url)
const { regressions } = JSON.parse(readFileSync(path, 'utf8')) as { regressions: Regression[] }

describe('a logistic regression', () => {
  it.each(regressions)('gives the probabilities of scikit-learn, ridge $ridge', (known) => {
    const model = fitLogistic(known.features, known.truth, known)
    const off = known.features.map((row, i) => Math.abs(model.probability(row) - known.probabilities[i]!))
    expect(Math.max(...off)).toBeLessThan(1e-5)
  })

  it('ignores a feature that is constant, and refuses what it cannot fit', () => {
    const rows = [
      [1, 7],
      [2, 7],
      [3, 7],
      [2.5, 7],
    ]
    expect(fitLogistic(rows, [0, 0, 1, 1]).weights[1]).toBe(0)
    expect(() => fitLogistic(rows, [1, 1, 1, 1])).toThrow(/both classes/)
    expect(() => fitLogistic([[1], [Number.NaN]], [0, 1])).toThrow(/finite/)
    expect(() => fitLogistic(rows, [0, 1])).toThrow(/4 rows/)
  })
})

describe('a baseline', () => {
  const images = (features: (positive: number, i: number) => number[]): BaselineImage[] =>
    Array.from({ length: 600 }, (_, i) => {
      const positive = Math.floor(i / 3) % 2
      return { positive, split: SPLITS[i % 3]!, features: features(positive, i) }
    })

  it('finds what a number gives away, with the area of two shifted normal distributions', () => {
    const random = seededRandom(3)
    const { evaluations, leftOut } = evaluateBaseline(
      images((positive, i) => [i === 5 ? Number.NaN : random.normal() + 2 * positive]),
    )
    expect(leftOut).toBe(1)
    expect(evaluations.test!.images).toBe(199)
    // Φ(2 / √2) = 0.9214, and Φ(1) = 0.8413 right at the best threshold.
    expect(Math.abs(evaluations.test!.rocAuc - 0.9214)).toBeLessThan(0.05)
    expect(Math.abs(evaluations.test!.accuracy - 0.8413)).toBeLessThan(0.06)
  })

  it('finds nothing where there is nothing', () => {
    const random = seededRandom(4)
    const { evaluations } = evaluateBaseline(images(() => [random.normal()]))
    expect(evaluations.test!.intervals.accuracy.low).toBeLessThan(0.5)
    expect(evaluations.test!.intervals.accuracy.high).toBeGreaterThan(0.5)
  })

  it('on the place in the plate sees wells at the edge', () => {
    const places = Array.from({ length: 96 }, (_, i) => ({
      row: Math.floor(i / 12),
      column: i % 12,
      rows: 8,
      columns: 12,
    }))
    const list = places.map((place, i) => ({
      positive: Number(positionFeatures(place)[2] === 0),
      split: SPLITS[(i + place.row) % 3]!,
      features: positionFeatures(place),
    }))
    expect(list.filter(({ positive }) => positive).length).toBe(36)
    expect(evaluateBaseline(list).evaluations.test!.accuracy).toBe(1)
  })

  it('has no figures for a side without images', () => {
    const list = images((positive) => [positive]).map((image) => ({ ...image, split: 'train' as const }))
    const { evaluations } = evaluateBaseline(list)
    expect(evaluations.test).toBeUndefined()
    expect(evaluations.train!.accuracy).toBe(1)
  })
})
