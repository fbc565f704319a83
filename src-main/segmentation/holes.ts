/** Holes: background that cannot reach the edge of the image. */
import { labelComponents } from './components.ts'
import type { Mask } from './raster.ts'

/** A mask whose holes of at most `largest` pixels are filled. Background is 4-connected, as foreground is 8-connected. */
export function fillHoles(mask: Mask, largest = Number.POSITIVE_INFINITY): Mask {
  const { width, height } = mask
  const inverse = { width, height, data: mask.data.map((value) => (value === 0 ? 1 : 0)) }
  const { labels, count } = labelComponents(inverse, 4)
  const areas = new Float64Array(count + 1)
  for (let i = 0; i < labels.length; i++) areas[labels[i]!]!++
  const open = new Uint8Array(count + 1)
  open[0] = 1
  for (let x = 0; x < width; x++) open[labels[x]!] = open[labels[(height - 1) * width + x]!] = 1
  for (let y = 0; y < height; y++) open[labels[y * width]!] = open[labels[(y + 1) * width - 1]!] = 1
  const data = mask.data.slice()
  for (let i = 0; i < data.length; i++) {
    const region = labels[i]!
    if (open[region] === 0 && areas[region]! <= largest) data[i] = 1
  }
  return { width, height, data }
}
