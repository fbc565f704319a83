/** From chosen contours to objects: each is cut, or grown downhill, to a level of its own. */
import { lend } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import type { ContourTree } from './contour-tree.ts'
import type { Raster } from './raster.ts'
import { stretchesOf } from './stretches.ts'

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
export function growObjects(image: Raster, tree: ContourTree, growth: Growth): LabelImage {
  const { width, height, data } = image
  const labels = lend.uint32(data.length).fill(0)
  for (const pixels of stretchesOf(tree.order)) growStretch(labels, image, pixels, { ...growth, nodeOf: tree.nodeOf })
  return { width, height, labels, count: growth.count }
}

function growStretch(
  labels: Uint32Array,
  image: Raster,
  pixels: Int32Array,
  { objectOf, floors, nodeOf }: Growth & Pick<ContourTree, 'nodeOf'>,
): void {
  const { data } = image
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i]!
    const own = objectOf[nodeOf[pixel]!]!
    if (own === 0) labels[pixel] = brightestAround(image, labels, { pixel, floors })
    else if (data[pixel]! >= floors[own]!) labels[pixel] = own
  }
}

/** Label of the brightest neighbour among those whose object reaches down to the pixel; 0 without. */
function brightestAround(
  { width, height, data }: Raster,
  labels: Uint32Array,
  { pixel, floors }: { pixel: number; floors: Float64Array },
): number {
  const x = pixel % width
  const y = (pixel - x) / width
  const [left, right] = [x > 0 ? -1 : 0, x < width - 1 ? 1 : 0]
  const [above, below] = [y > 0 ? pixel - width : pixel, y < height - 1 ? pixel + width : pixel]
  let label = 0
  let brightest = Number.NEGATIVE_INFINITY
  for (let row = above; row <= below; row += width) {
    const any = labels[row + left]! | labels[row]! | labels[row + right]!
    if (any === 0) continue
    for (let near = row + left; near <= row + right; near++) {
      const other = labels[near]!
      if (other === 0 || data[near]! <= brightest || data[pixel]! < floors[other]!) continue
      brightest = data[near]!
      label = other
    }
  }
  return label
}
