/** Signal made stronger or weaker: the background stays, channels differ, and the range is kept. */
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { drawAugmentation, drawGains } from './augmentation.ts'
import { DEFAULT_AUGMENTATION } from './index.ts'
import { prepareSample } from './prepare-sample.ts'

const STILL = {
  ...DEFAULT_AUGMENTATION,
  flips: false,
  turnDegrees: 0,
  upsideDown: false,
  quarterTurns: false,
  shiftPixels: 0,
  scalePixels: 0,
  keepInside: 0,
}

describe('the signal of a sample', () => {
  it('is changed by factors within 1 / (1 + gain) and 1 + gain, as often stronger as weaker', () => {
    const random = seededRandom(9)
    const gains = Array.from({ length: 4000 }, () => drawGains(random, { ...STILL, gain: 2 }, 1)![0]!)
    expect(Math.min(...gains)).toBeGreaterThanOrEqual(1 / 3)
    expect(Math.max(...gains)).toBeLessThanOrEqual(3)
    expect(gains.filter((gain) => gain > 1).length / gains.length).toBeCloseTo(0.5, 1)
    expect(drawGains(random, STILL, 2)).toBeUndefined()
  })

  it('is a multiple of what it was over the background, in each channel by its own factor', () => {
    const shape = { width: 8, height: 8, channels: 2 }
    const data = Float32Array.from({ length: 128 }, (_, i) => 10 + (i % 7))
    const image = { ...shape, data, background: [10, 10] }
    const out = new Float32Array(128)
    const normalisation = { mean: [10, 10], deviation: [1, 1] }
    prepareSample(out, [image], { shape, normalisation, augmentation: { ...STILL, gain: 1 } }, 5)
    const factors = [0, 1].map((channel) => {
      const at = channel * 64 + 3
      const factor = out[at]! / (data[at]! - 10)
      for (let i = channel * 64; i < channel * 64 + 64; i++) expect(out[i]).toBeCloseTo(factor * (data[i]! - 10), 4)
      return factor
    })
    expect(factors[0]).not.toBeCloseTo(factors[1]!, 2)
  })

  it('cannot be changed by less than nothing', () => {
    expect(() => drawAugmentation(seededRandom(1), { ...STILL, gain: -1 }, { width: 8, height: 8 })).toThrow(
      '0 or more',
    )
  })
})
