/** Regions of saliency maps against SciPy and scikit-image; the fixture's script lies beside it. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { gaussianBlur, type Raster } from '../segmentation/index.ts'
import { localMaxima } from './maxima.ts'
import {
  maskOfRegions,
  peakThreshold,
  REGION_DEFAULTS,
  type Region,
  type RegionParameters,
  regionsOf,
} from './regions.ts'

interface Fixture {
  readonly map: { width: number; height: number; data: number[] }
  readonly parameters: { sigma: number; window: number; share: number; extent: number }
  readonly maxima: [number, number][]
  readonly otsu: number
  readonly regions: Omit<Region, 'mask'>[]
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL('../../test/fixtures/explain/regions.json', import.meta.url), 'utf8'),
)
const { sigma, window, share, extent } = fixture.parameters
const map: Raster = { ...fixture.map, data: Float32Array.from(fixture.map.data) }
const parameters: RegionParameters = {
  sigma,
  window,
  threshold: { kind: 'fraction', value: share },
  extent,
  grow: 0,
  smallest: 1,
}
const flat = (value: number): Raster => ({ width: 12, height: 9, data: new Float32Array(108).fill(value) })

/** One pixel of this value at column 20, row 10 of an image of 40 × 24. */
const spike = (value: number): Raster => {
  const data = new Float32Array(40 * 24)
  data[10 * 40 + 20] = value
  return { width: 40, height: 24, data }
}

describe('peaks', () => {
  it('are the pixels that SciPy’s maximum filter leaves as they are', () => {
    const found = localMaxima(map, window).map(({ x, y }) => [x, y] as const)
    expect(found.sort((a, b) => a[0] - b[0] || a[1] - b[1])).toEqual(fixture.maxima)
  })

  it('of a plateau are as far apart as the window asks', () => {
    expect(localMaxima(flat(3), 5).map(({ x, y }) => [x, y])).toEqual(
      [0, 3, 6].flatMap((y) => [0, 3, 6, 9].map((x) => [x, y])),
    )
  })
})

describe('regions', () => {
  it('have the peaks, extents and boxes of scikit-image’s watershed', () => {
    const found = regionsOf(map, parameters)
    expect(found.length).toBe(fixture.regions.length)
    found.forEach(({ mask, score, ...rest }, i) => {
      const { score: expected, ...facts } = fixture.regions[i]!
      expect(score).toBeCloseTo(expected, 3)
      expect(rest).toEqual(facts)
      expect(mask.data.reduce((sum, inside) => sum + inside, 0)).toBe(rest.area)
    })
  })

  it('may begin at Otsu’s threshold as scikit-image finds it', () => {
    const smooth = gaussianBlur(map, sigma)
    const bin = smooth.data.reduce((high, value) => Math.max(high, value), 0) / 256
    expect(Math.abs(peakThreshold(smooth, { kind: 'otsu' }) - fixture.otsu)).toBeLessThan(2 * bin)
  })

  it('reach to where a Gaussian has fallen to the share asked for', () => {
    const [region] = regionsOf(spike(1), { ...parameters, sigma: 3, extent: Math.exp(-0.5 * 4) - 1e-6 })
    // Two standard deviations of 3 pixels on either side of the peak.
    expect(region).toMatchObject({ x: 14, y: 4, width: 13, height: 13, peak: { x: 20, y: 10 } })
    expect(region!.area).toBeGreaterThan(Math.PI * 36 * 0.95)
    expect(region!.area).toBeLessThan(Math.PI * 36 * 1.05)
  })

  it('are widened by as many pixels as asked for, and cut off at the image’s edge', () => {
    const at = (grow: number) => regionsOf(spike(1), { ...parameters, sigma: 0, grow })[0]
    expect(at(0)).toMatchObject({ x: 20, y: 10, width: 1, height: 1, area: 1 })
    expect(at(4)).toMatchObject({ x: 16, y: 6, width: 9, height: 9, area: 49 })
    expect(at(12)).toMatchObject({ y: 0, height: 23 })
  })

  it('never overlap, and together make the mask', () => {
    const found = regionsOf(map, { ...parameters, grow: 6 })
    const mask = maskOfRegions(found, map)
    expect(mask.data.reduce((sum, inside) => sum + inside, 0)).toBe(found.reduce((sum, { area }) => sum + area, 0))
  })

  it('keep their place and number when the map is scaled, except by an absolute threshold', () => {
    const louder: Raster = { ...map, data: map.data.map((value) => 8 * value) }
    const places = (regions: readonly Region[]) => regions.map(({ x, y, width, height }) => [x, y, width, height])
    expect(places(regionsOf(louder, parameters))).toEqual(places(regionsOf(map, parameters)))
    const absolute: RegionParameters = { ...parameters, threshold: { kind: 'absolute', value: 5 } }
    expect(regionsOf(louder, absolute).length).toBeGreaterThan(regionsOf(map, absolute).length)
  })

  it('are none where nothing is salient, and those too small are left out', () => {
    expect(regionsOf(flat(0), REGION_DEFAULTS)).toEqual([])
    expect(regionsOf(spike(1), { ...parameters, sigma: 0, smallest: 2 })).toEqual([])
  })
})
