/** Brightness of pixels by hand. */
import { expect, test } from 'vitest'
import { brightness, parseColour } from './contrast.ts'

test('values between the limits are linear, beyond them clipped', () => {
  const limits = { low: 100, high: 300, gamma: 1 }
  expect([0, 100, 150, 200, 300, 65535].map((value) => brightness(value, limits))).toEqual([0, 0, 0.25, 0.5, 1, 1])
})

test('a gamma of one half lifts a quarter to one half', () => {
  expect(brightness(25, { low: 0, high: 100, gamma: 0.5 })).toBe(0.5)
})

test('pixels that are no number are black, and equal limits make a step', () => {
  expect(brightness(Number.NaN, { low: 0, high: 1, gamma: 1 })).toBe(0)
  expect([9, 10, 11].map((value) => brightness(value, { low: 10, high: 10, gamma: 1 }))).toEqual([0, 0, 1])
})

test('colours are read from their hexadecimal form', () => {
  expect(parseColour('#3d7eff')).toEqual([61, 126, 255])
  expect(parseColour('blue')).toEqual([255, 255, 255])
})
