/** How large the objects of a label image typically are. */
import type { LabelImage } from '../image/index.ts'
import { objectAreas } from './tidy.ts'

/** Diameter in pixels of the disc with the objects' median area; 0 without objects. */
export function typicalDiameter(image: LabelImage): number {
  const areas = objectAreas(image).subarray(1)
  const present = areas.filter((area) => area > 0).sort()
  return present.length === 0 ? 0 : Math.sqrt((present[present.length >> 1]! * 4) / Math.PI)
}
