/** Objects seen on a coarser grid: each object's coarse pixels, weighted by how many of its own they stand for. */
import type { Objects } from './objects.ts'

/** Subsampled pixels under each object, with how many of the object's pixels they stand for; as in Objects. */
export interface Cover {
  readonly offsets: Int32Array
  readonly pixels: Int32Array
  readonly weights: Uint8Array
}

/** Sum of a coarse image over the pixels of object k. */
export function coveredSum({ offsets, pixels, weights }: Cover, image: Float32Array, k: number): number {
  let sum = 0
  for (let i = offsets[k - 1]!; i < offsets[k]!; i++) sum += weights[i]! * image[pixels[i]!]!
  return sum
}

/** `step` is the side of a coarse pixel, in pixels. */
export function coverOf(objects: Objects, step: number): Cover {
  const { xs, ys, frame, count } = objects
  const width = Math.ceil(frame.width / step)
  const offsets = new Int32Array(count + 1)
  const pixels = new Int32Array(xs.length)
  const weights = new Uint8Array(xs.length)
  const place = new Int32Array(width * Math.ceil(frame.height / step)).fill(-1)
  let used = 0
  for (let k = 1; k <= count; k++) {
    const first = used
    for (let i = objects.offsets[k - 1]!; i < objects.offsets[k]!; i++) {
      const pixel = ((ys[i]! / step) | 0) * width + ((xs[i]! / step) | 0)
      if (place[pixel]! < first) {
        pixels[used] = pixel
        place[pixel] = used++
      }
      weights[place[pixel]!]! += 1
    }
    offsets[k] = used
  }
  return { offsets, pixels, weights }
}
