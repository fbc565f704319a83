/** Seeded watershed by priority flood with a bucket queue: deterministic, linear in pixels, no recursion. */
import type { LabelImage } from '../image/index.ts'
import { NEIGHBOUR_X, NEIGHBOUR_Y, neighbourAt } from './neighbours.ts'
import type { Mask, Raster } from './raster.ts'
import { rangeOf } from './raster.ts'

const LEVELS = 4096

/**
 * Grows the seeds over the mask in ascending order of the landscape, first come first served within a level
 * (levels are 1/4096 of the range; exact for whole numbers of a smaller range). Regions keep their seed's number;
 * foreground that no seed reaches stays 0. 4-connected, like scikit-image's default.
 */
export function seededWatershed(landscape: Raster, seeds: LabelImage, mask: Mask): LabelImage {
  const { width, height, data } = landscape
  const labels = new Uint32Array(data.length)
  const [low, high] = rangeOf(data)
  const scale = high > low ? (LEVELS - 1) / (high - low) : 0
  const queue = createQueue(data.length)
  for (let i = 0; i < data.length; i++) {
    if (seeds.labels[i] === 0 || mask.data[i] === 0) continue
    labels[i] = seeds.labels[i]!
    push(queue, i, Math.round((data[i]! - low) * scale))
  }
  for (let pixel = pop(queue); pixel >= 0; pixel = pop(queue)) {
    const x = pixel % width
    const y = (pixel - x) / width
    for (let k = 0; k < 4; k++) {
      const near = neighbourAt(x + NEIGHBOUR_X[k]!, y + NEIGHBOUR_Y[k]!, width, height)
      if (near < 0 || labels[near] !== 0 || mask.data[near] === 0) continue
      labels[near] = labels[pixel]!
      push(queue, near, Math.round((data[near]! - low) * scale))
    }
  }
  return { width, height, labels, count: seeds.count }
}

/** First-in-first-out lists by level; what is pushed below the current level waits at the current level. */
interface BucketQueue {
  readonly head: Int32Array
  readonly tail: Int32Array
  readonly next: Int32Array
  level: number
}

function createQueue(pixels: number): BucketQueue {
  return { head: new Int32Array(LEVELS).fill(-1), tail: new Int32Array(LEVELS), next: new Int32Array(pixels), level: 0 }
}

function push(queue: BucketQueue, pixel: number, wanted: number): void {
  const level = Math.max(wanted, queue.level)
  queue.next[pixel] = -1
  if (queue.head[level]! < 0) queue.head[level] = pixel
  else queue.next[queue.tail[level]!] = pixel
  queue.tail[level] = pixel
}

/** The next pixel, or −1 once the queue is empty. */
function pop(queue: BucketQueue): number {
  while (queue.level < LEVELS && queue.head[queue.level]! < 0) queue.level++
  if (queue.level === LEVELS) return -1
  const pixel = queue.head[queue.level]!
  queue.head[queue.level] = queue.next[pixel]!
  return pixel
}
