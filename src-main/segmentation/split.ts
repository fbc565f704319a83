/** Cutting objects at their waists, seen in the distance to their outline. */
import { lend } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import { distanceTransform } from './distance.ts'
import { gaussianBlur } from './gaussian.ts'
import { findPeaks } from './peaks.ts'
import { type Mask, maskOfLabels } from './raster.ts'

/** Smoothing of the distance, in pixels, against the steps of the pixel grid. */
const DISTANCE_SMOOTHING = 0.7

/** A waist shallower than this, in pixels, is the pixel grid's doing. */
const SMALLEST_DEPTH = 0.4

/**
 * Cuts objects where their distance to the outline has a waist narrower than its thinner side by the share `depth`
 * (and by 0.4 pixels). Lines along which objects touch count as outline. Objects are numbered anew.
 */
export function splitByShape(image: LabelImage, depth: number): LabelImage {
  const mask = maskOfLabels(image)
  const distance = gaussianBlur(distanceTransform(withoutContacts(image)), DISTANCE_SMOOTHING, mask)
  const { regions } = findPeaks(
    distance,
    mask,
    (lower, saddle) => lower - saddle >= Math.max(SMALLEST_DEPTH, depth * lower),
  )
  return regions
}

/** Foreground but for the pixels whose right or lower neighbour belongs to another object. */
function withoutContacts(image: LabelImage): Mask {
  const { width, height } = image
  const data = lend.uint8(image.labels.length).fill(0)
  for (let y = 0; y < height; y++) markRow(data, image, y)
  return { width, height, data }
}

function markRow(data: Uint8Array, { width, height, labels }: LabelImage, y: number): void {
  for (let x = 0, i = y * width; x < width; x++, i++) {
    const label = labels[i]!
    if (label === 0) continue
    const right = x + 1 < width ? labels[i + 1]! : 0
    const below = y + 1 < height ? labels[i + width]! : 0
    data[i] = (right !== 0 && right !== label) || (below !== 0 && below !== label) ? 0 : 1
  }
}
