/** Patches and planes on their way to a network: closed forms, and that image and labels go the same way. */
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../base/index.ts'
import { innerDistance } from '../../segmentation/index.ts'
import { drawPatch, type PatchArrays, type PatchRecipe } from './draw-patch.ts'
import type { LabelledPlane } from './labelled-plane.ts'
import { DEFAULT_MASK_CHOICE, maskRecipe } from './mask-recipe.ts'
import { differsWithin, severalWithin, writeTargets } from './mask-targets.ts'
import { mirrored } from './patch-geometry.ts'
import { lookAt } from './plane-look.ts'
import { type FloatPlane, normalisedPlane, resized } from './plane-pixels.ts'
import { PLAIN, turned, turnedBack, viewsOf } from './views.ts'

const SIDE = 64
/** Discs of 20 pixels across, whose pixels are their labels' foreground. */
function discPlane(reduction = 1): LabelledPlane {
  const [width, height] = [120, 90]
  const labels = new Uint32Array(new SharedArrayBuffer(4 * width * height))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [column, row] = [Math.floor(x / 30), Math.floor(y / 30)]
      if ((x - 30 * column - 15) ** 2 + (y - 30 * row - 15) ** 2 <= 100) labels[y * width + x] = 1 + column + 4 * row
    }
  const count = 12
  const foreground = Float32Array.from(labels, (label) => Number(label > 0))
  const seen = resized({ width, height, data: foreground }, { width: width / reduction, height: height / reduction })
  const data = new Float32Array(new SharedArrayBuffer(4 * seen.data.length))
  data.set(seen.data)
  const inner = new Uint8Array(new SharedArrayBuffer(labels.length))
  inner.set(innerDistance({ width, height, labels: new Uint32Array(labels), count }).data.map((share) => 255 * share))
  return {
    width,
    height,
    pixels: { width: seen.width, height: seen.height, data },
    labels,
    inner,
    diameter: 20,
    objects: count,
  }
}

const DARK = { gain: 0, gamma: 0, offset: 0, noise: 0, blur: 0 }
const recipe = (change: Partial<PatchRecipe> = {}): PatchRecipe => ({
  side: SIDE,
  head: 'distance',
  diameter: 20,
  geometry: { scales: [0.6, 1.5], stretch: 0.2 },
  light: DARK,
  contact: 4,
  ...change,
})

function patch(plane: LabelledPlane, seed: number, change: Partial<PatchRecipe> = {}): PatchArrays {
  const shared = (count: number) => new Float32Array(new SharedArrayBuffer(4 * count))
  const out = { images: shared(SIDE * SIDE), targets: shared(3 * SIDE * SIDE), weights: shared(SIDE * SIDE) }
  drawPatch(out, plane, { recipe: recipe(change), place: 0, seed })
  return out
}

describe('a patch', () => {
  it.each([1, 2])(
    'shows its objects where its targets have them, turned and stretched, from an image reduced by %i',
    (reduction) => {
      const plane = discPlane(reduction)
      for (let seed = 0; seed < 8; seed++) {
        const { images, targets } = patch(plane, seed)
        const wrong = images.reduce((sum, value, i) => sum + Number(value >= 0.5 !== (targets[i] === 1)), 0)
        // Only pixels on outlines may round to the other side.
        expect(wrong / (SIDE * SIDE)).toBeLessThan(0.02)
      }
    },
  )

  it('is the same for the same seed, and another for another', () => {
    const light = maskRecipe(DEFAULT_MASK_CHOICE).light
    const [a, b, c] = [
      patch(discPlane(), 5, { light }),
      patch(discPlane(), 5, { light }),
      patch(discPlane(), 6, { light }),
    ]
    expect(a).toEqual(b)
    expect(a.images).not.toEqual(c.images)
  })

  it('has objects of the wanted size, give or take what scales say', () => {
    for (const diameter of [10, 20, 40]) {
      const areas: number[] = []
      for (let seed = 0; seed < 30; seed++) {
        const { targets } = patch(discPlane(), seed, { diameter, geometry: { scales: [1, 1], stretch: 0 } })
        areas.push(targets.subarray(0, SIDE * SIDE).reduce((sum, value) => sum + value, 0))
      }
      // A disc of 20 pixels in every square of 30, at any scale.
      const share = areas.reduce((a, b) => a + b) / areas.length / (SIDE * SIDE)
      expect(share).toBeCloseTo((Math.PI * 100) / 900, 1)
    }
  })
})

describe('targets', () => {
  const labels = Uint32Array.from('1122.1122.11.......3.....'.replaceAll('.', '0'), Number)

  it('know where two objects are near', () => {
    expect(Array.from(severalWithin(labels, 5, 1)).join('')).toBe('01100' + '01100' + '01111' + '00000' + '00000')
    expect(Array.from(severalWithin(labels, 5, 4))).toEqual(new Array(25).fill(1))
  })

  it('of classes are background, inside and border, one at every pixel', () => {
    const whole = new Uint32Array(49).fill(1).map((_, i) => Number(i % 7 < 6))
    const [targets, weights] = [new Float32Array(3 * 49), new Float32Array(49)]
    writeTargets(
      { targets, weights },
      { labels: whole, inner: new Float32Array(49) },
      { head: 'classes', side: 7, contact: 4 },
    )
    const at = (map: number) => Array.from(targets.subarray(49 * map, 49 * map + 7))
    expect([at(0), at(1), at(2)]).toEqual([
      [0, 0, 0, 0, 0, 0, 1],
      [1, 1, 1, 1, 0, 0, 0],
      [0, 0, 0, 0, 1, 1, 0],
    ])
    expect(new Set(weights)).toEqual(new Set([1]))
  })

  it('know what borders on anything else', () => {
    expect(Array.from(differsWithin(Uint32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 2), 3, 1))).toEqual([
      0, 0, 0, 0, 1, 1, 0, 1, 1,
    ])
  })
})

describe('planes', () => {
  const random = seededRandom(2)
  const plane: FloatPlane = { width: 5, height: 3, data: Float32Array.from({ length: 15 }, () => random.next()) }

  it('come back from every view, and the eight views are eight', () => {
    const views = viewsOf(7)
    for (const view of views) expect(turnedBack(turned(plane, view), view)).toEqual(plane)
    expect(new Set(views.map((view) => turned(plane, view).data.join())).size).toBe(8)
    expect(viewsOf(0)).toEqual([PLAIN])
    expect(viewsOf(3).every(({ transposed }) => !transposed)).toBe(true)
    expect(() => viewsOf(2)).toThrow('0, 3 or 7')
  })

  it('of a slope stay one, enlarged or reduced: (x + ½) per pixel', () => {
    const slope = (width: number): FloatPlane => ({
      width,
      height: 2,
      data: Float32Array.from({ length: 2 * width }, (_, i) => ((i % width) + 0.5) / width),
    })
    for (const to of [4, 8, 15, 16, 24, 32]) {
      const found = resized(slope(16), { width: to, height: 2 }).data
      // The outer half pixels have nothing beyond them to lean on.
      for (let x = 1; x < to - 1; x++) expect(found[x]).toBeCloseTo((x + 0.5) / to, 5)
    }
  })

  it('end in mirrors, the edge seen twice', () => {
    expect([-4, -3, -2, -1, 0, 2, 3, 4, 6, 7].map((i) => mirrored(i, 3))).toEqual([2, 2, 1, 0, 0, 2, 2, 1, 0, 1])
  })

  it('are normalised between background and objects, whatever is in them', () => {
    const data = Float32Array.of(10, 20, Number.NaN, Number.POSITIVE_INFINITY, -1e9)
    const found = normalisedPlane({ width: 5, height: 1, data, bitDepth: 32 }, { low: 10, high: 20 })
    expect(Array.from(found)).toEqual([0, 1, 0, 8, -1])
  })

  it('without objects are looked at all the same', () => {
    for (const data of [new Uint8Array(100), new Uint8Array(100).fill(255), new Float32Array(100).fill(Number.NaN)]) {
      const { diameter, low, high } = lookAt({ width: 10, height: 10, data, bitDepth: 8 })
      expect(diameter).toBeUndefined()
      expect(high).toBeGreaterThan(low)
    }
  })
})
