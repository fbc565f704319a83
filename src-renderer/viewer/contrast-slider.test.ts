/** The contrast slider. */
import { expect, test } from 'vitest'
import { histogramPath, sliderRange } from './contrast-slider.ts'

test('limits set beyond the sampled values stay on the slider', () => {
  const histogram = { from: 10, to: 200, counts: [1] }
  expect(sliderRange({ low: 4, high: 255.5, histogram })).toEqual({ min: 4, max: 256, step: 1 })
})

test('floating-point images get fine steps', () => {
  expect(sliderRange({ low: 0, high: 1, histogram: { from: 0, to: 1, counts: [1] } }).step).toBe(0.002)
})

test('the fullest bin is as high as the box, and an empty histogram draws nothing', () => {
  const range = { min: 0, max: 4, step: 1 }
  expect(histogramPath({ from: 0, to: 4, counts: [0, 99] }, range)).toBe(
    'M0.00 20L0.00 20.00L50.00 20.00L50.00 0.00L100.00 0.00L100.00 20Z',
  )
  expect(histogramPath({ from: 0, to: 4, counts: [0, 0] }, range)).toBe('')
})
