/** Growing objects by a distance without letting them overlap. */
import type { LabelImage } from '../image/index.ts'
import { nearestTransform } from './distance.ts'

/** Every object grown by `pixels` (Euclidean, fractions allowed); contested pixels go to the nearest object. Numbers are kept. */
export function expandLabels(image: LabelImage, pixels: number): LabelImage {
  const { width, height, count } = image
  if (count === 0 || !(pixels > 0)) return { ...image, labels: image.labels.slice() }
  const outside = new Uint8Array(image.labels.length)
  for (let i = 0; i < outside.length; i++) outside[i] = image.labels[i] === 0 ? 1 : 0
  const { distance, nearest } = nearestTransform({ width, height, data: outside }, pixels)
  const labels = new Uint32Array(outside.length)
  for (let i = 0; i < labels.length; i++) if (distance[i]! <= pixels) labels[i] = image.labels[nearest[i]!]!
  return { width, height, labels, count }
}
