/** Whether an object stands out from what surrounds it, as nuclei do and haze, debris and noise do not. */
import type { LabelImage } from '../image/index.ts'
import { rootOf } from './components.ts'
import { NEIGHBOUR_X, NEIGHBOUR_Y, neighbourAt } from './neighbours.ts'
import type { Raster } from './raster.ts'

export interface ObjectEvidence {
  /** Pixels of each object; entry 0 is unused, here and below. */
  readonly area: Float64Array
  /** Mean sample. */
  readonly mean: Float64Array
  /** Mean sample a few pixels outside of the contour, where no other object adjoins; NaN where there is no such place. */
  readonly outside: Float64Array
  /** Number of pixel sides along which the object borders on background. */
  readonly sides: Float64Array
  /** Number of the group of touching objects that each object belongs to: that of one of them. */
  readonly groupOf: Int32Array
}

/** How far outside of the contour the surroundings are looked at, in pixels. */
const OUTSIDE_DISTANCE = 3

/** Measures all objects in one pass. */
export function evidenceOf(image: Raster, { labels, count }: LabelImage): ObjectEvidence {
  const area = new Float64Array(count + 1)
  const mean = new Float64Array(count + 1)
  const outside = new Float64Array(count + 1)
  const sides = new Float64Array(count + 1)
  const groupOf = new Int32Array(count + 1)
  for (let object = 1; object <= count; object++) groupOf[object] = object
  const evidence = { area, mean, outside, sides, groupOf }
  for (let y = 0; y < image.height; y++) addRow(evidence, image, labels, y)
  for (let object = 1; object <= count; object++) {
    mean[object]! /= area[object]!
    outside[object] = sides[object]! > 0 ? outside[object]! / sides[object]! : Number.NaN
    groupOf[object] = rootOf(groupOf, object)
  }
  return evidence
}

/** Adds the pixels of one row, as sums. */
function addRow(evidence: ObjectEvidence, image: Raster, labels: Uint32Array, y: number): void {
  const { width, height, data } = image
  const { area, mean } = evidence
  const between = y > 0 && y < height - 1
  for (let x = 0, pixel = y * width; x < width; x++, pixel++) {
    const label = labels[pixel]!
    if (label === 0) continue
    area[label]!++
    mean[label]! += data[pixel]!
    if (between && labels[pixel - 1] === label && labels[pixel + 1] === label) {
      // Inside of the object. What lies beyond the image's sides counts for nothing, so the next row's end does no harm.
      if (labels[pixel - width] === label && labels[pixel + width] === label) continue
    }
    addOutline(evidence, image, labels, [x, y])
  }
}

/** Looks outwards from a pixel that may lie on its object's outline. */
function addOutline(
  { outside, sides, groupOf }: ObjectEvidence,
  { width, height, data }: Raster,
  labels: Uint32Array,
  [x, y]: readonly [x: number, y: number],
): void {
  const label = labels[y * width + x]!
  for (let k = 0; k < 4; k++) {
    const near = neighbourAt(x + NEIGHBOUR_X[k]!, y + NEIGHBOUR_Y[k]!, width, height)
    if (near < 0 || labels[near] === label) continue
    if (labels[near] !== 0) {
      groupOf[rootOf(groupOf, labels[near]!)] = rootOf(groupOf, label)
      continue
    }
    const farX = Math.min(width - 1, Math.max(0, x + OUTSIDE_DISTANCE * NEIGHBOUR_X[k]!))
    const farY = Math.min(height - 1, Math.max(0, y + OUTSIDE_DISTANCE * NEIGHBOUR_Y[k]!))
    outside[label]! += data[farY * width + farX]!
    sides[label]!++
  }
}

/** The same for groups of touching objects as wholes; entries by group, those that are no group's number stay 0. */
export function groupEvidence({
  area,
  mean,
  outside,
  sides,
  groupOf,
}: ObjectEvidence): Omit<ObjectEvidence, 'groupOf'> {
  const sums = [0, 0, 0, 0].map(() => new Float64Array(area.length))
  const [areas, totals, outsides, allSides] = sums as [Float64Array, Float64Array, Float64Array, Float64Array]
  for (let object = 1; object < area.length; object++) {
    const group = groupOf[object]!
    areas[group]! += area[object]!
    totals[group]! += area[object]! * mean[object]!
    allSides[group]! += sides[object]!
    if (sides[object]! > 0) outsides[group]! += sides[object]! * outside[object]!
  }
  return {
    area: areas,
    mean: totals.map((total, group) => total / areas[group]!),
    outside: outsides.map((sum, group) => sum / allSides[group]!),
    sides: allSides,
  }
}
