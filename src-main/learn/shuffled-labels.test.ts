/** Figures under shuffled labels against closed forms, against every arrangement there is, and against what is chance indeed. */
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { averagePrecision, type ShuffledImage, shuffledLabels } from './index.ts'
import { rankedPrecision } from './score-ranking.ts'

/** Sure of one class. */
const saying = (of: number, classes = 3): number[] => Array.from({ length: classes }, (_, k) => (k === of ? 0.8 : 0.1))

const image = (group: string, label: number, said: number): ShuffledImage => ({
  group,
  labels: [label],
  probabilities: saying(said),
})

describe('shuffled labels', () => {
  it('have the accuracy of their closed form: Σ share of a class · share that is called so', () => {
    const random = seededRandom(2)
    const images = Array.from({ length: 90 }, (_, i) => image(`w${i}`, i < 45 ? 0 : i < 75 ? 1 : 2, random.integer(3)))
    const share = (of: (one: ShuffledImage) => boolean): number => images.filter(of).length / images.length
    const wanted = [0, 1, 2].reduce(
      (sum, k) => sum + share(({ labels }) => labels[0] === k) * share(({ probabilities }) => probabilities[k] === 0.8),
      0,
    )
    const { accuracy, unit, units, permutations } = shuffledLabels(images, { seed: 1 })
    expect([unit, units, permutations]).toEqual(['groups', 90, 9_999])
    // The standard error of a mean of 9,999 such shares is below 0.0005.
    expect(Math.abs(accuracy.mean - wanted)).toBeLessThan(0.002)
    expect(accuracy.observed).toBe(share(({ labels, probabilities }) => probabilities[labels[0]!] === 0.8))
    expect(accuracy.p).toBeGreaterThan(0.005)
  })

  it('come to what was observed as often as they do among all arrangements', () => {
    // Four groups of two classes, all right: one arrangement of six is as good. Six have accuracies 1, 0, and four times 0.5.
    const images = [0, 0, 1, 1].map((label, i) => image(`w${i}`, label, label))
    const { accuracy, meanAveragePrecision } = shuffledLabels(images, { seed: 3, permutations: 19_999 })
    expect(accuracy.observed).toBe(1)
    expect(Math.abs(accuracy.p - 1 / 6)).toBeLessThan(0.01)
    expect(Math.abs(accuracy.mean - 0.5)).toBeLessThan(0.01)
    expect(Math.abs(meanAveragePrecision.p - 1 / 6)).toBeLessThan(0.01)
  })

  it('keep groups whole: images that are alike by their well do not make chance look small', () => {
    // Three wells a class of ten images each, all right: 6! / (3! 3!) = 20 arrangements, not millions.
    const images = [0, 0, 0, 1, 1, 1].flatMap((label, well) =>
      Array.from({ length: 10 }, () => image(`w${well}`, label, label)),
    )
    const { accuracy, units } = shuffledLabels(images, { seed: 5 })
    expect(units).toBe(6)
    expect(Math.abs(accuracy.p - 1 / 20)).toBeLessThan(0.01)
    const single = images.map((one, i) => ({ ...one, group: String(i) }))
    expect(shuffledLabels(single, { seed: 5 }).accuracy.p).toBe(1 / 10_000)
  })

  it('change places within groups where groups hold several labels, so that what plates do is no merit', () => {
    // On each plate all is called what most of it is: right by the plate alone.
    const images = [0, 1].flatMap((plate) =>
      Array.from({ length: 20 }, (_, i) => image(`plate${plate}`, i < 15 ? plate : 1 - plate, plate)),
    )
    const { accuracy, unit } = shuffledLabels(images, { seed: 1 })
    expect(unit).toBe('images within groups')
    expect([accuracy.observed, accuracy.mean, accuracy.p]).toEqual([0.75, 0.75, 1])
  })

  it('of several labels an image count it as right where all of them are', () => {
    const images = [[0], [0, 1], [1], [0, 1]].map((labels, i) => ({
      group: String(i),
      labels,
      probabilities: [0, 1].map((of) => (labels.includes(of) ? 0.9 : 0.2)),
    }))
    const { accuracy, meanAveragePrecision } = shuffledLabels(images, { seed: 1, threshold: 0.5 })
    expect([accuracy.observed, meanAveragePrecision.observed]).toEqual([1, 1])
    // Twelve arrangements; the two of {0, 1} change places unnoticed. Expected accuracy: (1/4)(1/4)·2 + (1/2)(1/2) = 3/8.
    expect(Math.abs(accuracy.p - 1 / 12)).toBeLessThan(0.01)
    expect(Math.abs(accuracy.mean - 3 / 8)).toBeLessThan(0.01)
  })

  it('give chance a p value that is as often below any level as the level says', () => {
    const random = seededRandom(8)
    const values = Array.from({ length: 200 }, (_, at) => {
      const images = Array.from({ length: 24 }, (_, i) => ({
        group: String(i),
        labels: [i % 2],
        probabilities: [random.next(), random.next()],
      }))
      return shuffledLabels(images, { seed: at, permutations: 199 }).meanAveragePrecision.p
    })
    for (const level of [0.1, 0.5]) {
      const below = values.filter((p) => p <= level).length / values.length
      expect(Math.abs(below - level)).toBeLessThan(3 * Math.sqrt((level * (1 - level)) / values.length))
    }
  })

  it('are refused of no images', () => {
    expect(() => shuffledLabels([], { seed: 1 })).toThrow('no images')
  })
})

it('the average precision of scores put in order once is that of scores put in order each time, ties too', () => {
  const random = seededRandom(9)
  const scores = Array.from({ length: 60 }, () => random.integer(12) / 12)
  const ranked = rankedPrecision(scores)
  for (let i = 0; i < 20; i++) {
    const truth = scores.map(() => random.integer(2))
    expect(ranked(truth)).toBeCloseTo(averagePrecision(scores, truth), 12)
  }
})
