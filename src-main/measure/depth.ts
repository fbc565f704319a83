/** How deep each pixel lies in its object: exact Euclidean distance to the nearest pixel outside it. */
import { frameIndex } from './frame.ts'
import type { Objects } from './objects.ts'

/**
 * Distances by list place, in pixels (1 on the rim); other objects and the image's outside count as outside.
 * Vertical distances in two sweeps, then the lower envelope of parabolas along every run of a row
 * (Felzenszwalb, Huttenlocher 2012); a run ends where the label changes, and there the distance is zero.
 */
export function depthOf(objects: Objects): Float32Array {
  const { frame, labels, pixels } = objects
  const squared = verticalSquares(objects)
  const longest = Math.max(frame.width, 1) + 2
  const envelope = {
    heights: new Float64Array(longest),
    sites: new Int32Array(longest),
    from: new Float64Array(longest + 1),
  }
  for (let y = 0; y < frame.height; y++) {
    const row = frameIndex(frame, 0, y)
    for (let start = row; start < row + frame.width; ) {
      const label = labels[start]!
      let end = start + 1
      while (labels[end] === label && end < row + frame.width) end++
      if (label !== 0) lowerEnvelope(squared, start, end, envelope)
      start = end
    }
  }
  const depth = new Float32Array(pixels.length)
  for (let i = 0; i < pixels.length; i++) depth[i] = Math.sqrt(squared[pixels[i]!]!)
  return depth
}

/** Square of the distance to the nearest pixel above or below with another label (framed). */
function verticalSquares({ frame, labels }: Objects): Float32Array {
  const { stride } = frame
  const distance = new Float32Array(frame.size)
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
  for (let p = first; p <= last; p++) distance[p]! *= distance[p]!
  return distance
}

interface Envelope {
  /** Heights of the run's parabolas, a zero before and after it. */
  readonly heights: Float64Array
  readonly sites: Int32Array
  readonly from: Float64Array
}

/** Replaces values[start … end) by min over q of (x − q)² + values[q], with zeros at start − 1 and end. */
function lowerEnvelope(values: Float32Array, start: number, end: number, { heights, sites, from }: Envelope): void {
  const length = end - start + 2
  heights[0] = 0
  heights[length - 1] = 0
  for (let q = 1; q < length - 1; q++) heights[q] = values[start + q - 1]!
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
    values[start + q - 1] = (q - site) * (q - site) + heights[site]!
  }
}
