/** A priority queue of pixels by path cost: a ring of buckets with doubly linked lists, so that a cost can be lowered in place. */

export interface CostQueue {
  /** First and last pixel of each bucket, −1 where empty. */
  readonly head: Int32Array
  readonly tail: Int32Array
  readonly next: Int32Array
  readonly previous: Int32Array
  /** Bucket of each waiting pixel, −1 for the others. */
  readonly bucketOf: Int32Array
  readonly width: number
  /** Costs up to here have been served, in bucket widths. */
  position: number
  waiting: number
}

/** A queue for `pixels` pixels whose costs, once pushed, exceed the lowest waiting one by at most `span`. */
export function createCostQueue(pixels: number, { width, span }: { width: number; span: number }): CostQueue {
  const buckets = Math.ceil(span / width) + 2
  return {
    head: new Int32Array(buckets).fill(-1),
    tail: new Int32Array(buckets).fill(-1),
    next: new Int32Array(pixels),
    previous: new Int32Array(pixels),
    bucketOf: new Int32Array(pixels).fill(-1),
    width,
    position: 0,
    waiting: 0,
  }
}

/** Puts a pixel at the end of its cost's bucket, taking it out of its old one when it was waiting already. */
export function pushCost(queue: CostQueue, pixel: number, cost: number): void {
  if (queue.bucketOf[pixel]! >= 0) remove(queue, pixel)
  const position = Math.max(queue.position, Math.floor(cost / queue.width))
  const bucket = position % queue.head.length
  const last = queue.tail[bucket]!
  queue.bucketOf[pixel] = bucket
  queue.previous[pixel] = last
  queue.next[pixel] = -1
  if (last < 0) queue.head[bucket] = pixel
  else queue.next[last] = pixel
  queue.tail[bucket] = pixel
  queue.waiting++
}

/** The pixel that waited longest in the cheapest bucket, or −1 when none waits. */
export function popCheapest(queue: CostQueue): number {
  if (queue.waiting === 0) return -1
  while (queue.head[queue.position % queue.head.length]! < 0) queue.position++
  const pixel = queue.head[queue.position % queue.head.length]!
  remove(queue, pixel)
  return pixel
}

function remove(queue: CostQueue, pixel: number): void {
  const bucket = queue.bucketOf[pixel]!
  const before = queue.previous[pixel]!
  const after = queue.next[pixel]!
  if (before < 0) queue.head[bucket] = after
  else queue.next[before] = after
  if (after < 0) queue.tail[bucket] = before
  else queue.previous[after] = before
  queue.bucketOf[pixel] = -1
  queue.waiting--
}
