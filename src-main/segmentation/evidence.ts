/** Whether an object stands out from what surrounds it, as nuclei do and haze, debris and noise do not. */
import type { LabelImage } from '../image/index.ts'
import { NEIGHBOUR_X, NEIGHBOUR_Y, neighbourAt } from './neighbours.ts'
import type { Raster } from './raster.ts'

export interface ObjectEvidence {
  /** Pixels of each object; entry 0 is unused, here and below. */
  readonly area: Float64Array
  /** Mean sample. */
  readonly mean: Float64Array
  /** Mean sample a few pixels outside of the contour, where no other object adjoins; NaN where there is no such place. */
  readonly outside: Float64Array
}

/** How far outside of the contour the surroundings are looked at, in pixels. */
const OUTSIDE_DISTANCE = 3

/** Measures all objects in one pass. */
export function evidenceOf(image: Raster, { labels, count }: LabelImage): ObjectEvidence {
  const { width, height, data } = image
  const area = new Float64Array(count + 1)
  const mean = new Float64Array(count + 1)
  const outside = new Float64Array(count + 1)
  const contour = new Float64Array(count + 1)
  for (let pixel = 0; pixel < labels.length; pixel++) {
    const label = labels[pixel]!
    if (label === 0) continue
    area[label]!++
    mean[label]! += data[pixel]!
    const x = pixel % width
    const y = (pixel - x) / width
    for (let k = 0; k < 4; k++) {
      const near = neighbourAt(x + NEIGHBOUR_X[k]!, y + NEIGHBOUR_Y[k]!, width, height)
      if (near < 0 || labels[near] !== 0) continue
      const farX = Math.min(width - 1, Math.max(0, x + OUTSIDE_DISTANCE * NEIGHBOUR_X[k]!))
      const farY = Math.min(height - 1, Math.max(0, y + OUTSIDE_DISTANCE * NEIGHBOUR_Y[k]!))
      outside[label]! += data[farY * width + farX]!
      contour[label]!++
    }
  }
  for (let object = 1; object <= count; object++) {
    mean[object]! /= area[object]!
    outside[object] = contour[object]! > 0 ? outside[object]! / contour[object]! : Number.NaN
  }
  return { area, mean, outside }
}
