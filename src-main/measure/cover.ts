/** Objects seen on a coarser grid: each object's coarse pixels, weighted by how many of its own they stand for. */
import { gridIndex } from './grid.ts'
import type { Objects } from './objects.ts'
import { reusableInt32 } from './scratch.ts'

const placeMemory = reusableInt32()

/** Indices into the coarse grid, and how many of the object's pixels each stands for; offsets as in Objects. */
export interface Cover {
  readonly offsets: Int32Array
  readonly pixels: Int32Array
  readonly weights: Uint8Array
}

/** By object: the sum of a coarse image over its pixels. */
export function coveredSums({ offsets, pixels, weights }: Cover, image: Float32Array): Float64Array {
  const sums = new Float64Array(offsets.length - 1)
  for (let k = 0; k < sums.length; k++) {
    let sum = 0
    for (let i = offsets[k]!; i < offsets[k + 1]!; i++) sum += weights[i]! * image[pixels[i]!]!
    sums[k] = sum
  }
  return sums
}

/** `step` is the side of a coarse pixel, in pixels; at most 15. */
export function coverOf(objects: Objects, step: number): Cover {
  const { xs, ys, frame, count } = objects
  const stride = Math.ceil(frame.width / step) + 2
  const offsets = new Int32Array(count + 1)
  const pixels = new Int32Array(xs.length)
  const weights = new Uint8Array(xs.length)
  /* One more than the place in the list; 0 where there is none. */
  const place = placeMemory(stride * (Math.ceil(frame.height / step) + 2))
  let used = 0
  for (let k = 1; k <= count; k++) {
    const first = used
    for (let i = objects.offsets[k - 1]!; i < objects.offsets[k]!; i++) {
      const pixel = gridIndex(stride, (xs[i]! / step) | 0, (ys[i]! / step) | 0)
      if (place[pixel]! <= first) {
        pixels[used++] = pixel
        place[pixel] = used
      }
      weights[place[pixel]! - 1]! += 1
    }
    offsets[k] = used
  }
  return { offsets, pixels, weights }
}
