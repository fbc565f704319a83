/** Colour maps against matplotlib 3.6. */
import { expect, test } from 'vitest'
import { type ColourMapName, colourAt, inkOn, luminance } from './colour-map.ts'

const MATPLOTLIB: readonly (readonly [ColourMapName, number, readonly number[]])[] = [
  ['viridis', 0, [68, 1, 84]],
  ['viridis', 0.1, [72, 36, 117]],
  ['viridis', 0.33, [49, 103, 142]],
  ['viridis', 0.77, [105, 205, 91]],
  ['viridis', 1, [253, 231, 37]],
  ['cividis', 0.1, [8, 51, 112]],
  ['cividis', 0.9, [229, 207, 82]],
]

test('viridis and cividis are those of matplotlib within eight levels of 255', () => {
  for (const [name, position, expected] of MATPLOTLIB) {
    const colour = colourAt(name, position)
    for (const index of [0, 1, 2] as const) expect(Math.abs(colour[index] - expected[index]!)).toBeLessThanOrEqual(8)
  }
})

test('viridis grows lighter all the way, so that it can be read without colour', () => {
  const light = Array.from({ length: 101 }, (_, index) => luminance(colourAt('viridis', index / 100)))
  for (let index = 1; index < light.length; index++) expect(light[index]!).toBeGreaterThan(light[index - 1]! - 0.002)
})

test('the middle of the diverging map is neutral', () => {
  const [red, green, blue] = colourAt('diverging', 0.5)
  expect(new Set([red, green, blue]).size).toBe(1)
})

test('values beyond the limits keep the end colours', () => {
  expect(colourAt('viridis', 7)).toEqual(colourAt('viridis', 1))
  expect(colourAt('viridis', -1)).toEqual(colourAt('viridis', 0))
})

test('marks are white on dark wells and black on light ones', () => {
  expect(inkOn(colourAt('viridis', 0))).toBe('#fff')
  expect(inkOn(colourAt('viridis', 1))).toBe('#000')
})
