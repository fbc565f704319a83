/** Grain for cells: tileable random fields drawn once per screen and looked up at random offsets. */
import type { Random } from '../base/index.ts'
import { blur } from './blur.ts'

/** Side of a texture in pixels; a power of two, so that wrapping is a mask. */
export const TEXTURE_SIZE = 256

/** A square field of zero mean and unit standard deviation, [y, x], that tiles (nearly) without seams. */
export type Texture = Float32Array

export interface Textures {
  /** Correlation lengths of about 1.5, 4 and 20 pixels. */
  readonly fine: Texture
  readonly medium: Texture
  readonly coarse: Texture
}

export function drawTextures(random: Random): Textures {
  return { fine: drawTexture(random, 1.2), medium: drawTexture(random, 3), coarse: drawTexture(random, 14) }
}

function drawTexture(random: Random, sigma: number): Texture {
  const padded = TEXTURE_SIZE * 2
  const white = Float32Array.from({ length: TEXTURE_SIZE ** 2 }, () => random.normal())
  const tiled = new Float32Array(padded * padded)
  for (let y = 0; y < padded; y++) {
    for (let x = 0; x < padded; x++)
      tiled[y * padded + x] = sampleTexture(white, x + TEXTURE_SIZE / 2, y + TEXTURE_SIZE / 2)
  }
  blur(tiled, padded, padded, sigma)
  const out = new Float32Array(TEXTURE_SIZE ** 2)
  const inset = TEXTURE_SIZE / 2
  for (let y = 0; y < TEXTURE_SIZE; y++) {
    const from = (y + inset) * padded + inset
    out.set(tiled.subarray(from, from + TEXTURE_SIZE), y * TEXTURE_SIZE)
  }
  return standardise(out)
}

/** Value at integer coordinates of any sign, wrapped. */
export function sampleTexture(texture: Texture, x: number, y: number): number {
  return texture[(y & (TEXTURE_SIZE - 1)) * TEXTURE_SIZE + (x & (TEXTURE_SIZE - 1))]!
}

function standardise(values: Float32Array): Float32Array {
  let sum = 0
  let squares = 0
  for (const value of values) {
    sum += value
    squares += value * value
  }
  const centre = sum / values.length
  const spread = Math.sqrt(squares / values.length - centre * centre)
  return values.map((value) => (value - centre) / spread)
}
