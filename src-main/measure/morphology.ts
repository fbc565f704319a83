/** Grey-scale morphology on whole planes: erosion by a diamond, and opening by reconstruction. */
import { type Grid, gridIndex, gridOf } from './grid.ts'
import { reusableInt32 } from './scratch.ts'

const queueMemory = reusableInt32()

/** Minimum of each pixel and its four neighbours; what lies outside the image is left out. */
export function erodeCross({ width, height, stride, values }: Grid): Grid {
  const eroded = gridOf(width, height)
  for (let y = 0; y < height; y++) {
    const up = y > 0 ? -stride : 0
    const down = y < height - 1 ? stride : 0
    const first = gridIndex(stride, 0, y)
    const last = first + width - 1
    let left = values[first]!
    for (let p = first; p <= last; p++) {
      const here = values[p]!
      const right = p < last ? values[p + 1]! : here
      const above = values[p + up]!
      const below = values[p + down]!
      let least = here
      if (left < least) least = left
      if (right < least) least = right
      if (above < least) least = above
      if (below < least) least = below
      eroded.values[p] = least
      left = here
    }
  }
  return eroded
}

/**
 * Reconstruction by dilation (4-connected) of `marker` ≤ `mask`: two raster sweeps, then a queue of the pixels that can
 * still lift a neighbour. Vincent 1993, section 4.2. Both arguments stay as they are.
 */
export function reconstruct(marker: Grid, mask: Grid): Grid {
  const out: Grid = { ...marker, values: marker.values.slice() }
  sweepDown(out, mask.values)
  flood(out, mask.values, sweepUp(out, mask.values))
  return out
}

function sweepDown({ width, height, stride, values }: Grid, mask: Float32Array): void {
  for (let y = 0; y < height; y++) {
    const first = gridIndex(stride, 0, y)
    let level = values[first - 1]!
    for (let p = first; p < first + width; p++) {
      const held = values[p]!
      const above = values[p - stride]!
      const ceiling = mask[p]!
      if (held > level) level = held
      if (above > level) level = above
      if (level > ceiling) level = ceiling
      values[p] = level
    }
  }
}

/** Grows with what is put in; read from the front by the caller. */
interface Queue {
  places: Int32Array
  length: number
}

/** The second sweep, upwards; returns the pixels whose right or lower neighbour could still rise. */
function sweepUp({ width, height, stride, values }: Grid, mask: Float32Array): Queue {
  const queue: Queue = { places: queueMemory(values.length), length: 0 }
  for (let y = height - 1; y >= 0; y--) {
    const first = gridIndex(stride, 0, y)
    for (let p = first + width - 1; p >= first; p--) {
      const right = values[p + 1]!
      const below = values[p + stride]!
      const ceiling = mask[p]!
      let level = values[p]!
      if (right > level) level = right
      if (below > level) level = below
      if (level > ceiling) level = ceiling
      values[p] = level
      if ((right < level && right < mask[p + 1]!) || (below < level && below < mask[p + stride]!)) {
        queue.places[queue.length++] = p
      }
    }
  }
  return queue
}

function flood({ stride, values }: Grid, mask: Float32Array, queue: Queue): void {
  const steps = [-stride, -1, 1, stride]
  for (let head = 0; head < queue.length; head++) {
    const p = queue.places[head]!
    const level = values[p]!
    for (let s = 0; s < 4; s++) {
      const q = p + steps[s]!
      const ceiling = mask[q]!
      const held = values[q]!
      if (held >= level || held >= ceiling) continue
      values[q] = Math.min(level, ceiling)
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
