/** What the region within each contour measures, summed over the tree in one pass over pixels and one over nodes. */
import { lend } from '../base/index.ts'
import { type ContourTree, OUTSIDE } from './contour-tree.ts'
import type { Raster } from './raster.ts'

/** Entries by node number; a node's region is its own pixels and those of all its descendants. */
export interface ContourMeasures {
  readonly area: Float64Array
  /** Mean sample. */
  readonly mean: Float64Array
  /** Area relative to that of the ellipse with the same second moments: 1 for an ellipse, less with bays and waists. */
  readonly ellipticity: Float64Array
  /** Mean gradient, per pixel, along the contour inside of the image; 0 where there is none. */
  readonly edge: Float64Array
  /** Pixel sides on the edge of the image. */
  readonly rim: Float64Array
}

export function measureContours(tree: ContourTree, image: Raster, gradient: Float32Array): ContourMeasures {
  const { nodes, parent } = tree
  const sums = ownSums(tree, image, gradient)
  const column = (): Float64Array => lend.float64(nodes)
  const measures = { area: column(), mean: column(), ellipticity: column(), edge: column(), rim: column() }
  // Children have larger numbers than their parents, so that a node is complete when its turn comes.
  for (let node = nodes - 1; node >= 0; node--) {
    if (parent[node]! >= 0) addSums(sums, parent[node]! * COLUMNS, node * COLUMNS)
    measureNode(measures, node, sums)
  }
  return measures
}

function addSums(sums: Float64Array, to: number, from: number): void {
  for (let k = 0; k < COLUMNS; k++) sums[to + k]! += sums[from + k]!
}

function measureNode(measures: ContourMeasures, node: number, sums: Float64Array): void {
  const at = node * COLUMNS
  const area = sums[at + AREA]!
  const edges = sums[at + EDGES]!
  measures.area[node] = area
  measures.mean[node] = sums[at + SUM]! / area
  measures.edge[node] = edges > 0 ? sums[at + EDGE_SUM]! / edges : 0
  measures.rim[node] = sums[at + RIM]!
  measures.ellipticity[node] = ellipticityOf(sums, at)
}

// One row of sums per node, so that a pixel touches one place in memory.
const [AREA, SUM, X, Y, XX, YY, XY, EDGES, EDGE_SUM, RIM, COLUMNS] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const

function ellipticityOf(sums: Float64Array, at: number): number {
  const n = sums[at + AREA]!
  const x = sums[at + X]! / n
  const y = sums[at + Y]! / n
  // A pixel is a square, whose own second moment is 1/12.
  const xx = sums[at + XX]! / n - x * x + 1 / 12
  const yy = sums[at + YY]! / n - y * y + 1 / 12
  const xy = sums[at + XY]! / n - x * y
  return Math.min(1, n / (4 * Math.PI * Math.sqrt(Math.max(1e-9, xx * yy - xy * xy))))
}

/**
 * Sums over each node's own pixels, in raster order. Contour edges are counted by balance: of two neighbours the one
 * that is flooded first brings their common edge and the other takes it back, so that sums over a region leave the
 * edges that cross its contour.
 */
function ownSums(tree: ContourTree, image: Raster, gradient: Float32Array): Float64Array {
  const sums = lend.float64(tree.nodes * COLUMNS).fill(0)
  for (let y = 0; y < image.height; y++) addRow(sums, tree, { image, gradient, y })
  return sums
}

interface Row {
  readonly image: Raster
  readonly gradient: Float32Array
  readonly y: number
}

function addRow(sums: Float64Array, { levels, nodeOf }: ContourTree, { image, gradient, y }: Row): void {
  const { width, height, data } = image
  for (let x = 0, pixel = y * width; x < width; x++, pixel++) {
    const level = levels[pixel]!
    if (level === OUTSIDE) continue
    const at = nodeOf[pixel]! * COLUMNS
    // Earlier neighbours are flooded first at equal level, later ones are not.
    const left = x > 0 ? (levels[pixel - 1]! >= level ? -1 : 1) : 0
    const above = y > 0 ? (levels[pixel - width]! >= level ? -1 : 1) : 0
    const right = x + 1 < width ? (levels[pixel + 1]! > level ? -1 : 1) : 0
    const below = y + 1 < height ? (levels[pixel + width]! > level ? -1 : 1) : 0
    const slope =
      (left === 0 ? 0 : left * gradient[pixel - 1]!) +
      (above === 0 ? 0 : above * gradient[pixel - width]!) +
      (right === 0 ? 0 : right * gradient[pixel + 1]!) +
      (below === 0 ? 0 : below * gradient[pixel + width]!)
    const edges = left + above + right + below
    sums[at + AREA]!++
    sums[at + SUM]! += data[pixel]!
    sums[at + X]! += x
    sums[at + Y]! += y
    sums[at + XX]! += x * x
    sums[at + YY]! += y * y
    sums[at + XY]! += x * y
    sums[at + EDGES]! += edges
    sums[at + EDGE_SUM]! += 0.5 * (slope + edges * gradient[pixel]!)
    sums[at + RIM]! += (left === 0 ? 1 : 0) + (above === 0 ? 1 : 0) + (right === 0 ? 1 : 0) + (below === 0 ? 1 : 0)
  }
}
