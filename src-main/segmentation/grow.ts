/** From chosen contours to objects: each is cut, or grown downhill, to a level of its own. */
import type { LabelImage } from '../image/index.ts'
import type { ContourTree } from './contour-tree.ts'
import { NEIGHBOUR_X, NEIGHBOUR_Y, neighbourAt, neighbourOffsets } from './neighbours.ts'
import type { Raster } from './raster.ts'

export interface Growth {
  /** Object of each node of the tree, 0 for none. */
  readonly objectOf: Int32Array
  readonly count: number
  /** Sample value down to which each object reaches; entry 0 is unused. */
  readonly floors: Float64Array
}

/**
 * Labels the pixels of each object that are not below its floor. Pixels outside of every object join their brightest
 * neighbour's object, brightest pixels first, as long as they are not below its floor; so touching objects meet in the
 * valley between them.
 */
export function growObjects(image: Raster, tree: ContourTree, { objectOf, count, floors }: Growth): LabelImage {
  const { width, height, data } = image
  const labels = new Uint32Array(data.length)
  const offsets = neighbourOffsets(width)
  for (const pixel of tree.order) {
    const own = objectOf[tree.nodeOf[pixel]!]!
    if (own > 0) {
      if (data[pixel]! >= floors[own]!) labels[pixel] = own
      continue
    }
    const x = pixel % width
    const y = (pixel - x) / width
    const inner = x > 0 && y > 0 && x < width - 1 && y < height - 1
    let brightest = Number.NEGATIVE_INFINITY
    for (let k = 0; k < 8; k++) {
      const near = inner ? pixel + offsets[k]! : neighbourAt(x + NEIGHBOUR_X[k]!, y + NEIGHBOUR_Y[k]!, width, height)
      if (near < 0 || labels[near] === 0 || data[near]! <= brightest) continue
      if (data[pixel]! < floors[labels[near]!]!) continue
      brightest = data[near]!
      labels[pixel] = labels[near]!
    }
  }
  return { width, height, labels, count }
}
