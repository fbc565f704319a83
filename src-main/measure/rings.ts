/** Which ring and wedge of its object each pixel lies in. */
import { lend } from '../base/index.ts'
import type { Objects, Runs } from './objects.ts'
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
  const slots = lend.uint8(objects.size)
  for (let k = 1; k <= objects.count; k++) fillRings(slots, objects, depth, k)
  return slots
}

function fillRings(slots: Uint8Array, { runs }: Objects, depth: Float32Array, k: number): void {
  const centre = deepest(runs, depth, k)
  for (let r = runs.offsets[k - 1]!; r < runs.offsets[k]!; r++) {
    const dy = runs.ys[r]! - centre.y
    const below = dy > 0 ? 1 : 0
    const away = Math.abs(dy)
    let dx = runs.xs[r]! - centre.x
    for (let i = runs.starts[r]!, end = runs.starts[r + 1]!; i < end; i++, dx++) {
      const distance = Math.sqrt(dx * dx + dy * dy)
      const bin = ((distance / (distance + depth[i]! + TIE)) * BINS) | 0
      const wedge = below + (dx > 0 ? 2 : 0) + (away > Math.abs(dx) ? 4 : 0)
      slots[i] = Math.min(bin, BINS - 1) * WEDGES + wedge
    }
  }
}

/** The first of the deepest pixels of object k. */
function deepest(runs: Runs, depth: Float32Array, k: number): { x: number; y: number } {
  let best = 0
  let x = 0
  let y = 0
  for (let r = runs.offsets[k - 1]!; r < runs.offsets[k]!; r++) {
    for (let i = runs.starts[r]!, end = runs.starts[r + 1]!; i < end; i++) {
      if (depth[i]! <= best) continue
      best = depth[i]!
      x = runs.xs[r]! + i - runs.starts[r]!
      y = runs.ys[r]!
    }
  }
  return { x, y }
}

/** The rings of `whole` at the list places of `part`; NO_RING where the same object's number is not there. */
export function borrowedRings(part: Objects, whole: Objects, wholeRings: Uint8Array): Uint8Array {
  const map = mapMemory(whole.frame.size)
  for (let r = 0; r < whole.runs.pixels.length; r++) spreadOut(map, wholeRings, whole.runs, r)
  const slots = lend.uint8(part.size)
  for (let r = 0; r < part.runs.pixels.length; r++) {
    const k = part.labels[part.runs.pixels[r]!]!
    borrowRun(slots, map, part.runs, { r, k, labels: whole.labels })
  }
  return slots
}

/** Puts the values of run r where the run lies in the image. */
function spreadOut(map: Uint8Array, values: Uint8Array, { pixels, starts }: Runs, r: number): void {
  for (let i = starts[r]!, p = pixels[r]!, end = starts[r + 1]!; i < end; i++, p++) map[p] = values[i]!
}

function borrowRun(
  slots: Uint8Array,
  map: Uint8Array,
  { pixels, starts }: Runs,
  { r, k, labels }: { r: number; k: number; labels: Int32Array },
): void {
  for (let i = starts[r]!, p = pixels[r]!, end = starts[r + 1]!; i < end; i++, p++) {
    slots[i] = labels[p] === k ? map[p]! : NO_RING
  }
}
