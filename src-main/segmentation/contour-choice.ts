/** Which contours of the tree outline objects: disjoint regions with round outlines along steep edges. */
import { lend } from '../base/index.ts'
import type { ContourMeasures } from './contour-measures.ts'
import type { ContourTree } from './contour-tree.ts'

/** How strongly bays and waists count against a contour. */
const SHAPE_WEIGHT = 3

/** Regions that make up less of the containing one than this are its texture rather than separate objects, … */
const TEXTURE_SHARE = 0.35

/** … unless the containing contour is worse than theirs by this factor. */
const TEXTURE_TOLERANCE = 0.8

/** A contour that runs along more of the image's edge than this is the background of something. */
const LARGEST_RIM = 0.5

export interface ContourLimits {
  /** Regions of fewer pixels are no objects. */
  readonly smallest: number
  /** Level from which heights are taken. */
  readonly background: number
  /** Pixels on the edge of the image. */
  readonly rim: number
}

/** For each node the number of the chosen object it belongs to, 1 … count in order of nodes, or 0. */
export interface ContourChoice {
  readonly objectOf: Int32Array
  readonly count: number
  /** Mean sample of each chosen region; entry 0 is unused. */
  readonly means: Float64Array
}

/**
 * From the leaves down, a node replaces the objects chosen within it where its contour is at least as good as theirs
 * on average by area. A contour's quality is ellipticity³ × edge gradient / mean height above background: steepness
 * relative to height does not depend on how bright an object is, and is largest half-way up its flank.
 */
export function chooseContours(tree: ContourTree, measures: ContourMeasures, limits: ContourLimits): ContourChoice {
  const chosen = lend.uint8(tree.nodes).fill(0)
  const innerArea = lend.float64(tree.nodes).fill(0)
  const innerQuality = lend.float64(tree.nodes).fill(0)
  for (let node = tree.nodes - 1; node >= 0; node--) {
    const area = measures.area[node]!
    const quality = qualityOf(node, measures, limits)
    if (quality > 0 && replaces(quality, area, { area: innerArea[node]!, quality: innerQuality[node]! })) {
      chosen[node] = 1
      innerArea[node] = area
      innerQuality[node] = quality * area
    }
    const parent = tree.parent[node]!
    if (parent < 0) continue
    innerArea[parent]! += innerArea[node]!
    innerQuality[parent]! += innerQuality[node]!
  }
  return outermost(tree, chosen, measures)
}

function qualityOf(node: number, measures: ContourMeasures, { smallest, background, rim }: ContourLimits): number {
  const area = measures.area[node]!
  if (area < smallest || measures.rim[node]! > LARGEST_RIM * rim) return 0
  const height = measures.mean[node]! - background
  return height > 0 ? (measures.ellipticity[node]! ** SHAPE_WEIGHT * measures.edge[node]!) / height : 0
}

/** Whether a region is better than the objects chosen within it, given by their summed area and area-weighted quality. */
function replaces(quality: number, area: number, inner: { area: number; quality: number }): boolean {
  if (inner.area === 0) return true
  const before = inner.quality / inner.area
  return quality >= (inner.area < TEXTURE_SHARE * area ? TEXTURE_TOLERANCE * before : before)
}

function outermost(tree: ContourTree, chosen: Uint8Array, measures: ContourMeasures): ContourChoice {
  const objectOf = lend.int32(tree.nodes).fill(0)
  const means: number[] = [Number.NaN]
  for (let node = 0; node < tree.nodes; node++) {
    const parent = tree.parent[node]!
    if (parent >= 0 && objectOf[parent]! > 0) objectOf[node] = objectOf[parent]!
    else if (chosen[node] === 1) {
      objectOf[node] = means.length
      means.push(measures.mean[node]!)
    }
  }
  return { objectOf, count: means.length - 1, means: Float64Array.from(means) }
}
