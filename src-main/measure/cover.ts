/** Objects seen on a coarser grid: each object's coarse pixels, weighted by how many of its own they stand for. */
import { lend } from '../base/index.ts'
import { gridIndex } from './grid.ts'
import type { Objects, Runs } from './objects.ts'
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
  for (let k = 0; k < sums.length; k++)
    sums[k] = coveredSum(pixels, weights, { from: offsets[k]!, to: offsets[k + 1]!, image })
  return sums
}

function coveredSum(
  pixels: Int32Array,
  weights: Uint8Array,
  { from, to, image }: { from: number; to: number; image: Float32Array },
): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += weights[i]! * image[pixels[i]!]!
  return sum
}

/** `step` is the side of a coarse pixel, in pixels; at most 15. */
export function coverOf({ frame, count, size, runs }: Objects, step: number): Cover {
  const stride = Math.ceil(frame.width / step) + 2
  const offsets = new Int32Array(count + 1)
  const pixels = lend.int32(size)
  const weights = lend.uint8(size).fill(0)
  /* One more than the place in the list; 0 where there is none. */
  const place = placeMemory(stride * (Math.ceil(frame.height / step) + 2))
  const cover: Cover = { offsets, pixels, weights }
  for (let k = 1; k <= count; k++) coverObject(cover, runs, k, { place, stride, step })
  return cover
}

interface Coarse {
  readonly place: Int32Array
  readonly stride: number
  readonly step: number
}

function coverObject({ offsets, pixels, weights }: Cover, runs: Runs, k: number, coarse: Coarse): void {
  const { place, stride, step } = coarse
  const first = offsets[k - 1]!
  let used = first
  for (let r = runs.offsets[k - 1]!; r < runs.offsets[k]!; r++) {
    const row = gridIndex(stride, 0, (runs.ys[r]! / step) | 0)
    const end = runs.xs[r]! + runs.starts[r + 1]! - runs.starts[r]!
    for (let x = runs.xs[r]!; x < end; ) {
      const column = (x / step) | 0
      const next = Math.min(end, (column + 1) * step)
      if (place[row + column]! <= first) {
        pixels[used++] = row + column
        place[row + column] = used
      }
      weights[place[row + column]! - 1]! += next - x
      x = next
    }
  }
  offsets[k] = used
}
