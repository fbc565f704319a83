/** How deep each pixel lies in its object: exact Euclidean distance to the nearest pixel outside it. */
import { frameIndex } from './frame.ts'
import type { Objects } from './objects.ts'

/** Runs up to this long are searched step by step, which is faster than the envelope while distances are short. */
const SHORT_RUN = 96

/**
 * Distances by list place, in pixels (1 on the rim); other objects and the image's outside count as outside.
 * Squares of vertical distances in two sweeps, then along every run of a row min over q of (x − q)² + square[q], where
 * the run ends at a change of label, and there the distance is zero.
 */
export function depthOf(objects: Objects): Float32Array {
  const { frame, labels, pixels } = objects
  const vertical = verticalSquares(objects)
  const nearest = new Float32Array(frame.size)
  const envelope = emptyEnvelope(frame.width + 2)
  for (let y = 0; y < frame.height; y++) {
    const row = frameIndex(frame, 0, y)
    for (let start = row; start < row + frame.width; ) {
      const label = labels[start]!
      let end = start + 1
      while (labels[end] === label && end < row + frame.width) end++
      if (label !== 0) {
        if (end - start <= SHORT_RUN) searchRun(nearest, vertical, start, end)
        else lowerEnvelope(nearest, vertical, { start, end, envelope })
      }
      start = end
    }
  }
  const depth = new Float32Array(pixels.length)
  for (let i = 0; i < pixels.length; i++) depth[i] = Math.sqrt(nearest[pixels[i]!]!)
  return depth
}

/** Square of the distance to the nearest pixel above or below with another label (framed). */
function verticalSquares({ frame, labels }: Objects): Int32Array {
  const { stride } = frame
  const distance = new Int32Array(frame.size)
  const first = frameIndex(frame, 0, 0)
  const last = frameIndex(frame, frame.width - 1, frame.height - 1)
  for (let p = first; p <= last; p++) {
    const label = labels[p]!
    if (label !== 0) distance[p] = labels[p - stride] === label ? distance[p - stride]! + 1 : 1
  }
  for (let p = last; p >= first; p--) {
    const label = labels[p]!
    if (label === 0) continue
    const below = labels[p + stride] === label ? distance[p + stride]! + 1 : 1
    if (below < distance[p]!) distance[p] = below
  }
  for (let p = first; p <= last; p++) distance[p] = distance[p]! * distance[p]!
  return distance
}

/** Looks both ways from each pixel until what is left to find must be farther. */
function searchRun(nearest: Float32Array, vertical: Int32Array, start: number, end: number): void {
  for (let p = start; p < end; p++) {
    const toEnd = Math.min(p - start, end - 1 - p) + 1
    let best = Math.min(vertical[p]!, toEnd * toEnd)
    for (let d = 1; d * d < best; d++) {
      const near = Math.min(vertical[p - d]!, vertical[p + d]!) + d * d
      if (near < best) best = near
    }
    nearest[p] = best
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
function lowerEnvelope(
  nearest: Float32Array,
  vertical: Int32Array,
  { start, end, envelope }: { start: number; end: number; envelope: Envelope },
): void {
  const { heights, sites, from } = envelope
  const length = end - start + 2
  heights[0] = 0
  heights[length - 1] = 0
  for (let q = 1; q < length - 1; q++) heights[q] = vertical[start + q - 1]!
  let top = 0
  sites[0] = 0
  from[0] = Number.NEGATIVE_INFINITY
  for (let q = 1; q < length; q++) {
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
  for (let q = 1, piece = 0; q < length - 1; q++) {
    while (from[piece + 1]! < q) piece++
    const site = sites[piece]!
    nearest[start + q - 1] = (q - site) * (q - site) + heights[site]!
  }
}
