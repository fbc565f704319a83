/**
 * The tree of an image's contours: every connected region above every level is a node, the region that contains it at
 * the next lower level its parent (component tree, Salembier 1998; built by union-find as in Berger 2007).
 */
import { rootOf } from './components.ts'
import { NEIGHBOUR_X, NEIGHBOUR_Y, neighbourAt, neighbourOffsets } from './neighbours.ts'

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
  const order = highestFirst(levels)
  const above = linkPixels(order, levels.length, width)
  const nodeOf = new Int32Array(levels.length)
  let nodes = 0
  const parentOf = new Int32Array(order.length)
  // From the lowest pixel up, so that a pixel's parent already has its node.
  for (let i = order.length - 1; i >= 0; i--) {
    const pixel = order[i]!
    const next = above[pixel]!
    if (next === pixel) {
      parentOf[nodes] = -1
      nodeOf[pixel] = nodes++
    } else if (levels[next] === levels[pixel]) nodeOf[pixel] = nodeOf[next]!
    else {
      parentOf[nodes] = nodeOf[next]!
      nodeOf[pixel] = nodes++
    }
  }
  return { levels, order, nodeOf, parent: parentOf.subarray(0, nodes), nodes }
}

function highestFirst(levels: Uint8Array): Int32Array {
  const slots = new Int32Array(257)
  for (let i = 0; i < levels.length; i++) slots[levels[i]!]!++
  let start = 0
  for (let level = 255; level > OUTSIDE; level--) {
    const count = slots[level]!
    slots[level] = start
    start += count
  }
  const order = new Int32Array(start)
  for (let i = 0; i < levels.length; i++) if (levels[i] !== OUTSIDE) order[slots[levels[i]!]!++] = i
  return order
}

/** For each pixel, a later pixel of the order in the smallest region that holds it and more; itself at a root. */
function linkPixels(order: Int32Array, pixels: number, width: number): Int32Array {
  const height = width === 0 ? 0 : pixels / width
  const link = new Int32Array(pixels).fill(-1)
  const set = new Int32Array(pixels)
  const offsets = neighbourOffsets(width)
  for (const pixel of order) {
    link[pixel] = pixel
    set[pixel] = pixel
    const x = pixel % width
    const y = (pixel - x) / width
    const inner = x > 0 && y > 0 && x < width - 1 && y < height - 1
    for (let k = 0; k < 8; k++) {
      const near = inner ? pixel + offsets[k]! : neighbourAt(x + NEIGHBOUR_X[k]!, y + NEIGHBOUR_Y[k]!, width, height)
      if (near < 0 || link[near]! < 0) continue
      const root = rootOf(set, near)
      if (root === pixel) continue
      set[root] = pixel
      link[root] = pixel
    }
  }
  return link
}
