/** A priority queue of pixels by path cost: a ring of buckets; a pixel whose cost falls is simply pushed again. */

export interface CostQueue {
  /** Pixels by bucket, in the order in which they were pushed; only the first `filled` of each count. */
  readonly buckets: Int32Array[]
  readonly filled: Int32Array
  /** Costs that differ above this many bits lie in different buckets. */
  readonly widthBits: number
  /** The bucket being served, and its lowest cost in bucket widths. */
  current: number
  position: number
}

const FIRST_CAPACITY = 64

/** A queue for pixels whose whole-numbered costs, once pushed, exceed the lowest waiting one by at most `span`. */
export function createCostQueue({ widthBits, span }: { widthBits: number; span: number }): CostQueue {
  const count = (span >> widthBits) + 2
  return {
    buckets: Array.from({ length: count }, () => new Int32Array(FIRST_CAPACITY)),
    filled: new Int32Array(count),
    widthBits,
    current: -1,
    position: -1,
  }
}

/** Puts a pixel at the end of its cost's bucket; the cost must not be below the bucket being served. */
export function pushCost(
  { filled, buckets, widthBits, current, position }: CostQueue,
  pixel: number,
  cost: number,
): void {
  let bucket = current + (cost >> widthBits) - position
  if (bucket >= filled.length) bucket -= filled.length
  const at = filled[bucket]!
  let pixels = buckets[bucket]!
  if (at === pixels.length) {
    pixels = new Int32Array(2 * at)
    pixels.set(buckets[bucket]!)
    buckets[bucket] = pixels
  }
  pixels[at] = pixel
  filled[bucket] = at + 1
}

/** Empties the bucket being served and turns to the cheapest one with pixels; false when none waits. */
export function nextBucket(queue: CostQueue): boolean {
  const { filled } = queue
  if (queue.current >= 0) filled[queue.current] = 0
  for (let step = 0; step < filled.length; step++) {
    queue.current = queue.current + 1 < filled.length ? queue.current + 1 : 0
    queue.position++
    if (filled[queue.current]! > 0) return true
  }
  return false
}
