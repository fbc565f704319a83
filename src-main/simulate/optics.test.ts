import { describe, expect, it } from 'vitest'
import { mean, seededRandom, standardDeviation } from '../base/index.ts'
import { blur } from './blur.ts'
import { drawNoisePool, expose } from './camera.ts'
import { illuminationField } from './illumination.ts'
import { drawTextures } from './texture.ts'

describe('blur', () => {
  it.each([0.8, 2, 4.5, 14])(
    'spreads a point of light to a standard deviation of %d pixels and keeps its sum',
    (sigma) => {
      const size = 129
      const plane = new Float32Array(size * size)
      plane[64 * size + 64] = 1000
      blur(plane, size, size, sigma)
      let sum = 0
      let alongX = 0
      let alongY = 0
      for (let i = 0; i < plane.length; i++) {
        sum += plane[i]!
        alongX += plane[i]! * ((i % size) - 64) ** 2
        alongY += plane[i]! * (Math.floor(i / size) - 64) ** 2
      }
      expect(sum).toBeCloseTo(1000, 1)
      expect(Math.abs(Math.sqrt(alongX / sum) / sigma - 1)).toBeLessThan(0.04)
      expect(alongX).toBeCloseTo(alongY, 0)
    },
  )

  it('leaves an even plane even, up to its edges', () => {
    const plane = new Float32Array(40 * 30).fill(7)
    blur(plane, 40, 30, 1.5)
    blur(plane, 40, 30, 6)
    for (const value of plane) expect(value).toBeCloseTo(7, 4)
  })
})

describe('illumination', () => {
  it('is brightest at its centre and loses the given share at half a diagonal from it', () => {
    const field = illuminationField(101, 101, { centreX: 0.5, centreY: 0.5, falloff: 0.3 })
    expect(field[50 * 101 + 50]).toBeCloseTo(1, 6)
    expect(field[0]).toBeCloseTo(1 - 0.3 * (100 / 101) ** 2, 5)
  })
})

describe('camera', () => {
  const random = seededRandom(3)
  const pool = drawNoisePool(random)

  it.each([60, 900, 20_000])(
    'gives the mean and the variance of shot and read noise at %d photoelectrons',
    (electrons) => {
      const camera = { offset: 100, gain: 1.5, readNoise: 4 }
      const samples = expose(new Float32Array(200_000).fill(electrons), camera, pool, random)
      expect(Math.abs(mean(samples) - (100 + 1.5 * electrons))).toBeLessThan(0.012 * Math.sqrt(electrons) + 0.1)
      const expected = Math.sqrt(1.5 ** 2 * electrons + 4 ** 2)
      expect(Math.abs(standardDeviation(samples) / expected - 1)).toBeLessThan(0.01)
    },
  )

  it('clips at the largest 16-bit number', () => {
    const samples = expose(new Float32Array(10).fill(1e6), { offset: 0, gain: 1, readNoise: 1 }, pool, random)
    expect([...samples]).toEqual(new Array(10).fill(65535))
  })
})

it('textures have mean 0 and standard deviation 1 and tile without a seam', () => {
  const { medium } = drawTextures(seededRandom(5))
  expect(mean(medium)).toBeCloseTo(0, 4)
  expect(standardDeviation(medium)).toBeCloseTo(1, 3)
  let seam = 0
  let inside = 0
  for (let y = 0; y < 256; y++) {
    seam += Math.abs(medium[y * 256]! - medium[y * 256 + 255]!)
    inside += Math.abs(medium[y * 256 + 128]! - medium[y * 256 + 127]!)
  }
  expect(seam / inside).toBeLessThan(1.3)
})
