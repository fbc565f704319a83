/** Colours of masks. */
import { expect, test } from 'vitest'
import { paintLimits, tellApart, valueRamp } from './object-colours.ts'

test('the ramp runs from viridis’ purple to its yellow', () => {
  const { colours } = valueRamp(0, 1)
  expect([...colours.slice(0, 4)]).toEqual([0x44, 0x01, 0x54, 255])
  expect([...colours.slice(-4)]).toEqual([0xfd, 0xe7, 0x25, 255])
})

test('objects with neighbouring numbers never get nearly the same hue', () => {
  const { values } = tellApart(1000)
  const distance = (a: number, b: number) => Math.min(Math.abs(a - b), 256 - Math.abs(a - b))
  for (let index = 3; index < 1000; index++)
    for (const back of [1, 2, 3]) expect(distance(values[index]!, values[index - back]!)).toBeGreaterThan(30)
})

test('outliers do not set the limits of painting, and cells without a value are left out', () => {
  const values = Float32Array.from({ length: 101 }, (_, index) => index)
  values[100] = 1e6
  expect(paintLimits(values)).toEqual({ low: 2, high: 98 })
  expect(paintLimits(Float32Array.of(Number.NaN))).toBeUndefined()
  expect(paintLimits(Float32Array.of(5, 5))).toEqual({ low: 5, high: 6 })
})
