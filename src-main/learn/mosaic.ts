/** Mosaics: four images of one class side by side in a square, brought back to the size of one. */
import { Fault } from '../base/index.ts'
import { downsample } from '../image/index.ts'
import type { ImageShape } from './apply-augmentation.ts'
import type { Size } from './augmentation.ts'

export const MOSAIC_TILES = 4

/**
 * Lays four images [channels, height, width] out as 2 × 2 (upper left, upper right, lower left, lower right) and averages
 * areas down to `to` (the size of one image unless told). A new array; the tiles are left untouched. Sailem et al. 2017, 3.1.
 */
export function mosaic(tiles: readonly Float32Array[], shape: ImageShape, to: Size = shape): Float32Array {
  const { channels, width, height } = shape
  if (tiles.length !== MOSAIC_TILES)
    throw new Fault('bad_argument', `A mosaic is made of ${MOSAIC_TILES} images, not ${tiles.length}.`)
  const out = new Float32Array(channels * to.width * to.height)
  const whole = { width: 2 * width, height: 2 * height, data: new Float32Array(4 * width * height), bitDepth: 32 }
  for (let channel = 0; channel < channels; channel++) {
    tiles.forEach((tile, i) => {
      layInto(whole.data, tile.subarray(channel * width * height, (channel + 1) * width * height), shape, i)
    })
    out.set(downsample(whole, to.width, to.height).data, channel * to.width * to.height)
  }
  return out
}

function layInto(whole: Float32Array, tile: Float32Array, { width, height }: Size, place: number): void {
  const corner = (place >> 1) * height * 2 * width + (place & 1) * width
  for (let y = 0; y < height; y++) whole.set(tile.subarray(y * width, (y + 1) * width), corner + y * 2 * width)
}
