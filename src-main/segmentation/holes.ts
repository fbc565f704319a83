/** Holes: background that cannot reach the edge of the image. */
import { lend } from '../base/index.ts'
import { connectedRuns, rootOf } from './components.ts'
import type { Mask } from './raster.ts'

/** A mask whose holes of at most `largest` pixels are filled. Background is 4-connected, as foreground is 8-connected. */
export function fillHoles(mask: Mask, largest = Number.POSITIVE_INFINITY): Mask {
  const { width, height } = mask
  const { count, start, end, parent } = connectedRuns(mask, 0, 4)
  const area = lend.float64(count).fill(0)
  for (let run = 0; run < count; run++) {
    const left = start[run]! % width
    const length = end[run]! - start[run]!
    const y = (start[run]! - left) / width
    const open = left === 0 || left + length === width || y === 0 || y === height - 1
    area[rootOf(parent, run)]! += open ? Number.POSITIVE_INFINITY : length
  }
  const data = lend.uint8(mask.data.length)
  data.set(mask.data)
  for (let run = 0; run < count; run++) {
    const size = area[rootOf(parent, run)]!
    if (size < Number.POSITIVE_INFINITY && size <= largest) data.fill(1, start[run]!, end[run]!)
  }
  return { width, height, data }
}
