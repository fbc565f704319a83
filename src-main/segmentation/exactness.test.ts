/** The fast forms against the plain ones that they stand for, on random images. */
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import { labelComponents } from './components.ts'
import { buildContourTree } from './contour-tree.ts'
import { distanceTransform } from './distance.ts'
import { expandLabels } from './expand.ts'
import { propagate } from './propagate.ts'
import { selectInPlace } from './select.ts'

const [width, height] = [53, 37]

function noise(seed: number, levels: number): Uint8Array {
  const random = seededRandom(seed)
  return Uint8Array.from({ length: width * height }, () => Math.floor(random.next() * levels))
}

test.each([0, 1, 17, 500, 999])('selection finds what stands at index %i of the sorted samples', (k) => {
  const random = seededRandom(k + 1)
  const samples = Float32Array.from({ length: 1000 }, () => Math.floor(random.next() * 300))
  const sorted = samples.slice().sort()
  expect(selectInPlace(samples, k)).toBe(sorted[k])
})

describe('the contour tree', () => {
  const levels = noise(3, 9)
  const tree = buildContourTree(levels, width)

  test('has one node for every region of every level that it reaches but no higher', () => {
    let regions = 0
    for (let level = 1; level < 9; level++) {
      const { labels } = labelComponents({ width, height, data: levels.map((value) => (value >= level ? 1 : 0)) })
      regions += new Set(Array.from(labels).filter((_, i) => levels[i] === level)).size
    }
    expect(tree.nodes).toBe(regions)
  })

  test('holds in each node exactly the connected pixels at or above its level', () => {
    const inside = (node: number, ancestor: number): boolean => {
      for (let at = node; at >= 0; at = tree.parent[at]!) if (at === ancestor) return true
      return false
    }
    for (const pixel of tree.order.filter((_, i) => i % 50 === 0)) {
      const above = levels.map((value) => (value >= levels[pixel]! ? 1 : 0))
      const { labels } = labelComponents({ width, height, data: above })
      const region = tree.order.filter((other) => inside(tree.nodeOf[other]!, tree.nodeOf[pixel]!))
      const expected = Array.from(labels.keys()).filter((i) => labels[i] === labels[pixel])
      expect(Array.from(region).sort((a, b) => a - b)).toEqual(expected)
    }
  })
})

test.each([0.5, 1, 1.5, 2.9, 4])('growth by %f pixels covers what lies that near, for the nearest object', (pixels) => {
  const labels = Uint32Array.from(noise(5, 40), (value) => (value < 3 ? value : 0))
  const grown = expandLabels({ width, height, labels, count: 2 }, pixels).labels
  const [toFirst, toSecond] = [1, 2].map(
    (object) => distanceTransform({ width, height, data: Uint8Array.from(labels, (l) => (l === object ? 0 : 1)) }).data,
  )
  for (let i = 0; i < grown.length; i++) {
    const [first, second] = [toFirst![i]!, toSecond![i]!]
    if (Math.min(first, second) > pixels) expect(grown[i]).toBe(0)
    else if (first !== second) expect(grown[i]).toBe(first < second ? 1 : 2)
    else expect(grown[i]).not.toBe(0)
  }
})

describe('propagation', () => {
  const random = seededRandom(7)
  const brightness = Float32Array.from({ length: width * height }, () => random.next())
  const mask = noise(8, 10).map((value) => (value > 0 ? 1 : 0))
  const labels = new Uint32Array(width * height)
  for (const [object, at] of [0, width - 1, 1000, 1400, width * height - 1].entries()) labels[at] = object + 1
  const seeds: LabelImage = { width, height, labels, count: 5 }

  test.each([0, 0.05, 1, 100])('with lambda %f gives each pixel to the seed with the cheapest path', (lambda) => {
    const image = { width, height, data: brightness }
    const found = propagate(image, seeds, { mask: { width, height, data: mask }, lambda, reach: 10_000 }).labels
    const expected = cheapestSeeds({ brightness, mask, labels }, lambda)
    const open = Array.from(expected.keys()).filter((i) => expected[i] !== 0)
    expect(open.filter((i) => found[i] === expected[i]).length).toBeGreaterThan(0.97 * open.length)
    expect(found.filter((label) => label !== 0).length).toBe(open.length)
  })
})

interface Scene {
  readonly brightness: Float32Array
  readonly mask: Uint8Array
  readonly labels: Uint32Array
}

/** By relaxing all steps until none helps (Bellman 1958). */
function cheapestSeeds({ brightness, mask, labels }: Scene, lambda: number): Uint32Array {
  const seedOf = labels.slice()
  const cost = Float64Array.from(labels, (label) => (label ? 0 : Number.POSITIVE_INFINITY))
  for (let changed = true; changed; ) {
    changed = false
    for (let i = 0; i < cost.length; i++) {
      if (mask[i] === 0 && labels[i] === 0) continue
      for (const [dx, dy] of STEPS) {
        const [x, y] = [(i % width) + dx, Math.floor(i / width) + dy]
        const near = y * width + x
        if (x < 0 || y < 0 || x >= width || y >= height) continue
        const step = Math.hypot(brightness[i]! - brightness[near]!, lambda * Math.hypot(dx, dy))
        if (cost[near]! + step >= cost[i]!) continue
        cost[i] = cost[near]! + step
        seedOf[i] = seedOf[near]!
        changed = true
      }
    }
  }
  return seedOf
}

const STEPS = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dx, dy] as const)).filter(([dx, dy]) => dx || dy)
