/** Splits by group: no leak, every class on every side, sizes as asked. */
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { checkSplit, groupFolds, type LabelledImage, leaveOneGroupOut, SPLITS, splitByGroup } from './index.ts'

const image = (label: string, group: string, i: number): LabelledImage => ({
  name: `${group}-${i}`,
  planes: [{ path: `/${group}-${i}.tif`, page: 0 }],
  label,
  group,
})

/** Wells of one class each, with 1 … 12 images. */
function wells(counts: Readonly<Record<string, number>>, seed: number): LabelledImage[] {
  const random = seededRandom(seed)
  return Object.entries(counts).flatMap(([label, count]) =>
    Array.from({ length: count }, (_, well) =>
      Array.from({ length: 1 + random.integer(12) }, (_, i) => image(label, `${label}${well}`, i)),
    ).flat(),
  )
}

const THIRDS = { train: 1 / 3, validation: 1 / 3, test: 1 / 3 }

describe('a split by group', () => {
  it('never has a group on two sides, and has every class on every side', () => {
    for (let seed = 0; seed < 50; seed++) {
      const images = wells({ a: 3 + (seed % 4), b: 3, c: 20 }, seed)
      const split = splitByGroup(images, { fractions: { train: 0.8, validation: 0.1, test: 0.1 }, seed })
      expect(() => checkSplit(split)).not.toThrow()
      for (const side of SPLITS)
        expect(new Set(split.filter((one) => one.split === side).map(({ label }) => label)).size).toBe(3)
    }
  })

  it('gives each side its share of each class to within one large well', () => {
    for (let seed = 0; seed < 20; seed++) {
      const images = wells({ negative: 60, positive: 25 }, seed)
      const split = splitByGroup(images, { fractions: THIRDS, seed })
      for (const label of ['negative', 'positive']) {
        const all = split.filter((one) => one.label === label)
        for (const side of SPLITS) {
          const share = all.filter((one) => one.split === side).length
          expect(Math.abs(share - all.length / 3)).toBeLessThanOrEqual(2)
        }
      }
    }
  })

  it('spreads classes also where groups hold several of them', () => {
    const random = seededRandom(8)
    const images = Array.from({ length: 30 }, (_, plate) =>
      Array.from({ length: 20 }, (_, i) => image(random.next() < 0.2 ? 'rare' : 'common', `plate${plate}`, i)),
    ).flat()
    const split = splitByGroup(images, { fractions: { train: 0.5, validation: 0.25, test: 0.25 }, seed: 1 })
    const rare = (side: string) => split.filter((one) => one.split === side && one.label === 'rare').length
    const all = rare('train') + rare('validation') + rare('test')
    expect(Math.abs(rare('train') / all - 0.5)).toBeLessThan(0.05)
    expect(Math.abs(rare('test') / all - 0.25)).toBeLessThan(0.05)
  })

  it('leaves a side empty that is given nothing', () => {
    const split = splitByGroup(wells({ a: 6, b: 6 }, 1), {
      fractions: { train: 0.5, validation: 0, test: 0.5 },
      seed: 1,
    })
    expect(new Set(split.map((one) => one.split))).toEqual(new Set(['train', 'test']))
  })

  it('is refused where fractions do not add up or a class has too few groups', () => {
    const images = wells({ a: 2, b: 9 }, 1)
    expect(() => splitByGroup(images, { fractions: { ...THIRDS, test: 0.5 }, seed: 1 })).toThrow(/add up/)
    expect(() => splitByGroup(images, { fractions: THIRDS, seed: 1 })).toThrow(/Class a occurs in 2 groups/)
  })

  it('is refused with a leak, which is named', () => {
    const leak = [
      { ...image('a', 'B02', 1), split: 'train' as const },
      { ...image('b', 'B03', 1), split: 'train' as const },
      { ...image('a', 'B02', 2), split: 'test' as const },
    ]
    expect(() => checkSplit(leak)).toThrow('Group B02 is on both sides of the split: train and test.')
  })
})

describe('folds', () => {
  const images = wells({ a: 10, b: 14 }, 3)

  it('hold each image out once and each group as a whole', () => {
    const folds = groupFolds(images, 5, 7)
    expect(folds.flatMap(({ held }) => held).sort((a, b) => a - b)).toEqual(images.map((_, i) => i))
    for (const { train, held } of folds) {
      const known = new Set(train.map((i) => images[i]!.group))
      expect(held.some((i) => known.has(images[i]!.group))).toBe(false)
      expect(train.length + held.length).toBe(images.length)
      expect(Math.abs(held.length - images.length / 5)).toBeLessThan(12)
    }
  })

  it('may be single groups', () => {
    const folds = leaveOneGroupOut(images)
    expect(folds).toHaveLength(24)
    for (const { group, held } of folds)
      expect(held.map((i) => images[i]!.name)).toEqual(
        images.filter((one) => one.group === group).map(({ name }) => name),
      )
    expect(() => leaveOneGroupOut(images.filter(({ group }) => group === 'a1'))).toThrow(/one group/)
  })
})
