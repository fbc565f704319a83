/** Which class the parts of an image show, by the Jacobian maps of all classes: pixel by pixel, and cell by cell. Kraus 2016, section 5. */
import { Fault } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import type { Mask, Raster } from '../segmentation/index.ts'

export interface ClassRegions {
  readonly width: number
  readonly height: number
  /** 1 + the number of the class whose map is largest there, or 0 outside of the mask and where no map is above 0. Row-major. */
  readonly classes: Uint16Array
  /** By class: pixels. */
  readonly pixels: readonly number[]
}

/**
 * The class of each pixel of a mask, of the maps of all classes in their order; the first one of equals. Maps are compared as they are,
 * since P · p weighs them already. Throws a Fault `bad_argument` for maps of other sizes than the mask, or none.
 */
export function classRegions(maps: readonly Raster[], mask: Mask): ClassRegions {
  checkSizes(maps, mask)
  const { width, height } = mask
  const classes = new Uint16Array(width * height)
  const pixels = maps.map(() => 0)
  for (let i = 0; i < classes.length; i++) {
    const best = mask.data[i] === 0 ? -1 : largest(maps, (map) => map.data[i]!)
    if (best < 0) continue
    classes[i] = best + 1
    pixels[best]!++
  }
  return { width, height, classes, pixels }
}

export interface ClassShares {
  /** Objects that have pixels. */
  readonly cells: number
  /** By class: cells that carry it, and their share of all cells; NaN where there are none. */
  readonly counts: readonly number[]
  readonly shares: readonly number[]
  /** Cells in which no map is above 0. */
  readonly withoutClass: number
  /** By object number: the class, or −1 for none. Entry 0, the background, is −1. */
  readonly classOfCell: Int32Array
}

/**
 * The share of cells that carry each class: that of the map with the largest sum within the cell, the first one of equals. Throws as
 * `classRegions`.
 */
export function shareByClass(maps: readonly Raster[], cells: LabelImage): ClassShares {
  checkSizes(maps, cells)
  const areas = new Uint32Array(cells.count + 1)
  for (const label of cells.labels) areas[label]!++
  const sums = maps.map((map) => sumsByCell(map, cells))
  const classOfCell = new Int32Array(cells.count + 1).fill(-1)
  const counts = maps.map(() => 0)
  let total = 0
  for (let cell = 1; cell <= cells.count; cell++) {
    if (areas[cell] === 0) continue
    total++
    const best = largest(sums, (sum) => sum[cell]!)
    classOfCell[cell] = best
    if (best >= 0) counts[best]!++
  }
  const withClass = counts.reduce((sum, count) => sum + count, 0)
  const shares = counts.map((count) => count / total)
  return { cells: total, counts, shares, withoutClass: total - withClass, classOfCell }
}

function sumsByCell({ data }: Raster, { labels, count }: LabelImage): Float64Array {
  const sums = new Float64Array(count + 1)
  for (let i = 0; i < labels.length; i++) sums[labels[i]!]! += data[i]!
  return sums
}

/** Place of the largest value above 0, −1 where there is none. */
function largest<T>(items: readonly T[], numberOf: (item: T) => number): number {
  let best = -1
  let most = 0
  for (let i = 0; i < items.length; i++) {
    const value = numberOf(items[i]!)
    if (value <= most) continue
    best = i
    most = value
  }
  return best
}

function checkSizes(maps: readonly Raster[], { width, height }: { width: number; height: number }): void {
  if (maps.length === 0) throw new Fault('bad_argument', 'There is no map of any class.')
  const other = maps.find((map) => map.width !== width || map.height !== height)
  if (other)
    throw new Fault(
      'bad_argument',
      `The maps of the classes differ in size from the image: ${other.width} × ${other.height} and ${width} × ${height} pixels.`,
    )
}
