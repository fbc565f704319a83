/** The building blocks against SciPy and scikit-image; the fixture's script lies beside it. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { labelComponents } from './components.ts'
import { distanceTransform, nearestTransform } from './distance.ts'
import { expandLabels } from './expand.ts'
import { gaussianBlur } from './gaussian.ts'
import { integerHistogramOf } from './histogram.ts'
import { fillHoles } from './holes.ts'
import { hMaxima } from './peaks.ts'
import type { Mask, Raster } from './raster.ts'
import { liThreshold, otsuThreshold, triangleThreshold } from './threshold.ts'
import { seededWatershed } from './watershed.ts'

interface Image {
  readonly width: number
  readonly height: number
  readonly data: readonly number[]
}

interface Fixture {
  readonly blur: { source: Image; cases: { sigma: number; expected: number[] }[] }
  readonly thresholds: { name: string; data: number[]; otsu: number; li: number; triangle: number }[]
  readonly distance: { mask: Image; distance: number[] }
  readonly components: { mask: Image; four: number[]; eight: number[]; filled: number[] }
  readonly peaks: { landscape: Image; cases: { h: number; maxima: number[] }[] }
  readonly watershed: { landscape: Image; markers: number[]; mask: number[]; labels: number[] }
  readonly expand: { labels: Image; cases: { pixels: number; covered: number[] }[] }
}

const path = new URL('../../test/fixtures/segmentation/building-blocks.json', import.meta.url)
const fixture: Fixture = JSON.parse(readFileSync(path, 'utf8'))

const raster = ({ width, height, data }: Image): Raster => ({ width, height, data: Float32Array.from(data) })
const mask = ({ width, height, data }: Image): Mask => ({ width, height, data: Uint8Array.from(data) })
const full = ({ width, height }: Image): Mask => ({ width, height, data: new Uint8Array(width * height).fill(1) })

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = a.length === b.length ? 0 : Number.NaN
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!))
  return largest
}

describe('gaussian blur', () => {
  test.each(fixture.blur.cases)('of sigma $sigma equals SciPy’s', ({ sigma, expected }) => {
    const tolerance = sigma < 4 ? 1e-3 : 0.3 // of 255: the recursive filter approximates the kernel
    expect(largestDifference(gaussianBlur(raster(fixture.blur.source), sigma).data, expected)).toBeLessThan(tolerance)
  })

  test('leaves a constant image as it is, whatever the width', () => {
    const flat = { width: 9, height: 7, data: new Float32Array(63).fill(5) }
    for (const sigma of [0.6, 3, 4, 20])
      expect(largestDifference(gaussianBlur(flat, sigma).data, flat.data)).toBeLessThan(1e-4)
  })
})

describe('thresholds', () => {
  test.each(fixture.thresholds)('of $name samples equal scikit-image’s', ({ data, otsu, li, triangle }) => {
    const histogram = integerHistogramOf(data)
    expect(otsuThreshold(histogram)).toBe(otsu)
    expect(Math.abs(triangleThreshold(histogram) - triangle)).toBeLessThanOrEqual(1)
    expect(Math.abs(liThreshold(histogram) - li)).toBeLessThan(0.01 * li)
  })

  test('of an image of one value are that value, so that nothing lies above', () => {
    const histogram = integerHistogramOf([7, 7, 7])
    expect([otsuThreshold(histogram), liThreshold(histogram), triangleThreshold(histogram)]).toEqual([7, 7, 7])
  })
})

describe('distance transform', () => {
  test('equals SciPy’s exact Euclidean one', () => {
    expect(
      largestDifference(distanceTransform(mask(fixture.distance.mask)).data, fixture.distance.distance),
    ).toBeLessThan(1e-4)
  })

  test('names a background pixel that lies at just that distance', () => {
    const image = mask(fixture.distance.mask)
    const { distance, nearest } = nearestTransform(image)
    for (let i = 0; i < distance.length; i++) {
      const j = nearest[i]!
      expect(image.data[j]).toBe(0)
      const dx = (j % image.width) - (i % image.width)
      const dy = Math.floor(j / image.width) - Math.floor(i / image.width)
      expect(Math.hypot(dx, dy)).toBeCloseTo(distance[i]!, 4)
    }
  })

  test('is infinite where there is no background to be near to', () => {
    const { distance, nearest } = nearestTransform({ width: 3, height: 2, data: new Uint8Array(6).fill(1) })
    expect([...distance]).toEqual(new Array(6).fill(Number.POSITIVE_INFINITY))
    expect([...nearest]).toEqual(new Array(6).fill(-1))
  })
})

describe('components and holes', () => {
  const image = mask(fixture.components.mask)
  test('are numbered as scikit-image numbers them, with four and with eight neighbours', () => {
    expect([...labelComponents(image, 4).labels]).toEqual(fixture.components.four)
    expect([...labelComponents(image, 8).labels]).toEqual(fixture.components.eight)
  })

  test('holes are filled as SciPy fills them', () => {
    expect([...fillHoles(image).data]).toEqual(fixture.components.filled)
  })

  test('only holes up to the given size are filled', () => {
    const ring = { width: 5, height: 3, data: Uint8Array.of(1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1) }
    expect(fillHoles(ring, 2).data).toEqual(ring.data)
    expect(fillHoles(ring, 3).data).toEqual(new Uint8Array(15).fill(1))
  })
})

describe('peaks', () => {
  test.each(fixture.peaks.cases)('of depth $h lie where scikit-image’s h-maxima lie', ({ h, maxima }) => {
    const { landscape } = fixture.peaks
    const { summits } = hMaxima(raster(landscape), full(landscape), h)
    // Each maximum holds exactly one summit: same number, and no two in one.
    const hit = [...summits].map((pixel) => maxima[pixel]!)
    expect(hit).not.toContain(0)
    expect(new Set(hit).size).toBe(hit.length)
    expect(hit.length).toBe(Math.max(...maxima))
  })

  test('their regions cover the mask and each holds its own summit', () => {
    const { landscape } = fixture.peaks
    const { regions, summits } = hMaxima(raster(landscape), full(landscape), 2)
    expect(regions.labels.includes(0)).toBe(false)
    expect([...summits].map((pixel) => regions.labels[pixel])).toEqual([...summits].map((_, i) => i + 1))
  })
})

test('seeded watershed floods as scikit-image’s does', () => {
  const { landscape, markers, mask: inside, labels } = fixture.watershed
  const { width, height } = landscape
  const seeds = { width, height, labels: Uint32Array.from(markers), count: 5 }
  const flooded = seededWatershed(raster(landscape), seeds, { width, height, data: Uint8Array.from(inside) })
  expect([...flooded.labels]).toEqual(labels)
})

describe('expanding labels', () => {
  const { width, height, data } = fixture.expand.labels
  const image = { width, height, labels: Uint32Array.from(data), count: Math.max(...data) }
  test.each(fixture.expand.cases)('by $pixels pixels reaches as far as scikit-image’s', ({ pixels, covered }) => {
    const grown = expandLabels(image, pixels)
    expect([...grown.labels].map((label) => (label > 0 ? 1 : 0))).toEqual(covered)
    for (let i = 0; i < data.length; i++) if (data[i]! > 0) expect(grown.labels[i]).toBe(data[i])
  })

  test('by nothing changes nothing', () => expect(expandLabels(image, 0).labels).toEqual(image.labels))
})
