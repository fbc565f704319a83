/** Noise that differs from pixel to pixel, by picking from a pool of deviates: many times quicker than drawing each. */
import { type Random, seededRandom } from '../base/index.ts'
import { drawNoisePool } from './camera.ts'

const POOL_SEED = 1
let pool: Float32Array | undefined

/** That many standard normal deviates, picked at random from the same 65,536. */
export function whiteNoise(random: Random, length: number): Float32Array {
  const noise = new Float32Array(length)
  pool ??= drawNoisePool(seededRandom(POOL_SEED))
  let bits = 0
  for (let i = 0; i < length; i++) {
    bits = i % 2 === 0 ? random.integer(2 ** 32) : bits >>> 16
    noise[i] = pool[bits & 0xffff]!
  }
  return noise
}
