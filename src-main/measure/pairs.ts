/** Which pixels three apart belong to the same object: the pairs that texture counts, in four directions. */

import { lend } from '../base/index.ts'
import { MARGIN } from './frame.ts'
import { equal, type Objects } from './objects.ts'

/** Pixels from one pixel of a pair to the other, CellProfiler's default scale. */
export const SCALE = MARGIN

export const RIGHT = 1
export const DOWN_RIGHT = 2
export const DOWN = 4
export const DOWN_LEFT = 8
export const ALL_PAIRS = RIGHT | DOWN_RIGHT | DOWN | DOWN_LEFT

/** By list place: bits of the directions in which the pixel has a partner in its object. */
export function pairsOf({ frame, labels, runs, size }: Objects): Uint8Array {
  const pairs = lend.uint8(size)
  const below = SCALE * frame.stride
  for (let r = 0; r < runs.pixels.length; r++) findPartners(pairs, labels, runs, { r, below })
  return pairs
}

function findPartners(
  pairs: Uint8Array,
  labels: Int32Array,
  { pixels, starts }: Objects['runs'],
  { r, below }: { r: number; below: number },
): void {
  let p = pixels[r]!
  const k = labels[p]!
  for (let i = starts[r]!, end = starts[r + 1]!; i < end; i++, p++) {
    pairs[i] =
      (equal(labels[p + SCALE]!, k) * RIGHT) |
      (equal(labels[p + below + SCALE]!, k) * DOWN_RIGHT) |
      (equal(labels[p + below]!, k) * DOWN) |
      (equal(labels[p + below - SCALE]!, k) * DOWN_LEFT)
  }
}
