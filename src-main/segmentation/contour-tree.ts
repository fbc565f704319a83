/**
 * The tree of an image's contours: every connected region above every level is a node, the region that contains it at
 * the next lower level its parent (component tree, Salembier 1998; built by union-find as in Berger 2007).
 */
import { lend } from '../base/index.ts'
import { rootOf } from './components.ts'
import { neighbourAt } from './neighbours.ts'
import { stretchesOf } from './stretches.ts'

/** Level of a pixel that takes no part. */
export const OUTSIDE = 0

export interface ContourTree {
  /** The levels it was built from. */
  readonly levels: Uint8Array
  /** Pixels that take part, highest level first, raster order within a level. */
  readonly order: Int32Array
  /** Node of each pixel that takes part; a node's region is its own pixels and those of all its descendants. */
  readonly nodeOf: Int32Array
  /** Parent of each node, −1 at a root. Parents have smaller numbers than their children. */
  readonly parent: Int32Array
  readonly nodes: number
}

/** Builds the tree over 8-connected pixels whose level is above `OUTSIDE`. */
export function buildContourTree(levels: Uint8Array, width: number): ContourTree {
  const order = highestFirst(levels, width)
  const above = linkPixels(order, levels.length, width)
  const nodeOf = lend.int32(levels.length)
  const parent = lend.int32(order.length)
  let nodes = 0
  // From the lowest pixel up, so that a pixel's parent already has its node.
  for (const pixels of stretchesOf(order).toReversed())
    nodes = addNodes({ levels, nodeOf, parent, nodes }, pixels, above)
  return { levels, order, nodeOf, parent: parent.subarray(0, nodes), nodes }
}

/** Gives the pixels their nodes, the last pixel first; returns how many nodes there are then. */
function addNodes(
  { levels, nodeOf, parent, nodes: known }: Omit<ContourTree, 'order'>,
  pixels: Int32Array,
  above: Int32Array,
): number {
  let nodes = known
  for (let i = pixels.length - 1; i >= 0; i--) {
    const pixel = pixels[i]!
    const next = above[pixel]!
    if (next !== pixel && levels[next] === levels[pixel]) nodeOf[pixel] = nodeOf[next]!
    else {
      parent[nodes] = next === pixel ? -1 : nodeOf[next]!
      nodeOf[pixel] = nodes++
    }
  }
  return nodes
}

function highestFirst(levels: Uint8Array, width: number): Int32Array {
  const slots = new Int32Array(257)
  for (let i = 0; i < levels.length; i++) slots[levels[i]!]!++
  let start = 0
  for (let level = 255; level > OUTSIDE; level--) {
    const count = slots[level]!
    slots[level] = start
    start += count
  }
  const order = lend.int32(start)
  for (let y = 0; y * width < levels.length; y++)
    sortRow(order, slots, levels, { from: y * width, to: (y + 1) * width })
  return order
}

function sortRow(
  order: Int32Array,
  slots: Int32Array,
  levels: Uint8Array,
  { from, to }: { from: number; to: number },
): void {
  for (let i = from; i < to; i++) if (levels[i] !== OUTSIDE) order[slots[levels[i]!]!++] = i
}

/** For each pixel, a later pixel of the order in the smallest region that holds it and more; itself at a root. */
function linkPixels(order: Int32Array, pixels: number, width: number): Int32Array {
  const link = lend.int32(pixels)
  const set = lend.int32(pixels)
  const linked: Linked = { flags: lend.uint8(pixels).fill(0), width, height: width === 0 ? 0 : pixels / width }
  const ring = Int32Array.from(RING_X, (dx, k) => dx + RING_Y[k]! * width)
  for (const stretch of stretchesOf(order)) linkStretch(link, stretch, { set, linked, ring })
  return link
}

interface Linking {
  /** Union-find over the pixels linked so far. */
  readonly set: Int32Array
  readonly linked: Linked
  /** Steps to the neighbours, clockwise from the one above. */
  readonly ring: Int32Array
}

function linkStretch(link: Int32Array, pixels: Int32Array, { set, linked, ring }: Linking): void {
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i]!
    link[pixel] = pixel
    set[pixel] = pixel
    linked.flags[pixel] = 1
    // Linked neighbours that follow one another around the pixel are in one set already; the first speaks for all.
    const around = linkedAround(linked, pixel)
    let first = around === ALL_AROUND ? 1 : around & ~((around << 1) | (around >> 7))
    while (first !== 0) {
      const k = 31 - Math.clz32(first)
      first ^= 1 << k
      const root = rootOf(set, pixel + ring[k]!)
      if (root === pixel) continue
      set[root] = pixel
      link[root] = pixel
    }
  }
}

/** Columns and rows from a pixel to its eight neighbours, clockwise from the one above. */
const RING_X = Int8Array.of(0, 1, 1, 1, 0, -1, -1, -1)
const RING_Y = Int8Array.of(-1, -1, 0, 1, 1, 1, 0, -1)
const ALL_AROUND = 0xff

interface Linked {
  /** 1 for pixels that have been linked. */
  readonly flags: Uint8Array
  readonly width: number
  readonly height: number
}

/** The flags of a pixel's neighbours as bits, clockwise from the one above; 0 outside of the image. */
function linkedAround({ flags, width, height }: Linked, pixel: number): number {
  const x = pixel % width
  const y = (pixel - x) / width
  if (x > 0 && y > 0 && x < width - 1 && y < height - 1) {
    const above = pixel - width
    const below = pixel + width
    return (
      flags[above]! |
      (flags[above + 1]! << 1) |
      (flags[pixel + 1]! << 2) |
      (flags[below + 1]! << 3) |
      (flags[below]! << 4) |
      (flags[below - 1]! << 5) |
      (flags[pixel - 1]! << 6) |
      (flags[above - 1]! << 7)
    )
  }
  let around = 0
  for (let k = 0; k < 8; k++) {
    const near = neighbourAt(x + RING_X[k]!, y + RING_Y[k]!, width, height)
    if (near >= 0) around |= flags[near]! << k
  }
  return around
}
