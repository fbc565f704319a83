/** Round lengths for the scale bar. */
import { expect, test } from 'vitest'
import { roundDown, scaleBar } from './scale-bar.ts'

test('lengths are 1, 2 or 5 times a power of ten', () => {
  expect([1, 1.9, 2, 4.99, 5, 9.9, 10, 0.03, 0.7, 730].map(roundDown)).toEqual([1, 1, 2, 2, 5, 5, 10, 0.02, 0.5, 500])
})

test('a 20× objective with 0.65 µm pixels shows 50 µm as 77 screen pixels at 1:1', () => {
  const bar = scaleBar(1, 0.65)
  expect(bar.text).toBe('50 µm')
  expect(bar.pixels).toBeCloseTo(50 / 0.65, 9)
})

test('without a pixel size the bar counts pixels, and never less than one', () => {
  expect(scaleBar(2, null)).toEqual({ pixels: 100, text: '50 px' })
  expect(scaleBar(256, null)).toEqual({ pixels: 256, text: '1 px' })
})

test('long and short bars change their unit', () => {
  expect(scaleBar(0.05, 0.65).text).toBe('1 mm')
  expect(scaleBar(64, 0.1).text).toBe('100 nm')
})

test('the bar is never wider than asked, nor less than two fifths of it', () => {
  for (let zoom = 0.013; zoom < 70; zoom *= 1.37) {
    const { pixels } = scaleBar(zoom, 0.325, 120)
    expect(pixels).toBeLessThanOrEqual(120.001)
    expect(pixels).toBeGreaterThanOrEqual(47.9)
  }
})
