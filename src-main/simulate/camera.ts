/** The camera: light becomes photoelectrons, photoelectrons become 16-bit numbers, both with noise. */
import type { Random } from '../base/index.ts'

export interface Camera {
  /** Counts without light. */
  readonly offset: number
  /** Counts per photoelectron. */
  readonly gain: number
  /** Standard deviation of the read noise, counts. */
  readonly readNoise: number
}

const POOL_BITS = 16
const POOL_MASK = (1 << POOL_BITS) - 1

/** Standard normal deviates to pick from: 65,536 are plenty for pixel noise, and picking is ten times faster than drawing. */
export function drawNoisePool(random: Random): Float32Array {
  return Float32Array.from({ length: 1 << POOL_BITS }, () => random.normal())
}

/**
 * Samples of a plane of expected photoelectrons: offset + gain · Poisson(e) + read noise, rounded and clipped to 0 … 65535.
 * The Poisson part is taken as normal, which at the 50 and more electrons of a background pixel differs by less than rounding.
 */
export function expose(electrons: Float32Array, camera: Camera, pool: Float32Array, random: Random): Uint16Array {
  const { offset, gain, readNoise } = camera
  const out = new Uint16Array(electrons.length)
  const readVariance = readNoise * readNoise
  const shotVariance = gain * gain
  let bits = 0
  for (let i = 0; i < electrons.length; i++) {
    bits = i % 2 === 0 ? random.next() * 2 ** (2 * POOL_BITS) : bits / 2 ** POOL_BITS
    const signal = electrons[i]!
    const deviation = Math.sqrt(readVariance + shotVariance * signal)
    const value = Math.round(offset + gain * signal + deviation * pool[bits & POOL_MASK]!)
    out[i] = Math.min(65535, Math.max(0, value))
  }
  return out
}
