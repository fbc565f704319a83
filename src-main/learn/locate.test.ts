/** From maps to objects: regions whose parameters are chosen by what they find, and the published tables beside ours. */
import { expect, it } from 'vitest'
import type { TrueBox } from '../explain/index.ts'
import type { Raster } from '../segmentation/index.ts'
import { chooseRegions, located, type Reproduction, reproductionTables } from './index.ts'

const SIDE = 60

/** Round spots of a width, each on an object of a box as wide as the spot, on faint noise. */
function spotted(places: readonly (readonly [number, number])[], radius = 6): { map: Raster; truth: TrueBox[] } {
  const data = Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)]
    const spots = places.map(([cx, cy]) => Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (radius * radius)))
    return spots.reduce((a, b) => a + b, 0) + 0.01 * Math.abs(Math.sin(i))
  })
  const box = ([x, y]: readonly [number, number]): TrueBox => ({
    kind: 'circle',
    x: x - radius,
    y: y - radius,
    width: 2 * radius,
    height: 2 * radius,
  })
  return { map: { width: SIDE, height: SIDE, data }, truth: places.map(box) }
}

it('parameters are chosen so that every spot is found and nothing else', () => {
  const images = [
    spotted([
      [15, 15],
      [42, 40],
    ]),
    spotted([[30, 20]]),
  ]
  const { parameters, score } = chooseRegions(
    images.map(({ map }) => map),
    images.map(({ truth }) => truth),
    'circle',
  )
  expect(score.covered.f1).toBe(1)
  const other = spotted([
    [18, 40],
    [44, 16],
  ])
  const [image] = located([other.map], [other.truth], parameters)
  expect(image!.regions).toHaveLength(2)
})

it('an image that was not called positive has no regions, and its objects count as missed', () => {
  const found = spotted([[30, 30]])
  const [, second] = located(
    [found.map, undefined],
    [found.truth, found.truth],
    chooseRegions([found.map], [found.truth], 'circle').parameters,
  )
  expect(second).toEqual({ truth: found.truth, regions: [] })
})

it('tables name figures that are missing by a dash, and put ours beside the published ones', () => {
  const figures = { accuracy: 0.9, precision: 0.876543, recall: Number.NaN, f1: 0.5 }
  const result = {
    seed: 3,
    preset: 'default',
    classification: [
      { data: 'Set 1', network: 'WSCNN-Max', accuracy: 0.9962, precision: 1, recall: 0.5, images: 12, threshold: 0.5 },
    ],
    localization: {
      covered: figures,
      centre: figures,
      overlap: figures,
      pointing: { share: 0.25 },
      positiveImages: 6,
      objects: 31,
    },
    regions: {},
    training: [{ network: 'WSCNN-Max', epochs: 4.02, seconds: 90, provider: 'cpu' }],
  } as unknown as Reproduction
  const text = reproductionTables([result])
  expect(text).toContain('| Set 1 | WSCNN-Max | 99.62 | 100.00 | 50.00 | 99.62 | 99.26 | 99.92 |')
  expect(text).toContain('| Set 1 | WSCNN-Avg | – | – | – | 51.03 | 2.19 | 1.45 |')
  expect(text).toContain('WSCNN-Max: 4.0 epochs, 1.5 minutes on cpu')
  expect(text).toContain('| 90 % of the box covered | 90.00 | 87.65 | – |')
  expect(text).toContain('31 in 6 positive test images')
})
