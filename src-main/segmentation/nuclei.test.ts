/** Nuclei on drawn images whose objects are known, on images without any, and on annotated micrographs. */
import { readFileSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { sharedData } from '../../test/shared-data.ts'
import { seededRandom } from '../base/index.ts'
import type { LabelImage, Plane, PlaneData } from '../image/index.ts'
import { segmentNuclei } from './nuclei.ts'
import { averagePrecision, summariseScores } from './precision.ts'

type Kind = 'uint8' | 'uint12' | 'uint16' | 'float'

const KINDS: Record<Kind, { bitDepth: number; make: (values: Float64Array) => PlaneData }> = {
  uint8: {
    bitDepth: 8,
    make: (values) => Uint8Array.from(values, (v) => Math.round(Math.min(1, Math.max(0, v)) * 255)),
  },
  uint12: {
    bitDepth: 12,
    make: (values) => Uint16Array.from(values, (v) => Math.round(Math.min(1, Math.max(0, v)) * 4095)),
  },
  uint16: {
    bitDepth: 16,
    make: (values) => Uint16Array.from(values, (v) => Math.round(Math.min(1, Math.max(0, v)) * 65535)),
  },
  float: { bitDepth: 32, make: (values) => Float32Array.from(values) },
}

function plane(size: number, kind: Kind, value: (x: number, y: number) => number): Plane {
  const values = Float64Array.from({ length: size * size }, (_, i) => value(i % size, Math.floor(i / size)))
  return { width: size, height: size, data: KINDS[kind].make(values), bitDepth: KINDS[kind].bitDepth }
}

interface Disc {
  readonly x: number
  readonly y: number
  readonly height: number
}

/** Discs on a grid, with soft edges of a pixel and noise; the truth is where a disc is at least half its height. */
function drawDiscs(
  size: number,
  diameter: number,
  height: (i: number) => number,
): { value: (x: number, y: number) => number; truth: LabelImage } {
  const random = seededRandom(7)
  const pitch = Math.round(diameter * 1.9)
  const discs: Disc[] = []
  for (let y = pitch; y < size - pitch / 2; y += pitch) {
    for (let x = pitch; x < size - pitch / 2; x += pitch) {
      discs.push({ x: x + random.next() * 3, y: y + random.next() * 3, height: height(discs.length) })
    }
  }
  const drawn = new Float64Array(size * size)
  const labels = new Uint32Array(size * size)
  for (let i = 0; i < drawn.length; i++) {
    const [x, y] = [i % size, Math.floor(i / size)]
    drawn[i] = 0.05 + 0.008 * random.normal()
    for (let k = 0; k < discs.length; k++) {
      const disc = discs[k]!
      const outward = Math.hypot(x - disc.x, y - disc.y) - diameter / 2
      if (outward > 6) continue
      drawn[i]! += disc.height / (1 + Math.exp(3 * outward))
      if (outward <= 0) labels[i] = k + 1
    }
  }
  return { value: (x, y) => drawn[y * size + x]!, truth: { width: size, height: size, labels, count: discs.length } }
}

describe('nuclei with default parameters', () => {
  const cases = [8, 12, 20, 40, 80].flatMap((diameter) =>
    (['uint8', 'uint12', 'uint16', 'float'] as const).map((kind) => ({ diameter, kind })),
  )
  test.each(cases)('of $diameter pixels in $kind samples are all found, at their size', ({ diameter, kind }) => {
    const size = diameter > 40 ? 420 : 300
    const { value, truth } = drawDiscs(size, diameter, () => 0.4)
    const { labels, diameterPixels } = segmentNuclei(plane(size, kind, value))
    expect(averagePrecision(truth, labels, [0.7]).byThreshold[0]!.ap).toBe(1)
    expect(Math.abs(diameterPixels - diameter)).toBeLessThan(1.2)
  })

  test('that are dark on bright are found as well, and said to be dark', () => {
    const { value, truth } = drawDiscs(300, 20, () => 0.4)
    const { labels, threshold } = segmentNuclei(plane(300, 'uint8', (x, y) => 0.9 - value(x, y)))
    expect(threshold.objects).toBe('dark')
    expect(averagePrecision(truth, labels, [0.7]).byThreshold[0]!.ap).toBe(1)
  })

  test('that differ five-fold in brightness are found side by side', () => {
    const { value, truth } = drawDiscs(300, 20, (i) => (i % 2 === 0 ? 0.15 : 0.75))
    expect(averagePrecision(truth, segmentNuclei(plane(300, 'uint16', value)).labels, [0.7]).byThreshold[0]!.ap).toBe(1)
  })

  test('under illumination that falls to a third are found over the whole field', () => {
    const { value, truth } = drawDiscs(400, 20, () => 0.5)
    const uneven = plane(400, 'uint16', (x, y) => (value(x, y) + 0.15) * (1 - (0.66 * x) / 400))
    expect(averagePrecision(truth, segmentNuclei(uneven).labels, [0.7]).byThreshold[0]!.ap).toBeGreaterThan(0.95)
  })

  test('two that overlap by a quarter of their diameter are two', () => {
    const inside = (x: number, y: number) => Math.min(Math.hypot(x - 42, y - 50), Math.hypot(x - 57, y - 50)) < 10
    const touching = plane(100, 'uint8', (x, y) => (inside(x, y) ? 0.6 : 0.1))
    expect(segmentNuclei(touching).labels.count).toBe(2)
    expect(segmentNuclei(touching, { splitting: 'none' }).labels.count).toBe(1)
  })
})

describe('an image without nuclei gives none', () => {
  const random = seededRandom(3)
  const images: [name: string, plane: Plane][] = [
    ['black', plane(200, 'uint8', () => 0)],
    ['saturated', plane(200, 'uint16', () => 1)],
    ['constant float', plane(200, 'float', () => 0.3)],
    ['not a number', plane(50, 'float', () => Number.NaN)],
    ['Gaussian noise in 8 bits', plane(512, 'uint8', () => 0.4 + 0.04 * random.normal())],
    ['Gaussian noise in 16 bits', plane(512, 'uint16', () => 0.01 + 0.0005 * random.normal())],
    ['Gaussian noise in floats', plane(512, 'float', () => random.normal())],
    ['photon noise', plane(512, 'uint8', () => random.poisson(2) / 255)],
    ['uniform noise', plane(512, 'uint8', () => random.next())],
    ['a plain gradient', plane(512, 'uint8', (x) => x / 512)],
    [
      'shading with noise',
      plane(512, 'uint16', (x, y) => 0.3 - ((x - 256) ** 2 + (y - 256) ** 2) / 1e6 + 0.005 * random.normal()),
    ],
    ['one pixel', plane(1, 'uint8', () => 0.5)],
  ]
  test.each(images)('%s', (_name, image) => {
    expect(segmentNuclei(image)).toMatchObject({ diameterPixels: 0, foregroundShare: 0, labels: { count: 0 } })
  })
})

describe('difficult images', () => {
  test('one giant object is one object', () => {
    const giant = plane(400, 'uint8', (x, y) => (Math.hypot(x - 200, y - 200) < 150 ? 0.8 : 0.1))
    expect(segmentNuclei(giant).labels.count).toBe(1)
  })

  test('ten thousand objects are ten thousand', () => {
    const many = plane(1200, 'uint8', (x, y) => (Math.hypot((x % 12) - 6, (y % 12) - 6) < 4 ? 0.8 : 0.1))
    expect(segmentNuclei(many).labels.count).toBe(10_000)
  })

  test('a checkerboard of single pixels comes to an end', () => {
    expect(segmentNuclei(plane(256, 'uint8', (x, y) => (x + y) % 2)).labels.count).toBeLessThanOrEqual(1)
  })

  test('damaged float samples do not hide the nuclei beside them', () => {
    const { value, truth } = drawDiscs(300, 20, () => 0.4)
    const damaged = plane(300, 'float', (x, y) => (x < 4 ? Number.NaN : value(x, y)))
    expect(averagePrecision(truth, segmentNuclei(damaged).labels, [0.7]).byThreshold[0]!.ap).toBe(1)
  })
})

describe('parameters', () => {
  const { value, truth } = drawDiscs(200, 20, () => 0.4)
  const image = plane(200, 'uint8', value)

  test('every method, scope and way of splitting finds plain separate nuclei', () => {
    for (const method of ['otsu', 'li', 'triangle'] as const) {
      for (const scope of ['global', 'local', 'auto'] as const) {
        for (const splitting of ['combined', 'shape', 'intensity', 'none'] as const) {
          const { labels } = segmentNuclei(image, { method, scope, splitting })
          const { ap } = averagePrecision(truth, labels, [0.5]).byThreshold[0]!
          // The triangle rule's threshold lies so near the background that the global one joins some neighbours.
          expect(ap, `${method} ${scope} ${splitting}`).toBeGreaterThan(method === 'triangle' ? 0.8 : 0.99)
        }
      }
    }
  })

  test('a correction above 1 makes objects smaller, below 1 larger', () => {
    const share = (correction: number) => segmentNuclei(image, { correction }).foregroundShare
    expect(share(1.5)).toBeLessThan(share(1))
    expect(share(0.6)).toBeGreaterThan(share(1))
  })

  test('size limits and the border rule leave objects out', () => {
    expect(segmentNuclei(image, { minimumArea: 500 }).labels.count).toBe(0)
    expect(segmentNuclei(image, { maximumArea: 100 }).labels.count).toBe(0)
  })

  test('objects that touch the edge of the image are kept unless told otherwise', () => {
    // Cut through the first row and column of discs, whose centres lie at 38 to 41 pixels.
    const cut = plane(160, 'uint8', (x, y) => value(x + 40, y + 40))
    expect(segmentNuclei(cut).labels.count).toBe(16)
    expect(segmentNuclei(cut, { border: 'discard' }).labels.count).toBe(9)
  })

  test('a value out of range is refused with its name, value and range', () => {
    expect(() => segmentNuclei(image, { splitDepth: 3 })).toThrow('splitDepth is 3')
    expect(() => segmentNuclei(image, { diameter: Number.NaN })).toThrow('diameter')
  })

  test('the same image gives the same labels', () => {
    expect(segmentNuclei(image).labels).toEqual(segmentNuclei(image).labels)
  })
})

const dsb = sharedData('dsb2018')

describe.skipIf(!dsb)('annotated fluorescence images (dsb2018; skipped where the shared data is absent)', () => {
  test('reach AP@0.5 of 0.79 and mAP of 0.55 with defaults, on every tenth image', async () => {
    const rows = readFileSync(`${dsb}/manifest.csv`, 'utf8').trim().split('\n').slice(1)
    const ids = rows.map((row) => row.split(',')).filter((fields) => fields[1] === 'fluorescence')
    const scores = []
    for (const fields of ids.filter((_, i) => i % 10 === 0)) {
      const { data, info } = await sharp(`${dsb}/images/${fields[0]}.png`)
        .toColourspace('b-w')
        .raw()
        .toBuffer({ resolveWithObject: true })
      const truth = await sharp(`${dsb}/labels/${fields[0]}.png`)
        .toColourspace('grey16')
        .raw({ depth: 'ushort' })
        .toBuffer()
      const labels = Uint32Array.from(new Uint16Array(truth.buffer, truth.byteOffset, truth.length / 2))
      const size = { width: info.width, height: info.height }
      const { labels: found } = segmentNuclei({ ...size, data: new Uint8Array(data), bitDepth: 8 })
      scores.push(averagePrecision({ ...size, labels, count: labels.reduce((a, b) => Math.max(a, b), 0) }, found))
    }
    const set = summariseScores(scores)
    expect(set.images).toBe(44)
    expect(set.ap[0]!.ap).toBeGreaterThan(0.79)
    expect(set.map).toBeGreaterThan(0.55)
  })
})
