/** Projections, histograms, contrast and resizing against numpy's numbers and closed forms. */
import { expect, test } from 'vitest'
import { imageFixture, imageTruth } from '../../test/image-fixtures.ts'
import {
  contrastLimits,
  downsample,
  histogramOf,
  intensityPercentiles,
  maximumProjection,
  type Plane,
  type PlaneData,
  readPlane,
  significantBits,
  toDisplayBytes,
  withoutOffset,
} from './index.ts'

interface Truth {
  fractions: number[]
  percentiles: number[]
  histogram: number[]
  downsampled: { width: number; height: number; values: number[] }[]
}

const truth = imageTruth<Truth>('operations.json')
const plane = await readPlane({ path: imageFixture('operations-plane.png'), page: 0 })
const before = plane.data.slice()
const floats: Plane = { ...plane, data: Float32Array.from(plane.data), bitDepth: 32 }

function row(data: PlaneData, bitDepth = 16): Plane {
  return { width: data.length, height: 1, data, bitDepth }
}

/** The largest difference between two lists of one length. */
function furthest(found: PlaneData, wanted: readonly number[]): number {
  expect(found.length).toBe(wanted.length)
  return Math.max(...wanted.map((value, i) => Math.abs(value - found[i]!)))
}

test('percentiles of integer and float planes are those of numpy.quantile', () => {
  for (const image of [plane, floats])
    for (const [i, value] of intensityPercentiles(image, truth.fractions).entries())
      expect(value).toBeCloseTo(truth.percentiles[i]!, 9)
})

test('percentiles leave NaN and infinities out, and are NaN where nothing remains', () => {
  const mixed = row(Float32Array.from([Number.NaN, 3, Number.POSITIVE_INFINITY, 1, 2, Number.NEGATIVE_INFINITY]))
  expect(intensityPercentiles(mixed, [0, 0.5, 1])).toEqual([1, 2, 3])
  expect(intensityPercentiles(row(Float32Array.from([Number.NaN])), [0.5])).toEqual([Number.NaN])
})

test('a histogram counts each value as numpy.bincount does, and every finite float once', () => {
  expect([...histogramOf(plane).counts.subarray(0, 4000)]).toEqual(truth.histogram)
  const histogram = histogramOf(row(Float32Array.from([-1, 0, 1, Number.NaN])))
  expect([histogram.total, histogram.first, histogram.counts[0], histogram.counts.at(-1)]).toEqual([3, -1, 1, 1])
})

test('area averaging gives the exact block means at whole, broken and enlarging ratios', () => {
  for (const { width, height, values } of truth.downsampled) {
    const small = downsample(floats, width, height)
    expect(furthest(small.data, values)).toBeLessThan(5e-4)
    const whole = downsample(plane, width, height)
    expect(furthest(whole.data, values)).toBeLessThanOrEqual(0.5 + 1e-9)
  }
})

test('contrast limits cut the same fraction of pixels off both ends, over all samples together', () => {
  const [a, b] = [
    row(Uint16Array.from({ length: 500 }, (_, i) => i)),
    row(Uint16Array.from({ length: 501 }, (_, i) => 500 + i)),
  ]
  expect(contrastLimits([a, b], 0.01)).toEqual({ low: 10, high: 990 })
  expect(contrastLimits([row(Uint8Array.from([7, 7, 7]), 8)])).toEqual({ low: 7, high: 8 })
  expect(contrastLimits([])).toEqual({ low: 0, high: 1 })
})

test('display bytes run straight from low to high, by table for large planes as for small ones', () => {
  expect([...toDisplayBytes(row(Uint16Array.from([0, 100, 150, 200, 999])), 100, 200)]).toEqual([0, 0, 128, 255, 255])
  expect([...toDisplayBytes(row(Float32Array.from([Number.NaN, 0.25, 2])), 0, 1)]).toEqual([0, 64, 255])
  const large = row(Uint16Array.from({ length: 70_000 }, (_, i) => i % 65_536))
  const shown = toDisplayBytes(large, 1000, 60_000)
  for (let i = 0; i < 65_536; i += 977) {
    const expected = Math.min(255, Math.max(0, Math.round(((i - 1000) * 255) / 59_000)))
    expect(shown[i]).toBe(expected)
  }
})

test('a maximum projection keeps the largest value of each pixel, and NaN only where all are NaN', () => {
  const planes = [Uint8Array.from([1, 9, 3]), Uint8Array.from([4, 2, 3])].map((data) => row(data, 8))
  expect([...maximumProjection(planes).data]).toEqual([4, 9, 3])
  expect([...planes[0]!.data]).toEqual([1, 9, 3])
  const mixed = maximumProjection([row(Uint8Array.from([200]), 8), row(Uint16Array.from([4000]))])
  expect([mixed.data[0], mixed.bitDepth]).toEqual([4000, 16])
  const gaps = [
    [Number.NaN, 1, Number.NaN],
    [2, Number.NaN, Number.NaN],
  ].map((values) => row(Float32Array.from(values), 32))
  expect([...maximumProjection(gaps).data]).toEqual([2, 1, Number.NaN])
})

test('a maximum projection of mixed sizes is a Fault that names both', () => {
  expect(() => maximumProjection([plane, row(Uint8Array.from([1]), 8)])).toThrow(/60 × 45 and 1 × 1/)
})

test('12-bit values with an offset of 32768, as ScanR stores them, come back to 12 bits', () => {
  const stored = row(Uint16Array.from([32_768, 32_768 + 4095, 100]))
  const plain = withoutOffset(stored, 32_768, 12)
  expect([...plain.data]).toEqual([0, 4095, 0])
  expect([significantBits(stored), significantBits(plain), plain.bitDepth]).toEqual([16, 12, 12])
})

test('none of these operations changes the plane it is given', () => {
  contrastLimits([plane, floats])
  downsample(plane, 7, 5)
  histogramOf(plane)
  toDisplayBytes(plane, 0, 100)
  expect(plane.data).toEqual(before)
  expect([...floats.data]).toEqual([...before])
})
