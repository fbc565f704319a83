/** Augmentation against scipy, geometry and the paper's ranges. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../base/index.ts'
import {
  type Augmentation,
  applyAugmentation,
  backgroundLevel,
  DEFAULT_AUGMENTATION,
  drawAugmentation,
  keptShare,
  mosaic,
  NO_AUGMENTATION,
  PAPER_AUGMENTATION,
} from './index.ts'

interface Truth {
  readonly width: number
  readonly height: number
  readonly background: number
  readonly image: number[]
  readonly cases: readonly { readonly augmentation: Augmentation; readonly expected: number[] }[]
}

const path = new URL('../../test/fixtures/learn/augmentation.json', import.meta.url)
const truth = JSON.parse(readFileSync(path, 'utf8')) as Truth
const PAPER_SIZE = { width: 280, height: 210 }

function augmented(
  source: Float32Array,
  shape: { width: number; height: number; channels: number },
  what: Augmentation,
) {
  const out = new Float32Array(source.length)
  applyAugmentation(out, source, shape, what, new Float32Array(shape.channels).fill(truth.background))
  return out
}

/** Second central moments of the bright part: [along x, along y, mixed]. */
function momentsOf(image: Float32Array, { width, height }: { width: number; height: number }): number[] {
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0]
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const weight = image[y * width + x]! - truth.background
      n += weight
      sx += weight * x
      sy += weight * y
      sxx += weight * x * x
      syy += weight * y * y
      sxy += weight * x * y
    }
  const [mx, my] = [sx / n, sy / n]
  return [sxx / n - mx * mx, syy / n - my * my, sxy / n - mx * my]
}

describe('an augmented image', () => {
  it.each(truth.cases)('is what scipy makes of it: $augmentation', ({ augmentation, expected }) => {
    const out = augmented(Float32Array.from(truth.image), { ...truth, channels: 1 }, augmentation)
    for (let i = 0; i < out.length; i++) expect(Math.abs(out[i]! - expected[i]!), `pixel ${i}`).toBeLessThan(1e-3)
  })

  it('is the image itself when nothing is done, and its mirror image when only mirrored', () => {
    const source = Float32Array.from(truth.image)
    const shape = { ...truth, channels: 1 }
    expect(augmented(source, shape, NO_AUGMENTATION)).toEqual(source)
    const mirrored = augmented(source, shape, { ...NO_AUGMENTATION, flipX: true })
    for (let y = 0; y < truth.height; y++)
      for (let x = 0; x < truth.width; x++)
        expect(mirrored[y * truth.width + x]).toBe(source[y * truth.width + truth.width - 1 - x])
  })

  it('treats channels alike and each with its own background', () => {
    const shape = { width: truth.width, height: truth.height, channels: 2 }
    const both = Float32Array.from([...truth.image, ...truth.image.map((value) => value + 1000)])
    const out = new Float32Array(both.length)
    applyAugmentation(out, both, shape, truth.cases[1]!.augmentation, [40, 1040])
    const pixels = truth.image.length
    for (let i = 0; i < pixels; i++) expect(out[pixels + i]! - out[i]!).toBeCloseTo(1000, 2)
  })

  it('still shows a disc as a disc: scaling is the same along both axes', () => {
    const size = { width: 120, height: 90 }
    const disc = Float32Array.from({ length: size.width * size.height }, (_, i) => {
      const radius = Math.hypot((i % size.width) - 59.5, Math.floor(i / size.width) - 44.5)
      return truth.background + 100 * Math.min(1, Math.max(0, 15.5 - radius))
    })
    const random = seededRandom(5)
    for (let i = 0; i < 20; i++) {
      const what = drawAugmentation(random, { ...PAPER_AUGMENTATION, scalePixels: 40, shiftPixels: 10 }, size)
      const [along, across, mixed] = momentsOf(augmented(disc, { ...size, channels: 1 }, what), size)
      expect(along! / across!).toBeCloseTo(1, 2)
      expect(mixed! / across!).toBeCloseTo(0, 2)
      expect(Math.sqrt(along! / momentsOf(disc, size)[0]!)).toBeCloseTo(what.scale, 1)
    }
  })
})

describe('a drawn augmentation', () => {
  const draws = (rules = PAPER_AUGMENTATION) => {
    const random = seededRandom(1)
    return Array.from({ length: 4000 }, () => drawAugmentation(random, rules, PAPER_SIZE))
  }

  it("fills the paper's ranges and keeps to them", () => {
    const drawn = draws()
    const turns = drawn.map(({ angleDegrees }) => angleDegrees)
    expect(turns.every((turn) => Math.abs(turn) <= 20 || Math.abs(turn - 180) <= 20)).toBe(true)
    expect(turns.filter((turn) => turn > 90).length / drawn.length).toBeCloseTo(0.5, 1)
    for (const name of ['shiftX', 'shiftY'] as const) {
      const shifts = drawn.map((one) => one[name])
      expect(Math.max(...shifts.map(Math.abs))).toBeLessThanOrEqual(40)
      expect(Math.max(...shifts)).toBeGreaterThan(39)
      expect(Math.min(...shifts)).toBeLessThan(-39)
    }
    const widths = drawn.map(({ scale }) => scale * 280)
    expect([Math.min(...widths) - 230, 330 - Math.max(...widths)].every((rest) => rest >= 0 && rest < 1)).toBe(true)
    for (const name of ['flipX', 'flipY'] as const)
      expect(drawn.filter((one) => one[name]).length / drawn.length).toBeCloseTo(0.5, 1)
  })

  it('is the same for the same seed', () => {
    expect(draws()).toEqual(draws())
  })

  it('keeps nine tenths of the picture in view by default, which the paper does not', () => {
    const kept = draws(DEFAULT_AUGMENTATION).map((one) => keptShare(one, PAPER_SIZE))
    expect(Math.min(...kept)).toBeGreaterThanOrEqual(0.9)
    expect(draws().filter((one) => keptShare(one, PAPER_SIZE) < 0.75).length).toBeGreaterThan(400)
  })

  it('turns square images by quarters, and changes small ones in proportion, by default', () => {
    const random = seededRandom(2)
    const size = { width: 100, height: 100 }
    const drawn = Array.from({ length: 4000 }, () => drawAugmentation(random, DEFAULT_AUGMENTATION, size))
    for (const upright of [0, 90, 180, 270])
      expect(
        drawn.filter(({ angleDegrees }) => Math.abs(angleDegrees - upright) <= 20).length / drawn.length,
      ).toBeCloseTo(0.25, 1)
    expect(Math.max(...drawn.map(({ scale }) => Math.abs(scale - 1)))).toBeLessThanOrEqual(50 / 280 + 1e-9)
    expect(Math.max(...drawn.map(({ shiftX }) => Math.abs(shiftX)))).toBeLessThanOrEqual((100 * 50) / 280 + 1e-9)
    expect(Math.min(...drawn.map((one) => keptShare(one, size)))).toBeGreaterThanOrEqual(0.9)
  })

  it('is refused where an image would be scaled to nothing', () => {
    const rules = { ...PAPER_AUGMENTATION, scalePixels: 50 }
    expect(() => drawAugmentation(seededRandom(0), rules, { width: 50, height: 50 })).toThrow(/50 pixels/)
  })
})

describe('the share of a picture kept in view', () => {
  const square = { width: 100, height: 100 }

  it('is that of closed forms for shifts, enlargement and turns', () => {
    const share = (what: Partial<Augmentation>, size = square) => keptShare({ ...NO_AUGMENTATION, ...what }, size)
    expect(share({})).toBeCloseTo(1, 12)
    expect(share({ shiftX: 30, shiftY: -20 })).toBeCloseTo(0.7 * 0.8, 12)
    expect(share({ scale: 2 })).toBeCloseTo(0.25, 12)
    expect(share({ scale: 0.5, shiftX: 25 })).toBeCloseTo(1, 12)
    expect(share({ angleDegrees: 45 })).toBeCloseTo(2 * (Math.SQRT2 - 1), 12)
    expect(share({ angleDegrees: 180, flipX: true }, PAPER_SIZE)).toBeCloseTo(1, 12)
    expect(share({ shiftX: 200 })).toBe(0)
  })
})

describe('the background level', () => {
  it('is the commonest value of whole numbers, whatever a few bright pixels are', () => {
    expect(backgroundLevel(Uint8Array.of(3, 7, 7, 7, 200, 9, 9))).toBe(7)
    expect(backgroundLevel(Uint16Array.of(100, 100, 101, 65535, 30000))).toBeCloseTo(100.333, 2)
    expect(backgroundLevel(new Uint8Array(9).fill(5))).toBe(5)
  })

  it('passes over pixels that are not numbers', () => {
    expect(backgroundLevel(Float32Array.of(Number.NaN, 2, 2, 8))).toBe(2)
    expect(backgroundLevel(Float32Array.of(Number.NaN))).toBeNaN()
  })
})

describe('a mosaic', () => {
  it('shows four images in their corners, each pixel the mean of four', () => {
    const shape = { channels: 1, width: 4, height: 2 }
    const tiles = [1, 2, 3, 4].map((level) => Float32Array.from({ length: 8 }, (_, i) => 100 * level + i))
    // Means of each tile's left and right 2 × 2 pixels: of 0 1 4 5 and of 2 3 6 7.
    expect([...mosaic(tiles, shape)]).toEqual([102.5, 104.5, 202.5, 204.5, 302.5, 304.5, 402.5, 404.5])
  })

  it('can have any size, and keeps the mean of the four', () => {
    const shape = { channels: 2, width: 6, height: 5 }
    const random = seededRandom(3)
    const tiles = Array.from({ length: 4 }, () => Float32Array.from({ length: 60 }, () => random.next()))
    const small = mosaic(tiles, shape, { width: 5, height: 3 })
    const meanOf = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b) / values.length
    expect(meanOf(small)).toBeCloseTo(meanOf(tiles.flatMap((tile) => [...tile])), 6)
  })
})
