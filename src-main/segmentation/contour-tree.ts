/**
 * The tree of an image's contours: every connected region above every level is a node, the region that contains it at
 * the next lower level its parent (component tree, Salembier 1998; built by union-find as in Berger 2007).
 */
import { rootOf } from './components.ts'
import { NEIGHBOUR_X, NEIGHBOUR_Y, neighbourAt } from './neighbours.ts'
import type { Raster } from './raster.ts'

/** Level of a pixel that takes no part. */
export const OUTSIDE = 0

export interface ContourTree {
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
  return { order, nodeOf, parent: parentOf.subarray(0, nodes), nodes }
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
  for (const pixel of order) {
    link[pixel] = pixel
    set[pixel] = pixel
    const x = pixel % width
    const y = (pixel - x) / width
    for (let k = 0; k < 8; k++) {
      const near = neighbourAt(x + NEIGHBOUR_X[k]!, y + NEIGHBOUR_Y[k]!, width, height)
      if (near < 0 || link[near]! < 0) continue
      const root = rootOf(set, near)
      if (root === pixel) continue
      set[root] = pixel
      link[root] = pixel
    }
  }
  return link
}

/** What the region of each node measures; entries by node number. */
export interface ContourMeasures {
  readonly area: Float64Array
  /** Sum of the samples. */
  readonly sum: Float64Array
  /** Area relative to that of the ellipse with the same second moments: 1 for an ellipse, less with bays and waists. */
  readonly ellipticity: Float64Array
  /** Mean gradient, per pixel, along the contour inside of the image; 0 where there is none. */
  readonly edge: Float64Array
  /** Pixels on the edge of the image. */
  readonly rim: Float64Array
}

/** Measures every node's region in one pass over the pixels and one over the nodes. */
export function measureContours(tree: ContourTree, image: Raster, gradient: Float32Array): ContourMeasures {
  const own = ownSums(tree, image, gradient)
  for (let node = tree.nodes - 1; node > 0; node--) {
    const parent = tree.parent[node]!
    if (parent >= 0) for (const column of own) column[parent]! += column[node]!
  }
  const [area, sum, sumX, sumY, sumXX, sumYY, sumXY, edges, edgeSum, rim] = own
  const ellipticity = new Float64Array(tree.nodes)
  const edge = new Float64Array(tree.nodes)
  for (let node = 0; node < tree.nodes; node++) {
    const n = area[node]!
    const [x, y] = [sumX[node]! / n, sumY[node]! / n]
    // A pixel is a square, whose own second moment is 1/12.
    const xx = sumXX[node]! / n - x * x + 1 / 12
    const yy = sumYY[node]! / n - y * y + 1 / 12
    const xy = sumXY[node]! / n - x * y
    ellipticity[node] = Math.min(1, n / (4 * Math.PI * Math.sqrt(Math.max(1e-9, xx * yy - xy * xy))))
    edge[node] = edges[node]! > 0 ? edgeSum[node]! / edges[node]! : 0
  }
  return { area, sum, ellipticity, edge, rim }
}

type Sums = readonly [
  area: Float64Array,
  sum: Float64Array,
  sumX: Float64Array,
  sumY: Float64Array,
  sumXX: Float64Array,
  sumYY: Float64Array,
  sumXY: Float64Array,
  edges: Float64Array,
  edgeSum: Float64Array,
  rim: Float64Array,
]

/**
 * Sums over each node's own pixels. Contour edges are counted by balance: a pixel brings its edges to pixels that come
 * later and takes back those to earlier ones, so that sums over a region leave the edges that cross its contour.
 */
function ownSums({ order, nodeOf, nodes }: ContourTree, { width, height, data }: Raster, gradient: Float32Array): Sums {
  const column = (): Float64Array => new Float64Array(nodes)
  const sums: Sums = [
    column(),
    column(),
    column(),
    column(),
    column(),
    column(),
    column(),
    column(),
    column(),
    column(),
  ]
  const [area, sum, sumX, sumY, sumXX, sumYY, sumXY, edges, edgeSum, rim] = sums
  const passed = new Uint8Array(data.length)
  for (const pixel of order) {
    const node = nodeOf[pixel]!
    const x = pixel % width
    const y = (pixel - x) / width
    area[node]!++
    sum[node]! += data[pixel]!
    sumX[node]! += x
    sumY[node]! += y
    sumXX[node]! += x * x
    sumYY[node]! += y * y
    sumXY[node]! += x * y
    for (let k = 0; k < 4; k++) {
      const near = neighbourAt(x + NEIGHBOUR_X[k]!, y + NEIGHBOUR_Y[k]!, width, height)
      if (near < 0) {
        rim[node]!++
        continue
      }
      const sign = passed[near] === 0 ? 1 : -1
      edges[node]! += sign
      edgeSum[node]! += sign * 0.5 * (gradient[near]! + gradient[pixel]!)
    }
    passed[pixel] = 1
  }
  return sums
}
