/** How large the objects of a label image typically are. */
import type { LabelImage } from '../image/index.ts'
import { objectAreas } from './tidy.ts'

/** Diameter in pixels of the disc with the objects' median area; 0 without objects. */
export function typicalDiameter(image: LabelImage): number {
  return discDiameter(medianArea(objectAreas(image)))
}

/** Diameter of the disc of that area. */
export function discDiameter(area: number): number {
  return Math.sqrt((area * 4) / Math.PI)
}

/** Median of the areas of objects that have pixels, entry 0 (the background) left out; 0 without objects. */
export function medianArea(areas: Float64Array | Uint32Array): number {
  const present = Float64Array.from(areas.subarray(1))
    .filter((area) => area > 0)
    .sort()
  return present[present.length >> 1] ?? 0
}
