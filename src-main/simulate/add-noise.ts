/** From expected grey levels to the 8-bit levels of a file: Gaussian noise, rounding, clipping. */
import { type Random, seededRandom } from '../base/index.ts'
import { drawNoisePool } from './camera.ts'

const POOL_SEED = 1
let pool: Float32Array | undefined

/** 8-bit levels of a plane of expected levels, each with its own Gaussian deviate of standard deviation `deviation`. */
export function addNoise(light: Float32Array, deviation: number, random: Random): Uint8Array {
  const out = new Uint8Array(light.length)
  pool ??= drawNoisePool(seededRandom(POOL_SEED))
  let bits = 0
  for (let i = 0; i < light.length; i++) {
    bits = i % 2 === 0 ? random.integer(2 ** 32) : bits >>> 16
    const level = Math.round(light[i]! + deviation * pool[bits & 0xffff]!)
    out[i] = Math.min(255, Math.max(0, level))
  }
  return out
}
