/** Cells from maps whose cells are known, their classes, and how well masks agree. */
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import type { Mask, Raster } from '../segmentation/index.ts'
import {
  CELL_REGION_DEFAULTS,
  cellRegions,
  classRegions,
  intersectionOverUnion,
  meanOverlap,
  shareByClass,
} from './index.ts'

const SIDE = 120
const STEP = 40
const RADIUS = 12

/** Nine discs, each one times as strong as the one before; 0 outside. */
function discs(strengths: readonly number[]): { truth: LabelImage; strength: Float32Array } {
  const labels = new Uint32Array(SIDE * SIDE)
  const strength = new Float32Array(SIDE * SIDE)
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const [column, row] = [Math.floor(x / STEP), Math.floor(y / STEP)]
      if (Math.hypot(x - STEP * (column + 0.5), y - STEP * (row + 0.5)) > RADIUS) continue
      const label = row * 3 + column + 1
      labels[y * SIDE + x] = label
      strength[y * SIDE + x] = strengths[label - 1]!
    }
  return { truth: { width: SIDE, height: SIDE, labels, count: 9 }, strength }
}

const maskOf = ({ width, height, labels }: LabelImage): Mask => ({
  width,
  height,
  data: Uint8Array.from(labels, (label) => Math.min(1, label)),
})

/** What guided back-propagation leaves of cells: grains, zero at a good part of the pixels, over a faint background of the same. */
function grainy(strength: Float32Array, { seed = 1, background = 0.02 } = {}): Raster {
  const random = seededRandom(seed)
  const data = strength.map((value) => Math.max(0, random.normal()) * (value + background))
  return { width: SIDE, height: SIDE, data }
}

const UNEQUAL = [1, 0.3, 0.7, 2, 0.4, 1.5, 0.25, 1, 0.5]

describe('cells of a map', () => {
  const { truth, strength } = discs(UNEQUAL)
  const map = grainy(strength)

  it('are found although they differ eightfold in strength and half of their pixels are zero', () => {
    const { mask, threshold, iterations, converged, change } = cellRegions(map)
    expect(intersectionOverUnion(mask, maskOf(truth))).toBeGreaterThan(0.8)
    expect(threshold).toBeGreaterThan(0.01)
    expect(threshold).toBeLessThan(0.3)
    expect(converged).toBe(true)
    expect(iterations).toBeGreaterThan(1)
    expect(change).toBeLessThan(0.01)
  })

  it('are rid of noise by belief propagation, which a threshold alone is not', () => {
    const noisy = grainy(strength, { background: 0.1 })
    const parameters = { ...CELL_REGION_DEFAULTS, sigma: 0.7 }
    const alone = cellRegions(noisy, { ...parameters, coupling: 0 })
    const together = cellRegions(noisy, parameters)
    const overlap = (mask: Mask): number => intersectionOverUnion(mask, maskOf(truth))
    expect(overlap(together.mask)).toBeGreaterThan(overlap(alone.mask) + 0.05)
    expect(alone.threshold).toBe(together.threshold)
  })

  it('are what exceeds a given threshold where pixels do not know of one another', () => {
    const parameters = { ...CELL_REGION_DEFAULTS, sigma: 0, coupling: 0 }
    const { mask, threshold } = cellRegions(map, { ...parameters, threshold: { kind: 'absolute', value: 0.4 } })
    expect(threshold).toBe(0.4)
    mask.data.forEach((inside, i) => {
      expect(inside === 1).toBe(map.data[i]! > 0.4)
    })
    const share = cellRegions(map, { ...parameters, threshold: { kind: 'fraction', value: 0.5 } })
    expect(share.threshold).toBeCloseTo(0.5 * Math.max(...map.data), 6)
  })

  it('stay the same when the map is scaled', () => {
    const louder: Raster = { ...map, data: map.data.map((value) => 1024 * value) }
    const [quiet, loud] = [cellRegions(map), cellRegions(louder)]
    expect(intersectionOverUnion(quiet.mask, loud.mask)).toBeGreaterThan(0.999)
    expect(loud.threshold / quiet.threshold).toBeCloseTo(1024, 0)
  })

  it('are none where the map says nothing', () => {
    const { mask, threshold, iterations, converged } = cellRegions({ ...map, data: new Float32Array(SIDE * SIDE) })
    expect(mask.data.every((inside) => inside === 0)).toBe(true)
    expect([threshold, iterations, converged]).toEqual([Number.NaN, 0, true])
  })

  it('need a threshold above 0', () => {
    const threshold = { kind: 'absolute', value: 0 } as const
    expect(() => cellRegions(map, { ...CELL_REGION_DEFAULTS, threshold })).toThrow(
      'The threshold of the map is 0; it must be above 0.',
    )
  })
})

const raster = (width: number, data: readonly number[]): Raster => ({
  width,
  height: data.length / width,
  data: Float32Array.from(data),
})

describe('classes of pixels and cells', () => {
  const maps = [raster(4, [3, 0, 1, 0, 0, 0, 2, 0]), raster(4, [1, 0, 1, 5, 0, 0, 9, 0])]

  it('are those of the largest map within the mask, none where no map says anything', () => {
    const mask: Mask = { width: 4, height: 2, data: Uint8Array.of(1, 1, 1, 0, 0, 1, 1, 0) }
    const { classes, pixels } = classRegions(maps, mask)
    expect(Array.from(classes)).toEqual([1, 0, 1, 0, 0, 0, 2, 0])
    expect(pixels).toEqual([2, 1])
  })

  it('of cells are those of the largest sum, as shares of all cells with pixels', () => {
    // Cell 1 has 3 against 1, cell 2 has 3 against 10, cell 3 has nothing, cell 4 has 0 against 5, cell 5 has no pixels.
    const cells: LabelImage = { width: 4, height: 2, count: 5, labels: Uint32Array.of(1, 1, 2, 4, 3, 0, 2, 0) }
    const { classOfCell, ...shares } = shareByClass(maps, cells)
    expect(Array.from(classOfCell)).toEqual([-1, 0, 1, -1, 1, -1])
    expect(shares).toEqual({ cells: 4, counts: [1, 2], shares: [0.25, 0.5], withoutClass: 1 })
  })

  it('of discs with known classes are found again through the grain', () => {
    const { truth, strength } = discs(UNEQUAL)
    const carried = [0, 1, 2, 2, 1, 0, 0, 2, 2]
    const each = [0, 1, 2].map((kind) =>
      grainy(
        strength.map((value, i) => (carried[truth.labels[i]! - 1] === kind ? value : 0.2 * value)),
        { seed: kind + 2 },
      ),
    )
    const { classOfCell, shares } = shareByClass(each, truth)
    expect(Array.from(classOfCell)).toEqual([-1, ...carried])
    expect(shares.map((share) => Math.round(9 * share))).toEqual([3, 2, 4])
  })

  it('are refused of maps of another size, and of none', () => {
    const mask: Mask = { width: 2, height: 4, data: new Uint8Array(8) }
    expect(() => classRegions(maps, mask)).toThrow(
      'The maps of the classes differ in size from the image: 4 × 2 and 2 × 4 pixels.',
    )
    expect(() => classRegions([], mask)).toThrow('There is no map of any class.')
  })
})

describe('intersection over union', () => {
  const mask = (...data: number[]): Mask => ({ width: 5, height: 1, data: Uint8Array.from(data) })

  it('counts pixels in both over pixels in either, whatever stands for in', () => {
    expect(intersectionOverUnion(mask(1, 1, 1, 0, 0), mask(0, 255, 255, 255, 0))).toBe(0.5)
    expect(intersectionOverUnion(mask(1, 0, 0, 0, 0), mask(0, 0, 0, 0, 1))).toBe(0)
    expect(intersectionOverUnion(mask(1, 0, 1, 0, 0), mask(1, 0, 1, 0, 0))).toBe(1)
    expect(intersectionOverUnion(mask(0, 0, 0, 0, 0), mask(0, 0, 0, 0, 0))).toBeNaN()
  })

  it('is averaged over images, those without anything left out and counted', () => {
    const [nothing, one, both] = [mask(0, 0, 0, 0, 0), mask(1, 0, 0, 0, 0), mask(1, 1, 0, 0, 0)]
    const pairs = [
      [one, both],
      [nothing, nothing],
      [both, both],
      [one, nothing],
    ] as const
    expect(meanOverlap(pairs)).toEqual({ mean: 0.5, pairs: 3, empty: 1 })
    expect(meanOverlap([])).toEqual({ mean: Number.NaN, pairs: 0, empty: 0 })
  })

  it('is refused of masks of different sizes', () => {
    const other: Mask = { width: 1, height: 5, data: new Uint8Array(5) }
    expect(() => intersectionOverUnion(mask(1, 0, 0, 0, 0), other)).toThrow('5 × 1 and 1 × 5 pixels')
  })
})

describe('the looks of pixels', () => {
  const { truth, strength } = discs(UNEQUAL)
  const cells = maskOf(truth)
  const FAINT = 0.15
  /** Cells in a map that reaches a few pixels beyond them, as maps of sparse cells do. */
  const halo = (): Raster => {
    const wide = discs(UNEQUAL).strength
    for (let y = 0; y < SIDE; y++)
      for (let x = 0; x < SIDE; x++) {
        const [left, top] = [STEP * (Math.floor(x / STEP) + 0.5), STEP * (Math.floor(y / STEP) + 0.5)]
        const i = y * SIDE + x
        if (wide[i] === 0 && Math.hypot(x - left, y - top) <= RADIUS + 5) wide[i] = FAINT
      }
    return grainy(wide)
  }
  /** Cells brighter than the background, under the camera's noise. */
  const picture = (random = seededRandom(4)): Raster => ({
    width: SIDE,
    height: SIDE,
    data: strength.map((value) => 100 + (value > 0 ? 60 : 0) + 12 * random.normal()),
  })

  it('take back what a map shows around cells', () => {
    const map = halo()
    const overlap = (mask: Mask): number => intersectionOverUnion(mask, cells)
    const alone = overlap(cellRegions(map).mask)
    const seen = overlap(cellRegions(map, { ...CELL_REGION_DEFAULTS, lean: 0 }, [picture()]).mask)
    expect(alone).toBeLessThan(0.65)
    expect(seen).toBeGreaterThan(0.8)
  })

  it('lean towards cells, whose faint rims look nearly as the background does', () => {
    const rimmed = picture()
    const distance = (i: number): number =>
      Math.hypot(((i % SIDE) % STEP) - STEP / 2, (Math.floor(i / SIDE) % STEP) - STEP / 2)
    const random = seededRandom(6)
    for (let i = 0; i < rimmed.data.length; i++)
      if (strength[i]! > 0 && distance(i) > RADIUS - 3) rimmed.data[i] = 106 + 12 * random.normal()
    const map = grainy(strength.map((value, i) => (distance(i) > RADIUS - 3 ? value / 10 : value)))
    const overlap = (lean: number): number =>
      intersectionOverUnion(cellRegions(map, { ...CELL_REGION_DEFAULTS, lean }, [rimmed]).mask, cells)
    expect(overlap(1)).toBeGreaterThan(overlap(0))
    const [upright, leaning] = [0, 2].map(
      (lean) => cellRegions(map, { ...CELL_REGION_DEFAULTS, lean }, [rimmed]).mask.data,
    )
    expect(leaning!.every((inside, i) => inside >= upright![i]!)).toBe(true)
  })

  it('do not depend on a channel’s scale or gamma, and count for nothing in a channel without any', () => {
    const map = halo()
    const plain = picture()
    const bent: Raster = { ...plain, data: plain.data.map((value) => 1e-3 * value ** 1.5) }
    const masks = [plain, bent].map(
      (channel) => cellRegions(map, { ...CELL_REGION_DEFAULTS, sigma: 1 }, [channel]).mask,
    )
    expect(intersectionOverUnion(masks[0]!, masks[1]!)).toBeGreaterThan(0.95)
    const flat: Raster = { ...plain, data: new Float32Array(SIDE * SIDE).fill(7) }
    const unseen = cellRegions(map, CELL_REGION_DEFAULTS, [flat]).mask
    expect(intersectionOverUnion(unseen, cellRegions(map).mask)).toBeGreaterThan(0.99)
  })

  it('are refused of another size', () => {
    const channel: Raster = { width: 2, height: 2, data: new Float32Array(4) }
    expect(() => cellRegions(halo(), CELL_REGION_DEFAULTS, [channel])).toThrow(/size/)
  })
})
