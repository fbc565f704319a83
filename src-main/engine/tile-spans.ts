/** How a length is divided into overlapping tiles, each of which keeps its middle. */
import { Fault } from '../base/index.ts'

export interface Span {
  /** First pixel of the tile in the image, and how many pixels it has; it may end beyond the image. */
  readonly start: number
  readonly length: number
  /** The part that this tile gives to the result, in pixels of the image; together they cover it once. */
  readonly keepFrom: number
  readonly keepTo: number
}

export interface Division {
  readonly length: number
  readonly tile: number
  /** Pixels at an inner border that are not kept, rounded up to the stride. */
  readonly margin: number
  readonly stride: number
}

/**
 * Tiles of one size from 0 on. Borders that lie on the image's own are kept, since the network sees the same there with and
 * without tiles; the last tile is moved back to end where the image, rounded up to the stride, ends. Throws a Fault `bad_argument` where margins leave nothing of a tile.
 */
export function divideLength({ length, tile, margin, stride }: Division): readonly Span[] {
  const lost = Math.ceil(margin / stride) * stride
  const end = Math.ceil(length / stride) * stride
  if (end <= tile) return [{ start: 0, length: tile, keepFrom: 0, keepTo: end }]
  if (tile - 2 * lost < stride)
    throw new Fault('bad_argument', `Tiles of ${tile} pixels with margins of ${margin} have no middle.`)
  const spans: Span[] = []
  for (let keepFrom = 0; keepFrom < end; ) {
    const start = Math.min(Math.max(0, keepFrom - lost), end - tile)
    const keepTo = start + tile >= end ? end : start + tile - lost
    spans.push({ start, length: tile, keepFrom, keepTo })
    keepFrom = keepTo
  }
  return spans
}
