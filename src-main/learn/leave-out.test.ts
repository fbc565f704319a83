/** Leaving groups out: each is judged once, by those that have not seen it, and every class can be learned. */
import { describe, expect, it } from 'vitest'
import { foldsLeftOut, groupsLeftOut, leftOutFolds } from './leave-out.ts'

const images = (groups: Readonly<Record<string, string>>) =>
  Object.entries(groups).flatMap(([group, labels]) => [...labels].map((label) => ({ group, label })))

describe('leaving each group out', () => {
  it('judges it once; the next group chooses, all others teach', () => {
    const folds = leftOutFolds(images({ p1: 'AB', p2: 'AB', p3: 'AB', p4: 'AB' }))
    expect(folds.map(({ group }) => group)).toEqual(['p1', 'p2', 'p3', 'p4'])
    for (const { group, images: own } of folds) {
      const sides = Map.groupBy(own, ({ split }) => split)
      expect(new Set(sides.get('test')!.map((image) => image.group))).toEqual(new Set([group]))
      expect(new Set(sides.get('validation')!.map((image) => image.group)).size).toBe(1)
      expect(new Set(sides.get('train')!.map((image) => image.group)).size).toBe(2)
      expect(new Set(sides.get('train')!.map(({ label }) => label)).size).toBe(2)
    }
    expect(folds.at(-1)!.images.find(({ split }) => split === 'validation')!.group).toBe('p1')
  })

  it('passes over a group that a class cannot do without', () => {
    const [first] = leftOutFolds(images({ p1: 'A', p2: 'B', p3: 'A', p4: 'A' }).concat(images({ p5: 'B', p6: 'B' })))
    expect(first!.images.find(({ split }) => split === 'validation')!.group).toBe('p2')
    const alone = images({ c1: 'A', c2: 'A', c3: 'A', c4: 'B' })
    expect([...groupsLeftOut(alone)]).toEqual([
      ['c1', true],
      ['c2', true],
      ['c3', true],
      ['c4', false],
    ])
    expect(leftOutFolds(alone).map(({ group }) => group)).toEqual(['c1', 'c2', 'c3'])
    const [second] = leftOutFolds(images({ p1: 'AB', p2: 'B', p3: 'A', p4: 'B' }))
    expect(second!.images.find(({ split }) => split === 'validation')!.group).toBe('p2')
  })

  it('by folds judges every image once, groups whole, and the fold after each chooses', () => {
    const all = images({ p1: 'AB', p2: 'AB', p3: 'AB', p4: 'AB', p5: 'AB', p6: 'AB' })
    const folds = foldsLeftOut(all, 3, 1)
    expect(folds.map(({ group }) => group)).toEqual(['1', '2', '3'])
    const tests = folds.map(({ images: own }) => own.flatMap(({ split }, i) => (split === 'test' ? [i] : [])))
    expect(tests.flat().sort((a, b) => a - b)).toEqual([...all.keys()])
    for (const [at, { images: own }] of folds.entries()) {
      const validation = own.flatMap(({ split }, i) => (split === 'validation' ? [i] : []))
      expect(validation).toEqual(tests[(at + 1) % 3])
      for (const members of Map.groupBy(own, ({ group }) => group).values())
        expect(new Set(members.map(({ split }) => split)).size).toBe(1)
    }
  })

  it('refuses where some class would have nobody to learn from, and where there is one group', () => {
    expect(() => leftOutFolds(images({ p1: 'AB', p2: 'AB' }))).toThrow(/Without p1 and another group some class/)
    expect(() => leftOutFolds(images({ p1: 'AB' }))).toThrow(/All images are of one group/)
  })
})
