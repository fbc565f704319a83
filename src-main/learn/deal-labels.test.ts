/** Iterative stratification: groups whole, classes spread better than by chance, and exactly where that is possible. */
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { groupFolds, type LabelledImage, labelsOf, SPLITS, splitByGroup } from './index.ts'

const image = (labels: readonly string[], group: string, i: number): LabelledImage => ({
  name: `${group}-${i}`,
  planes: [{ path: `/${group}-${i}.tif`, page: 0 }],
  label: labels.join(';'),
  labels,
  group,
})

const NAMES = ['actin', 'bud', 'cell periphery', 'cytoplasm', 'ER', 'golgi', 'nucleolus', 'nucleus', 'vacuole']

/** Wells of 1 … 4 images; class k is had by one image in k + 2, and half of the Golgi ones are also of the ER. */
function screen(seed: number, wells = 220): LabelledImage[] {
  const random = seededRandom(seed)
  return Array.from({ length: wells }, (_, well) => {
    const labels = NAMES.filter((_name, k) => random.next() < 1 / (k + 2))
    if (labels.includes('golgi') && random.next() < 0.5) labels.push('ER')
    const own = [...new Set(labels.length > 0 ? labels : ['cytoplasm'])]
    return Array.from({ length: 1 + random.integer(4) }, (_, i) => image(own, `w${well}`, i))
  }).flat()
}

/** Label distribution of Sechidis et al. 2011, eq. 1: mean over classes and folds of the difference in odds from the whole. */
function distribution(images: readonly LabelledImage[], folds: readonly (readonly number[])[]): number {
  const odds = (of: readonly number[], name: string): number => {
    const having = of.filter((i) => labelsOf(images[i]!).includes(name)).length
    return having / (of.length - having)
  }
  const all = [...images.keys()]
  const gaps = NAMES.flatMap((name) => folds.map((fold) => Math.abs(odds(fold, name) - odds(all, name))))
  return gaps.reduce((a, b) => a + b) / gaps.length
}

/** Groups in random order, dealt round about: what one does without a thought for labels. */
function roundAbout(images: readonly LabelledImage[], count: number, seed: number): number[][] {
  const groups = seededRandom(seed).shuffle([...new Set(images.map(({ group }) => group))])
  const fold = new Map(groups.map((group, i) => [group, i % count]))
  return Array.from({ length: count }, (_, at) => [...images.keys()].filter((i) => fold.get(images[i]!.group) === at))
}

describe('folds of images with several labels', () => {
  it('hold each image out once, groups whole, every class in every fold', () => {
    for (let seed = 0; seed < 8; seed++) {
      const images = screen(seed)
      const folds = groupFolds(images, 5, seed)
      expect(folds.flatMap(({ held }) => held).sort((a, b) => a - b)).toEqual([...images.keys()])
      for (const { train, held } of folds) {
        const known = new Set(train.map((i) => images[i]!.group))
        expect(held.some((i) => known.has(images[i]!.group))).toBe(false)
        expect(new Set(held.flatMap((i) => labelsOf(images[i]!))).size).toBe(NAMES.length)
      }
    }
  })

  it('are closer to the whole in every class than folds dealt without regard to labels, by a factor of two', () => {
    let [own, chance] = [0, 0]
    for (let seed = 0; seed < 20; seed++) {
      const images = screen(seed)
      own += distribution(
        images,
        groupFolds(images, 5, seed).map(({ held }) => held),
      )
      chance += distribution(images, roundAbout(images, 5, seed))
    }
    expect(2 * own).toBeLessThan(chance)
  })

  it('are exact where they can be: single images, classes that do not overlap, counts that divide', () => {
    const images = [...Array(30).fill('a'), ...Array(10).fill('b'), ...Array(5).fill('c')].map((name, i) =>
      image([name as string], `g${i}`, i),
    )
    for (let seed = 0; seed < 5; seed++)
      for (const { held } of groupFolds(images, 5, seed)) {
        const labels = held.flatMap((i) => labelsOf(images[i]!))
        expect(['a', 'b', 'c'].map((name) => labels.filter((label) => label === name).length)).toEqual([6, 2, 1])
      }
  })

  it('are the same for the same seed and others for another', () => {
    const images = screen(3)
    expect(groupFolds(images, 4, 1)).toEqual(groupFolds(images, 4, 1))
    expect(groupFolds(images, 4, 1)).not.toEqual(groupFolds(images, 4, 2))
  })
})

it('a split of images with several labels gives each side its share of each class, and none goes without', () => {
  for (let seed = 0; seed < 8; seed++) {
    const images = screen(seed)
    const split = splitByGroup(images, { fractions: { train: 0.6, validation: 0.2, test: 0.2 }, seed })
    for (const name of NAMES) {
      const having = split.filter((one) => labelsOf(one).includes(name))
      for (const side of SPLITS) {
        const share = having.filter((one) => one.split === side).length / having.length
        expect(share).toBeGreaterThan(0)
        expect(Math.abs(share - (side === 'train' ? 0.6 : 0.2))).toBeLessThan(0.08)
      }
    }
  }
})

it('a class that has just as many wells as there are sides is on every side, whatever its images have besides', () => {
  for (let seed = 0; seed < 20; seed++) {
    const images = [0, 1, 2].map((i) => image(['rare', 'common'], `r${i}`, i))
    for (let i = 0; i < 40; i++) images.push(image(['common'], `c${i}`, i))
    const split = splitByGroup(images, { fractions: { train: 0.8, validation: 0.1, test: 0.1 }, seed })
    expect(new Set(split.filter((one) => labelsOf(one).includes('rare')).map((one) => one.split)).size).toBe(3)
  }
})
