/** What the pixels three apart of an object are to each other: the pairs that texture counts, in four directions. */

import { lend } from '../base/index.ts'
import { MARGIN } from './frame.ts'
import { equal, type Objects } from './objects.ts'

/** Pixels from one pixel of a pair to the other, CellProfiler's default scale. */
export const SCALE = MARGIN

/** Place of each direction's two bits. */
export const RIGHT = 0
export const DOWN_RIGHT = 2
export const DOWN = 4
export const DOWN_LEFT = 6

/** Pairs within a part are told by its number, 0 or 1; these are pairs of both parts of an object, and of no one object. */
export const ACROSS = 2
export const APART = 3

/** Objects that are a part, of that number, of the objects with the same labels in `whole` (framed, too). */
export interface Part {
  readonly objects: Objects
  readonly part: 0 | 1
  readonly whole: Int32Array
}

/** By list place: what the pixel and the one three farther are, two bits a direction. */
export function pairsOf({ objects, part, whole }: Part): Uint8Array {
  const { frame, labels, runs, size } = objects
  const pairs = lend.uint8(size)
  const shared = { runs, labels, whole, nearness: ACROSS - part, below: SCALE * frame.stride }
  for (let r = 0; r < runs.pixels.length; r++) findPartners(pairs, shared, r)
  return pairs
}

/** A partner in the whole counts one down from APART, one in the part itself `nearness` more. */
function findPartners(
  pairs: Uint8Array,
  {
    runs: { pixels, starts },
    labels,
    whole,
    nearness,
    below,
  }: {
    runs: Objects['runs']
    labels: Int32Array
    whole: Int32Array
    nearness: number
    below: number
  },
  r: number,
): void {
  let p = pixels[r]!
  const k = labels[p]!
  for (let i = starts[r]!, end = starts[r + 1]!; i < end; i++, p++) {
    const right = p + SCALE
    const down = p + below
    const downRight = down + SCALE
    const downLeft = down - SCALE
    const inWhole =
      (equal(whole[right]!, k) << RIGHT) |
      (equal(whole[downRight]!, k) << DOWN_RIGHT) |
      (equal(whole[down]!, k) << DOWN) |
      (equal(whole[downLeft]!, k) << DOWN_LEFT)
    const inPart =
      (equal(labels[right]!, k) << RIGHT) |
      (equal(labels[downRight]!, k) << DOWN_RIGHT) |
      (equal(labels[down]!, k) << DOWN) |
      (equal(labels[downLeft]!, k) << DOWN_LEFT)
    pairs[i] = ALL_APART - inWhole - nearness * inPart
  }
}

/** APART in all directions. */
const ALL_APART = 255
