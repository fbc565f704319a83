/** What counts say of classes, where it is known what they can say. */
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { type ClassBaselineImage, type ClassEvaluation, classBaseline, type LabelsEvaluation, SPLITS } from './index.ts'

/** 40 images a side, of three classes with so many cells on average. */
function images(means: readonly number[], deviation: number, seed: number): ClassBaselineImage[] {
  const random = seededRandom(seed)
  return SPLITS.flatMap((split) =>
    Array.from({ length: 120 }, (_, i) => ({
      labels: [i % 3],
      split,
      features: [Math.round(means[i % 3]! + deviation * random.normal())],
    })),
  )
}

describe('the count of cells', () => {
  it('tells classes apart that differ in it, also one that lies between two others', () => {
    const { accuracy, images: judged } = classBaseline(images([40, 100, 160], 8, 1), { classes: 3 }) as ClassEvaluation
    expect(judged).toBe(120)
    expect(accuracy).toBeGreaterThan(0.97)
  })

  it('tells nothing where it does not differ', () => {
    const { accuracy } = classBaseline(images([100, 100, 100], 20, 2), { classes: 3 }) as ClassEvaluation
    expect(Math.abs(accuracy - 1 / 3)).toBeLessThan(0.13)
  })

  it('tells of one class of several where only that one differs', () => {
    const random = seededRandom(3)
    const several = SPLITS.flatMap((split) =>
      Array.from({ length: 100 }, () => {
        const [first, second] = [random.next() < 0.5, random.next() < 0.5]
        const labels = [...(first ? [0] : []), ...(second ? [1] : [])]
        return { labels, split, features: [(first ? 150 : 80) + 10 * random.normal()] }
      }),
    )
    const { perClass } = classBaseline(several, { classes: 2, isMultiLabel: true }) as LabelsEvaluation
    expect(perClass[0]!.averagePrecision).toBeGreaterThan(0.98)
    expect(perClass[1]!.averagePrecision).toBeLessThan(0.75)
  })

  it('is no baseline where no judged image has a count, or no training image of some class', () => {
    const some = images([40, 100, 160], 8, 1)
    const without = (isLeft: (image: ClassBaselineImage) => boolean) =>
      some.map((image) => (isLeft(image) ? { ...image, features: [Number.NaN] } : image))
    expect(
      classBaseline(
        without(({ split }) => split === 'test'),
        { classes: 3 },
      ),
    ).toBeUndefined()
    expect(
      classBaseline(
        without(({ split, labels }) => split === 'train' && labels[0] === 2),
        { classes: 3 },
      ),
    ).toBeUndefined()
  })
})
