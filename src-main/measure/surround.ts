/** A ring around each nucleus: a stand-in for the cytoplasm where only nuclei were found. */
import { MARGIN } from './frame.ts'
import type { Objects } from './objects.ts'
import { isEdge } from './rim.ts'

/** Ring width as a share of the nucleus's equivalent diameter: 6 pixels around a nucleus of 20. */
const WIDTH_OVER_DIAMETER = 0.3
/** No ring is thinner than this, in pixels. */
const LEAST_WIDTH = 2

/**
 * Framed pixel indices of each object's ring, object k at offsets[k − 1] … offsets[k] − 1: background pixels at most
 * 0.3 equivalent diameters (and at least 2 pixels) from the object. Pixels of any object are in no ring;
 * rings of close objects may share pixels.
 */
export interface Surround {
  readonly offsets: Int32Array
  readonly pixels: Int32Array
}

export function surroundOf(objects: Objects, bits: Uint8Array): Surround {
  const { labels, count, frame } = objects
  const offsets = new Int32Array(count + 1)
  const taken = new Int32Array(frame.size)
  const pixels: number[] = []
  for (let k = 1; k <= count; k++) {
    const from = objects.offsets[k - 1]!
    const to = objects.offsets[k]!
    const reach = Math.max(LEAST_WIDTH, WIDTH_OVER_DIAMETER * Math.sqrt((4 * (to - from)) / Math.PI))
    for (let i = from; i < to; i++) {
      if (!isEdge(bits[i]!)) continue
      stamp(objects, i, reach, (pixel) => {
        if (labels[pixel] !== 0 || taken[pixel] === k) return
        taken[pixel] = k
        pixels.push(pixel)
      })
    }
    offsets[k] = pixels.length
  }
  return { offsets, pixels: Int32Array.from(pixels) }
}

/** Visits every pixel of the image within reach of list place i. */
function stamp({ xs, ys, frame }: Objects, i: number, reach: number, visit: (pixel: number) => void): void {
  const x = xs[i]!
  const y = ys[i]!
  const rows = Math.floor(reach)
  for (let row = Math.max(0, y - rows); row <= Math.min(frame.height - 1, y + rows); row++) {
    const half = Math.floor(Math.sqrt(reach * reach - (row - y) ** 2))
    const start = (row + MARGIN) * frame.stride + MARGIN
    const last = start + Math.min(frame.width - 1, x + half)
    for (let pixel = start + Math.max(0, x - half); pixel <= last; pixel++) visit(pixel)
  }
}
