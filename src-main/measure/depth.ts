/** How deep each pixel lies in its object: exact Euclidean distance to the nearest pixel outside it. */
import { lend } from '../base/index.ts'
import type { Objects } from './objects.ts'
import { hasAbove, hasBelow } from './rim.ts'

/** Runs up to this long are searched step by step, which is faster than the envelope while distances are short. */
const SHORT_RUN = 24

/**
 * Distances by list place, in pixels (1 on the rim), given the rim's bits; other objects and the image's outside count as outside.
 * Vertical distances in two sweeps, then along every run of a row min over q of (x − q)² + vertical², where the run ends
 * at a change of label, and there the distance is zero.
 */
export function depthOf(objects: Objects, bits: Uint8Array): Float32Array {
  const { runs, size, frame } = objects
  const vertical = verticalDistances(objects, bits)
  const depth = lend.float32(size)
  const envelope = emptyEnvelope(frame.width + 2)
  for (let r = 0; r < runs.pixels.length; r++) {
    const start = runs.starts[r]!
    const run = { start, length: runs.starts[r + 1]! - start, pixel: runs.pixels[r]! }
    if (run.length <= SHORT_RUN) searchRun(depth, vertical, run)
    else lowerEnvelope(depth, vertical, run, envelope)
  }
  return depth
}

/** Distance to the nearest pixel above or below with another label (framed; only objects' pixels are set). */
function verticalDistances({ frame, runs }: Objects, bits: Uint8Array): Int32Array {
  const { stride } = frame
  const { pixels, starts } = runs
  const distance = lend.int32(frame.size)
  for (let r = 0; r < pixels.length; r++) {
    for (let i = starts[r]!, p = pixels[r]!, end = starts[r + 1]!; i < end; i++, p++) {
      distance[p] = hasAbove(bits[i]!) ? distance[p - stride]! + 1 : 1
    }
  }
  for (let r = pixels.length - 1; r >= 0; r--) {
    for (let i = starts[r]!, p = pixels[r]!, end = starts[r + 1]!; i < end; i++, p++) {
      const below = hasBelow(bits[i]!) ? distance[p + stride]! + 1 : 1
      if (below < distance[p]!) distance[p] = below
    }
  }
  return distance
}

/** Neighbouring pixels of one object in one row. */
interface Run {
  /** List place of the first. */
  readonly start: number
  readonly length: number
  /** Framed index of the first. */
  readonly pixel: number
}

/** Looks both ways from each pixel until what is left to find must be farther. */
function searchRun(depth: Float32Array, vertical: Int32Array, { start, length, pixel }: Run): void {
  for (let x = 0; x < length; x++) {
    const p = pixel + x
    const toEnd = Math.min(x, length - 1 - x) + 1
    let best = Math.min(vertical[p]!, toEnd)
    best *= best
    for (let d = 1, across = 1; across < best; d++, across = d * d) {
      const west = vertical[p - d]!
      const east = vertical[p + d]!
      const near = west < east ? west : east
      if (near * near + across < best) best = near * near + across
    }
    depth[start + x] = Math.sqrt(best)
  }
}

interface Envelope {
  /** Heights of the run's parabolas, a zero before and after it. */
  readonly heights: Float64Array
  readonly sites: Int32Array
  readonly from: Float64Array
}

function emptyEnvelope(length: number): Envelope {
  return {
    heights: new Float64Array(length),
    sites: new Int32Array(length),
    from: new Float64Array(length + 1),
  }
}

/** As searchRun, in time that does not grow with the distances: Felzenszwalb, Huttenlocher 2012. */
function lowerEnvelope(depth: Float32Array, vertical: Int32Array, run: Run, { heights, sites, from }: Envelope): void {
  heights[0] = 0
  heights[run.length + 1] = 0
  for (let q = 1; q <= run.length; q++) heights[q] = vertical[run.pixel + q - 1]! ** 2
  let top = 0
  sites[0] = 0
  from[0] = Number.NEGATIVE_INFINITY
  for (let q = 1; q <= run.length + 1; q++) {
    const height = heights[q]! + q * q
    let crossing = 0
    for (;;) {
      const site = sites[top]!
      crossing = (height - heights[site]! - site * site) / (2 * (q - site))
      if (crossing > from[top]!) break
      top--
    }
    top++
    sites[top] = q
    from[top] = crossing
  }
  from[top + 1] = Number.POSITIVE_INFINITY
  for (let q = 1, piece = 0; q <= run.length; q++) {
    while (from[piece + 1]! < q) piece++
    const site = sites[piece]!
    depth[run.start + q - 1] = Math.sqrt((q - site) ** 2 + heights[site]!)
  }
}
