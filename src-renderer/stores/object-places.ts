/** Where the objects of a label image lie: centre, area, bounding box. */
import type { Plane } from './planes.ts'

/** Entry k − 1 belongs to object k; an object without pixels has area 0. Pixel (x, y) covers [x, x + 1) × [y, y + 1). */
export interface ObjectPlaces {
  readonly count: number
  readonly areas: Uint32Array
  readonly centresX: Float64Array
  readonly centresY: Float64Array
}

const known = new WeakMap<object, ObjectPlaces>()

/** Places of all objects, found once for each label image. */
export function objectPlaces(labels: Plane): ObjectPlaces {
  const found = known.get(labels.data) ?? findPlaces(labels)
  known.set(labels.data, found)
  return found
}

function findPlaces({ width, data }: Plane): ObjectPlaces {
  let count = 0
  for (let index = 0; index < data.length; index++) if (data[index]! > count) count = data[index]!
  const areas = new Uint32Array(count)
  const [centresX, centresY] = [new Float64Array(count), new Float64Array(count)]
  for (let index = 0; index < data.length; index++) {
    const object = data[index]! - 1
    if (object < 0) continue
    areas[object]!++
    centresX[object]! += index % width
    centresY[object]! += Math.floor(index / width)
  }
  for (let object = 0; object < count; object++) {
    centresX[object] = centresX[object]! / areas[object]! + 0.5
    centresY[object] = centresY[object]! / areas[object]! + 0.5
  }
  return { count, areas, centresX, centresY }
}
