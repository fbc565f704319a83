/** A ring around each nucleus: a stand-in for the cytoplasm where only nuclei were found. */
import { lend } from '../base/index.ts'
import { frameIndex } from './frame.ts'
import type { Objects } from './objects.ts'
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

export function surroundOf(objects: Objects): Surround {
  const { runs, frame } = objects
  const offsets = new Int32Array(objects.count + 1)
  const found: Found = { pixels: lend.int32(objects.size), count: 0 }
  const taken = takenMemory(frame.size)
  const reached = { from: new Int32Array(frame.height), to: new Int32Array(frame.height) }
  for (let k = 1; k <= objects.count; k++) {
    const area = objects.offsets[k]! - objects.offsets[k - 1]!
    const diameter = Math.sqrt((4 * area) / Math.PI)
    const reach = Math.min(Math.max(WIDTH_OVER_DIAMETER * diameter, LEAST_WIDTH), MOST_WIDTH)
    const halves = halfChords(reach)
    reached.from.fill(0)
    reached.to.fill(0)
    for (let r = runs.offsets[k - 1]!; r < runs.offsets[k]!; r++)
      widen({ objects, halves, k, found, taken, reached }, r)
    offsets[k] = found.count
  }
  return { offsets, pixels: found.pixels.subarray(0, found.count) }
}

/** Grows when needed. */
interface Found {
  pixels: Int32Array
  count: number
}

/** How far a disk reaches to either side of its middle, in its middle row and each row below. */
function halfChords(radius: number): Int32Array {
  return Int32Array.from({ length: Math.floor(radius) + 1 }, (_, row) => Math.sqrt(radius * radius - row * row))
}

interface Drawing {
  readonly objects: Objects
  readonly halves: Int32Array
  readonly k: number
  readonly found: Found
  /** Framed: the last object that took each pixel. */
  readonly taken: Int32Array
  /** By row: columns from … to − 1 need no second look; none where both are equal. */
  readonly reached: { readonly from: Int32Array; readonly to: Int32Array }
}

/** Takes what lies within reach of run r: in each row near it, the run widened by half a chord on either side. */
function widen(drawing: Drawing, r: number): void {
  const { halves, reached } = drawing
  const { frame, runs } = drawing.objects
  const x = runs.xs[r]!
  const y = runs.ys[r]!
  const end = x + runs.starts[r + 1]! - runs.starts[r]!
  const last = Math.min(frame.height - 1, y + halves.length - 1)
  for (let row = Math.max(0, y - halves.length + 1); row <= last; row++) {
    const half = halves[Math.abs(row - y)]!
    const from = Math.max(0, x - half)
    const to = Math.min(frame.width, end + half)
    const knownFrom = reached.from[row]!
    const knownTo = reached.to[row]!
    const apart = knownFrom === knownTo || to < knownFrom || from > knownTo
    take(drawing, row, [from, apart ? to : Math.min(to, knownFrom)])
    if (!apart) take(drawing, row, [Math.max(from, knownTo), to])
    if (apart && knownFrom < knownTo) continue
    reached.from[row] = apart ? from : Math.min(from, knownFrom)
    reached.to[row] = apart ? to : Math.max(to, knownTo)
  }
}

/** Adds the background pixels of some columns of a row that object k has not taken yet. */
function take({ objects, k, found, taken }: Drawing, row: number, [from, to]: readonly [number, number]): void {
  const { frame, labels } = objects
  const end = frameIndex(frame, to, row)
  if (found.count + frame.width > found.pixels.length) grow(found, frame.width)
  const { pixels } = found
  let { count } = found
  for (let pixel = frameIndex(frame, from, row); pixel < end; pixel++) {
    if (labels[pixel] !== 0 || taken[pixel] === k) continue
    taken[pixel] = k
    pixels[count++] = pixel
  }
  found.count = count
}

/** Makes room for so many more. */
function grow(found: Found, more: number): void {
  const larger = lend.int32(2 * (found.count + more))
  larger.set(found.pixels)
  found.pixels = larger
}
