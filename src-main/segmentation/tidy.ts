/** Choosing among objects: by size, by border contact; and numbering them again without gaps. */
import type { LabelImage } from '../image/index.ts'

/** Pixels of each object; entry 0 is the background. */
export function objectAreas({ width, height, labels, count }: LabelImage): Uint32Array {
  const areas = new Uint32Array(count + 1)
  for (let y = 0; y < height; y++) countRow(areas, labels, { from: y * width, to: (y + 1) * width })
  areas[0] = areas.reduce((rest, area) => rest - area, labels.length)
  return areas
}

interface Places {
  readonly from: number
  readonly to: number
}

function countRow(areas: Uint32Array, labels: Uint32Array, { from, to }: Places): void {
  for (let i = from; i < to; i++) if (labels[i] !== 0) areas[labels[i]!]!++
}

/** The objects that `keep` accepts (indexed by number), renumbered 1 … count in their old order. */
export function keepObjects(image: LabelImage, keep: (object: number) => boolean): LabelImage {
  const renumbered = new Uint32Array(image.count + 1)
  let count = 0
  for (let object = 1; object <= image.count; object++) if (keep(object)) renumbered[object] = ++count
  const labels = new Uint32Array(image.labels.length)
  const { width, height } = image
  for (let y = 0; y < height; y++)
    renumberInto(labels, image.labels, { from: y * width, to: (y + 1) * width, renumbered })
  return { ...image, labels, count }
}

function renumberInto(
  out: Uint32Array,
  labels: Uint32Array,
  { from, to, renumbered }: Places & { readonly renumbered: Uint32Array },
): void {
  for (let i = from; i < to; i++) if (labels[i] !== 0) out[i] = renumbered[labels[i]!]!
}

/** Without the objects of fewer than `smallest` or more than `largest` pixels. */
export function removeBySize(image: LabelImage, smallest: number, largest = Number.POSITIVE_INFINITY): LabelImage {
  const areas = objectAreas(image)
  return keepObjects(image, (object) => areas[object]! >= Math.max(1, smallest) && areas[object]! <= largest)
}

/** Without the objects that touch the edge of the image. */
export function removeBorderObjects(image: LabelImage): LabelImage {
  const { width, height, labels, count } = image
  const touches = new Uint8Array(count + 1)
  for (let x = 0; x < width; x++) touches[labels[x]!] = touches[labels[(height - 1) * width + x]!] = 1
  for (let y = 0; y < height; y++) touches[labels[y * width]!] = touches[labels[(y + 1) * width - 1]!] = 1
  return keepObjects(image, (object) => touches[object] === 0)
}
