/** Which ring and wedge of its object each pixel lies in. */
import type { Objects } from './objects.ts'
import { reusableUint8 } from './scratch.ts'

const mapMemory = reusableUint8()

/** Rings from the centre (0) to the edge, and wedges around it. */
export const BINS = 4
export const WEDGES = 8
export const SLOTS = BINS * WEDGES
/** Stands for a pixel that lies in no ring. */
export const NO_RING = 255

/** Added to distances, as CellProfiler does, so that a pixel on the line between two rings always goes to the inner. */
const TIE = 0.001

/** Ring × 8 + wedge of each list place of the objects. */
export function ringsOf(objects: Objects, depth: Float32Array): Uint8Array {
  const { xs, ys, offsets } = objects
  const slots = new Uint8Array(xs.length)
  for (let k = 1; k <= objects.count; k++) {
    const from = offsets[k - 1]!
    const to = offsets[k]!
    const centre = deepest(depth, from, to)
    for (let i = from; i < to; i++) {
      const dx = xs[i]! - xs[centre]!
      const dy = ys[i]! - ys[centre]!
      const away = Math.sqrt(dx * dx + dy * dy)
      const bin = ((away / (away + depth[i]! + TIE)) * BINS) | 0
      const wedge = (dy > 0 ? 1 : 0) + (dx > 0 ? 2 : 0) + (Math.abs(dy) > Math.abs(dx) ? 4 : 0)
      slots[i] = Math.min(bin, BINS - 1) * WEDGES + wedge
    }
  }
  return slots
}

function deepest(depth: Float32Array, from: number, to: number): number {
  let best = from
  for (let i = from + 1; i < to; i++) if (depth[i]! > depth[best]!) best = i
  return best
}

/** The rings of `whole` at the list places of `part`; NO_RING where the same object's number is not there. */
export function borrowedRings(part: Objects, whole: Objects, wholeRings: Uint8Array): Uint8Array {
  const map = mapMemory(whole.frame.size)
  for (let i = 0; i < wholeRings.length; i++) map[whole.pixels[i]!] = wholeRings[i]!
  const slots = new Uint8Array(part.pixels.length)
  for (let k = 1; k <= part.count; k++) {
    for (let i = part.offsets[k - 1]!; i < part.offsets[k]!; i++) {
      const pixel = part.pixels[i]!
      slots[i] = whole.labels[pixel] === k ? map[pixel]! : NO_RING
    }
  }
  return slots
}
