/** Peaks of a landscape with their watershed regions, shallow ones merged while flooding from the top. */
import { lend } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import { rootOf } from './components.ts'
import { NEIGHBOUR_X, NEIGHBOUR_Y, neighbourAt, neighbourOffsets } from './neighbours.ts'
import { brightestFirst } from './order.ts'
import type { Mask, Raster } from './raster.ts'
import { stretchesOf } from './stretches.ts'

export interface Peaks {
  /** One region per remaining peak, together the whole mask; numbered by height, the highest 1. */
  readonly regions: LabelImage
  /** Row-major index of each peak's highest pixel, that of region 1 first. */
  readonly summits: Int32Array
}

/** Whether two regions that meet at `saddle` stay apart; `lower` is the height of the lower of the two summits. */
export type StayApart = (lower: number, saddle: number) => boolean

/**
 * Floods the landscape from its summits downwards within the mask (8-connected). Where two regions first meet, which is
 * at their highest saddle, the lower one joins the higher unless `stayApart` says otherwise. Ties go to raster order.
 */
export function findPeaks(landscape: Raster, mask: Mask, stayApart: StayApart): Peaks {
  const order = brightestFirst(landscape, mask)
  const { width, height } = mask
  const flood = createFlood(landscape, order.length)
  for (const pixels of stretchesOf(order)) visitAll(flood, pixels, stayApart)
  return numberRegions(flood, { width, height })
}

/** Peaks that rise at least `h` above the saddle to a higher peak (h-maxima), with their regions. */
export function hMaxima(landscape: Raster, mask: Mask, h: number): Peaks {
  return findPeaks(landscape, mask, (lower, saddle) => lower - saddle >= h)
}

interface Flood {
  readonly landscape: Raster
  readonly offsets: Int32Array
  /** Basin of each pixel plus 1; 0 is not yet flooded. */
  readonly basin: Int32Array
  /** Union-find over basins; a root's number is that of its highest summit. */
  readonly parent: Int32Array
  readonly summit: Int32Array
  basins: number
}

function createFlood(landscape: Raster, pixels: number): Flood {
  return {
    landscape,
    offsets: neighbourOffsets(landscape.width),
    basin: lend.int32(landscape.data.length).fill(0),
    parent: lend.int32(pixels + 1),
    summit: lend.int32(pixels + 1),
    basins: 0,
  }
}

function visitAll(flood: Flood, pixels: Int32Array, stayApart: StayApart): void {
  for (let i = 0; i < pixels.length; i++) visit(flood, pixels[i]!, stayApart)
}

function visit(flood: Flood, pixel: number, stayApart: StayApart): void {
  const { width, height, data } = flood.landscape
  const { basin, parent, summit, offsets } = flood
  const x = pixel % width
  const y = (pixel - x) / width
  let highest = -1
  let uphill = -1
  let steepest = Number.NEGATIVE_INFINITY
  let several = false
  const inner = x > 0 && y > 0 && x < width - 1 && y < height - 1
  for (let k = 0; k < 8; k++) {
    const near = inner ? pixel + offsets[k]! : neighbourAt(x + NEIGHBOUR_X[k]!, y + NEIGHBOUR_Y[k]!, width, height)
    if (near < 0 || basin[near] === 0) continue
    const root = rootOf(parent, basin[near]! - 1)
    if (data[near]! > steepest) {
      steepest = data[near]!
      uphill = root
    }
    if (highest >= 0 && root !== highest) several = true
    if (highest < 0 || root < highest) highest = root
  }
  if (highest < 0) {
    uphill = flood.basins++
    parent[uphill] = uphill
    summit[uphill] = pixel
  } else if (several) joinShallow(flood, pixel, { highest, stayApart })
  basin[pixel] = uphill + 1
}

/** Joins the regions around `pixel` that do not stand apart at this saddle to the highest of them. */
function joinShallow(
  { landscape, basin, parent, summit }: Flood,
  pixel: number,
  { highest, stayApart }: { highest: number; stayApart: StayApart },
): void {
  const { width, height, data } = landscape
  const x = pixel % width
  const y = (pixel - x) / width
  for (let k = 0; k < 8; k++) {
    const near = neighbourAt(x + NEIGHBOUR_X[k]!, y + NEIGHBOUR_Y[k]!, width, height)
    if (near < 0 || basin[near] === 0) continue
    const root = rootOf(parent, basin[near]! - 1)
    if (root !== highest && !stayApart(data[summit[root]!]!, data[pixel]!)) parent[root] = highest
  }
}

function numberRegions({ basin, parent, summit, basins }: Flood, size: { width: number; height: number }): Peaks {
  const numberOf = new Uint32Array(basins)
  const summits: number[] = []
  for (let i = 0; i < basins; i++) {
    if (parent[i] !== i) continue
    summits.push(summit[i]!)
    numberOf[i] = summits.length
  }
  const labels = lend.uint32(basin.length).fill(0)
  for (let y = 0; y < size.height; y++) {
    const [from, to] = [y * size.width, (y + 1) * size.width]
    numberRow(labels.subarray(from, to), basin.subarray(from, to), { parent, numberOf })
  }
  return { regions: { ...size, labels, count: summits.length }, summits: Int32Array.from(summits) }
}

function numberRow(
  labels: Uint32Array,
  basin: Int32Array,
  { parent, numberOf }: { parent: Int32Array; numberOf: Uint32Array },
): void {
  for (let x = 0; x < labels.length; x++) {
    if (basin[x] !== 0) labels[x] = numberOf[rootOf(parent, basin[x]! - 1)]!
  }
}
