/** The colours of saliency: what is hidden, what is strongest. */
import { expect, test } from 'vitest'
import { saliencyRamp } from './saliency-ramp.ts'

const alpha = (ramp: Uint8Array, step: number) => ramp[step * 4 + 3]!

test('values below the threshold are not painted, the largest is opaque', () => {
  const ramp = saliencyRamp(0.5)
  expect(alpha(ramp, 127)).toBe(0)
  expect(alpha(ramp, 128)).toBeGreaterThan(60)
  expect(alpha(ramp, 255)).toBe(255)
})

test('zero is never painted, so that an image without evidence stays as it is', () => {
  expect(alpha(saliencyRamp(0), 0)).toBe(0)
  expect(alpha(saliencyRamp(0), 1)).toBeGreaterThan(0)
})

test('opacity and brightness rise with the value', () => {
  const ramp = saliencyRamp(0.2)
  for (let step = 52; step < 255; step++) expect(alpha(ramp, step + 1)).toBeGreaterThanOrEqual(alpha(ramp, step))
  expect(ramp[255 * 4]! + ramp[255 * 4 + 1]!).toBeGreaterThan(ramp[60 * 4]! + ramp[60 * 4 + 1]!)
})

test('at the greatest threshold only the largest value is left', () => {
  const ramp = saliencyRamp(1)
  expect(alpha(ramp, 254)).toBe(0)
  expect([...ramp.subarray(255 * 4)]).toEqual([252, 255, 164, 255])
})
