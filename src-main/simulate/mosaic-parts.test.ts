import { describe, expect, it } from 'vitest'
import { picture } from '../../test/cell-pictures.ts'
import { mean, seededRandom, standardDeviation } from '../base/index.ts'
import { blur } from './blur.ts'
import { type Background, type CellCrop, cutOut } from './cell-crop.ts'
import { createDeck } from './deck.ts'
import { dividePlates } from './divide-plates.ts'
import { drawNoise, grainOf, noiseDeviation } from './mosaic-noise.ts'
import { countThatFits, placeBoxes } from './place-boxes.ts'
import { plateOf, platePattern } from './plate-name.ts'
import { turnCrop } from './turn-crop.ts'

const random = seededRandom(1)
const cell = (plane: ReturnType<typeof picture>): CellCrop => {
  const crop = cutOut(plane)
  if (typeof crop === 'string') throw new Error(`refused as ${crop}`)
  return crop
}

describe('a cell cut out of its picture', () => {
  it('has the box of the disk that was drawn, and the level of the background around it', () => {
    const crop = cell(picture(random, [{ x: 0, y: 0, radius: 8 }]))
    // Pixels at −7.5 … 7.5 from the middle of 48, and the soft edge that smoothing gives beyond the half-height.
    expect(Math.abs(crop.box.width - 16)).toBeLessThanOrEqual(2)
    expect(Math.abs(crop.box.x + crop.box.width / 2 - 24)).toBeLessThanOrEqual(0.5)
    expect(crop.background.level).toBeCloseTo(10, 0)
    const inside = crop.light.filter((_, i) => Math.hypot((i % 48) - 23.5, Math.floor(i / 48) - 23.5) < 6)
    expect(mean(inside)).toBeCloseTo(110, 0)
  })

  it('keeps both nuclei of a cell that has two', () => {
    const crop = cell(
      picture(random, [
        { x: -9, y: 0, radius: 6 },
        { x: 9, y: 0, radius: 6 },
      ]),
    )
    expect(crop.box.width).toBeGreaterThanOrEqual(30)
  })

  it('leaves out a neighbour at the edge', () => {
    const crop = cell(
      picture(random, [
        { x: 0, y: 0, radius: 6 },
        { x: 22, y: 22, radius: 9 },
      ]),
    )
    expect(crop.box.width).toBeLessThanOrEqual(16)
    const corner = crop.light.filter((_, i) => i % 48 > 40 && i > 48 * 40)
    expect(Math.max(...corner)).toBeLessThan(1)
  })

  it('is refused where the border of the picture cuts it, and where there is nothing', () => {
    expect(cutOut(picture(random, [{ x: 0, y: -18, radius: 16 }]))).toBe('cut')
    expect(cutOut(picture(random, []))).toBe('blank')
    expect(cutOut(picture(random, [], { noise: 0 }))).toBe('blank')
  })
})

describe('a cell turned', () => {
  const crop = cell(
    picture(random, [
      { x: -7, y: 3, radius: 7 },
      { x: 4, y: -5, radius: 6 },
    ]),
  )
  const ways = Array.from({ length: 8 }, (_, way) => turnCrop(crop, way))

  it('lies in eight different ways of the same light', () => {
    expect(new Set(ways.map(({ light }) => light.join())).size).toBe(8)
    const sorted = ways.map(({ light }) => Float32Array.from(light).sort().join())
    expect(new Set(sorted).size).toBe(1)
  })

  it('has its box around the same cell: as bright inside', () => {
    const inBox = ({ width, light, box }: (typeof ways)[number]): number => {
      let sum = 0
      for (let y = box.y; y < box.y + box.height; y++)
        for (let x = box.x; x < box.x + box.width; x++) sum += light[y * width + x]!
      return sum
    }
    for (const turned of ways) expect(inBox(turned)).toBeCloseTo(inBox(ways[0]!), 0)
  })
})

it.each([
  ['PLLT0013_38_P00042_T00046_X0262_Y0879.png', 'PLLT0013_38'],
  ['plate7_B03_s1.tif', 'plate7'],
  ['2024-01-15_run2_r03c04f01.tif', '2024-01-15_run2'],
  ['BR00117--W0001--P001.png', 'BR00117'],
  ['screenA_0001.png', 'screenA'],
  ['0001.png', undefined],
  ['P0001_T0002.png', undefined],
])('the plate in %s is %s', (name, plate) => {
  expect(plateOf(name)).toBe(plate)
})

it('a pattern tells the plate by its first group, and is refused without one', () => {
  expect(plateOf('x-17-cell3.png', platePattern('^x-(\\d+)-'))).toBe('17')
  expect(plateOf('y-17.png', platePattern('^x-(\\d+)-'))).toBeUndefined()
  expect(() => platePattern('^x')).toThrow(/no group/)
  expect(() => platePattern('(')).toThrow(/not a regular expression/)
})

describe('plates divided over training, validation and test', () => {
  const cells = (kind: string, counts: readonly number[]) =>
    counts.flatMap((count, plate) => Array.from({ length: count }, () => ({ kind, plate: `P${plate}` })))

  it('give each split its share of every class', () => {
    const all = [...cells('a', new Array(20).fill(10)), ...cells('b', [0, 0, 0, 0, 40, 20, 20, 20, 20, 10, 10, 10, 10])]
    const splits = dividePlates(seededRandom(1), all)
    for (const kind of ['a', 'b']) {
      const own = all.filter((one) => one.kind === kind)
      const share = (split: string) => own.filter((one) => splits.get(one.plate) === split).length / own.length
      expect(Math.abs(share('train') - 0.5)).toBeLessThan(0.1)
      expect(Math.abs(share('validation') - 0.25)).toBeLessThan(0.1)
      expect(Math.abs(share('test') - 0.25)).toBeLessThan(0.1)
    }
  })

  it('are found where only one way gives each split both classes', () => {
    const all = [...cells('a', [9, 1, 1, 0]), ...cells('b', [0, 1, 1, 1])]
    const splits = dividePlates(seededRandom(1), [...all, { kind: 'b', plate: 'P0' }])
    expect(new Set(['P0', 'P1', 'P2'].map((plate) => splits.get(plate))).size).toBe(3)
  })

  it('are refused where a class comes from two plates, or no division has all', () => {
    expect(() => dividePlates(seededRandom(1), [...cells('a', [5, 5, 5]), ...cells('b', [3, 4])])).toThrow(
      /7 usable cells of class b come from 2 plates \(P0, P1\)/,
    )
    // Of four plates two share a split, and one of these classes has only those two and one more.
    const triples = [
      [1, 1, 1, 0],
      [1, 1, 0, 1],
      [1, 0, 1, 1],
      [0, 1, 1, 1],
    ]
    const crossed = triples.flatMap((counts, kind) => cells(`k${kind}`, counts))
    expect(() => dividePlates(seededRandom(1), crossed)).toThrow(/4 plates cannot be divided/)
  })
})

describe('noise between cells', () => {
  const measured = (noise: Float32Array, width: number): Background => {
    const square = (apart: number): number => {
      let sum = 0
      let pairs = 0
      for (let i = 0; i + apart < noise.length; i++)
        if ((i % width) + apart < width) {
          sum += (noise[i]! - noise[i + apart]!) ** 2
          pairs++
        }
      return sum / pairs
    }
    return { level: 0, differenceOne: square(1), differenceTwo: square(2) }
  }

  // Below 0.3 pixels neighbours correlate by less than 0.4 %.
  it.each([
    [0, 0.3],
    [0.5, 0.06],
    [0.8, 0.06],
    [1.2, 0.06],
  ])('that was blurred by %d pixels is recognised, and drawn anew as strong', (sigma, tolerance) => {
    const white = Float32Array.from({ length: 256 * 256 }, () => 3 * random.normal())
    blur(white, 256, 256, sigma)
    const grain = grainOf([measured(white, 256)])
    expect(Math.abs(grain.sigma - sigma)).toBeLessThan(tolerance)
    const deviation = noiseDeviation(measured(white, 256), grain)
    expect(deviation / standardDeviation(white)).toBeCloseTo(1, 1)
    const drawn = drawNoise(random, { width: 256, height: 256 }, deviation, grain)
    expect(standardDeviation(drawn) / standardDeviation(white)).toBeCloseTo(1, 1)
    const again = grainOf([measured(drawn, 256)])
    expect(Math.abs(again.sigma - sigma)).toBeLessThan(tolerance)
  })

  it('is none where pictures have none', () => {
    const silent = { level: 4, differenceOne: 0, differenceTwo: 0 }
    const grain = grainOf([silent])
    const drawn = drawNoise(random, { width: 8, height: 8 }, noiseDeviation(silent, grain), grain)
    expect(drawn.every((value) => value === 0)).toBe(true)
  })
})

describe('boxes placed at random', () => {
  it('are apart by 4 pixels and inside', () => {
    const boxes = Array.from({ length: 30 }, () => ({
      width: 10 + random.integer(20),
      height: 10 + random.integer(20),
    }))
    const places = placeBoxes(random, boxes, { width: 256, height: 200 })!
    const placed = places.map((place, i) => ({ ...place, ...boxes[i]! }))
    for (const [i, a] of placed.entries()) {
      expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= 256 && a.y + a.height <= 200).toBe(true)
      for (const b of placed.slice(i + 1)) {
        const gapX = Math.max(b.x - a.x - a.width, a.x - b.x - b.width)
        const gapY = Math.max(b.y - a.y - a.height, a.y - b.y - b.height)
        expect(Math.max(gapX, gapY)).toBeGreaterThanOrEqual(4)
      }
    }
  })

  it('are counted as fitting up to what is asked: one as large as the image, none that is larger', () => {
    const room = (side: number) =>
      countThatFits(random, () => ({ width: side, height: side }), { width: 50, height: 50 }, 9)
    expect([room(50), room(51), room(5)]).toEqual([1, 0, 9])
    expect(placeBoxes(random, [{ width: 51, height: 5 }], { width: 50, height: 50 })).toBeUndefined()
  })
})

it('a deck deals every card equally often, and none twice in a hand that it can fill', () => {
  const deal = createDeck(seededRandom(2), [...'abcdefg'])
  const counts = new Map<string, number>()
  for (let hand = 0; hand < 70; hand++) {
    const cards = deal(3)
    expect(new Set(cards).size).toBe(3)
    for (const card of cards) counts.set(card, (counts.get(card) ?? 0) + 1)
  }
  expect([...counts.values()].every((count) => Math.abs(count - 30) <= 1)).toBe(true)
  expect(deal(15).length).toBe(15)
})
