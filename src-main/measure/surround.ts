/** A ring around each nucleus: a stand-in for the cytoplasm where only nuclei were found. */
import { frameIndex } from './frame.ts'
import type { Objects } from './objects.ts'
import { isEdge } from './rim.ts'
import { reusableInt32 } from './scratch.ts'

const takenMemory = reusableInt32()

/** Ring width as a share of the nucleus's equivalent diameter: 6 pixels around a nucleus of 20. */
const WIDTH_OVER_DIAMETER = 0.3
/** No ring is thinner or wider than this, in pixels; the time to draw a ring grows with the square of its width. */
const LEAST_WIDTH = 2
const MOST_WIDTH = 30

/**
 * Framed pixel indices of each object's ring, object k at offsets[k − 1] … offsets[k] − 1: background pixels at most
 * 0.3 equivalent diameters (at least 2 and at most 30 pixels) from the object. Pixels of any object are in no ring;
 * rings of close objects may share pixels.
 */
export interface Surround {
  readonly offsets: Int32Array
  readonly pixels: Int32Array
}

export function surroundOf(objects: Objects, bits: Uint8Array): Surround {
  const offsets = new Int32Array(objects.count + 1)
  const pixels: number[] = []
  const taken = takenMemory(objects.frame.size)
  for (let k = 1; k <= objects.count; k++) {
    const from = objects.offsets[k - 1]!
    const to = objects.offsets[k]!
    const diameter = Math.sqrt((4 * (to - from)) / Math.PI)
    const reach = Math.min(Math.max(WIDTH_OVER_DIAMETER * diameter, LEAST_WIDTH), MOST_WIDTH)
    const halves = halfChords(reach)
    for (let i = from; i < to; i++) if (isEdge(bits[i]!)) stamp(pixels, taken, { objects, halves, k }, i)
    offsets[k] = pixels.length
  }
  return { offsets, pixels: Int32Array.from(pixels) }
}

/** How far a disk reaches to either side of its middle, in its middle row and each row below. */
function halfChords(radius: number): Int32Array {
  return Int32Array.from({ length: Math.floor(radius) + 1 }, (_, row) => Math.sqrt(radius * radius - row * row))
}

interface Stamp {
  readonly objects: Objects
  readonly halves: Int32Array
  readonly k: number
}

/** Adds the background pixels of the disk around list place i that object k has not taken yet. */
function stamp(pixels: number[], taken: Int32Array, { objects, halves, k }: Stamp, i: number): void {
  const { frame, labels } = objects
  const x = objects.xs[i]!
  const y = objects.ys[i]!
  const last = Math.min(frame.height - 1, y + halves.length - 1)
  for (let row = Math.max(0, y - halves.length + 1); row <= last; row++) {
    const half = halves[Math.abs(row - y)]!
    const end = frameIndex(frame, Math.min(frame.width - 1, x + half), row)
    for (let pixel = frameIndex(frame, Math.max(0, x - half), row); pixel <= end; pixel++) {
      if (labels[pixel] !== 0 || taken[pixel] === k) continue
      taken[pixel] = k
      pixels.push(pixel)
    }
  }
}
