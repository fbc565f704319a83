/** Grey-scale morphology on whole planes: erosion by a diamond, and opening by reconstruction. */
import { lend } from '../base/index.ts'
import { type Grid, gridIndex, gridOf } from './grid.ts'

/** The lesser and the greater of two whole numbers that differ by less than 2³¹, without a branch to mispredict. */
function lesser(a: number, b: number): number {
  const above = (a - b) | 0
  return (b + (above & (above >> 31))) | 0
}

function greater(a: number, b: number): number {
  const above = (a - b) | 0
  return (a - (above & (above >> 31))) | 0
}

/** Minimum of each pixel and its four neighbours; what lies outside the image is left out. */
export function erodeCross(grid: Grid): Grid {
  const eroded = gridOf(grid.width, grid.height)
  for (let y = 0; y < grid.height; y++) erodeRowInto(eroded.bits, grid, y)
  return eroded
}

function erodeRowInto(out: Int32Array, { width, height, stride, bits }: Grid, y: number): void {
  const up = y > 0 ? -stride : 0
  const down = y < height - 1 ? stride : 0
  const first = gridIndex(stride, 0, y)
  const last = first + width - 1
  let left = bits[first]!
  let here = left
  for (let p = first; p <= last; p++) {
    const right = p < last ? bits[p + 1]! : here
    const across = lesser(lesser(left, right), here)
    out[p] = lesser(across, lesser(bits[p + up]!, bits[p + down]!))
    left = here
    here = right
  }
}

/**
 * Reconstruction by dilation (4-connected) of `marker` ≤ `mask`: two raster sweeps, then a queue of the pixels that can
 * still lift a neighbour. Vincent 1993, section 4.2. Both arguments stay as they are.
 */
export function reconstruct(marker: Grid, mask: Grid): Grid {
  const out = gridOf(marker.width, marker.height)
  out.bits.set(marker.bits)
  for (let y = 0; y < out.height; y++) sweepRowDown(out, mask.bits, y)
  const queue: Queue = { places: lend.int32(out.bits.length), length: 0 }
  for (let y = out.height - 1; y >= 0; y--) sweepRowUp(out, mask.bits, y, queue)
  flood(out, mask.bits, queue)
  return out
}

function sweepRowDown({ width, stride, bits }: Grid, mask: Int32Array, y: number): void {
  const first = gridIndex(stride, 0, y)
  let level = bits[first - 1]!
  for (let p = first; p < first + width; p++) {
    level = lesser(greater(level, greater(bits[p]!, bits[p - stride]!)), mask[p]!)
    bits[p] = level
  }
}

/** Grows with what is put in; read from the front by the caller. */
interface Queue {
  places: Int32Array
  length: number
}

/** The second sweep, upwards; queues the pixels whose right or lower neighbour could still rise. */
function sweepRowUp({ width, stride, bits }: Grid, mask: Int32Array, y: number, queue: Queue): void {
  const first = gridIndex(stride, 0, y)
  let right = bits[first + width]!
  for (let p = first + width - 1; p >= first; p--) {
    const below = bits[p + stride]!
    const level = lesser(greater(right, greater(bits[p]!, below)), mask[p]!)
    bits[p] = level
    if ((right < level && right < mask[p + 1]!) || (below < level && below < mask[p + stride]!)) push(queue, p)
    right = level
  }
}

function flood({ stride, bits }: Grid, mask: Int32Array, queue: Queue): void {
  const steps = Int32Array.of(-stride, -1, 1, stride)
  for (let head = 0; head < queue.length; head++) {
    const p = queue.places[head]!
    const level = bits[p]!
    for (let s = 0; s < 4; s++) {
      const q = p + steps[s]!
      const held = bits[q]!
      // Most neighbours are as high already.
      if (held >= level || held >= mask[q]!) continue
      bits[q] = lesser(level, mask[q]!)
      push(queue, q)
    }
  }
}

function push(queue: Queue, place: number): void {
  if (queue.length === queue.places.length) {
    const larger = new Int32Array(2 * queue.length)
    larger.set(queue.places)
    queue.places = larger
  }
  queue.places[queue.length++] = place
}
