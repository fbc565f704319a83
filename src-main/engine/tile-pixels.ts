/** Pixels of tiles: cut out of an image with reflection beyond its borders, and put together again. */
import type { Tensor } from '../graph/index.ts'
import type { Span } from './tile-spans.ts'

/** [channel, y, x], row-major. */
export interface Plane3 {
  readonly data: Float32Array<ArrayBuffer>
  readonly shape: readonly [number, number, number]
}

export interface Place {
  readonly row: Span
  readonly column: Span
}

/** Tiles as one batch; where there are fewer than it takes, the last one fills it. All tiles have one size. */
export function tileBatch(image: Plane3, places: readonly Place[], batch: number): Tensor {
  const [channels] = image.shape
  const { row, column } = places[0]!
  const size = channels * row.length * column.length
  const data = new Float32Array(batch * size)
  for (let i = 0; i < batch; i++)
    cutTile(data.subarray(i * size, (i + 1) * size), image, places[Math.min(i, places.length - 1)]!)
  return { dtype: 'float32', shape: [batch, channels, row.length, column.length], data }
}

/** Overwrites `tile` with its pixels; those beyond the image mirror those inside it, the border itself not repeated. */
function cutTile(tile: Float32Array, { data, shape: [channels, height, width] }: Plane3, { row, column }: Place): void {
  const xs = Array.from({ length: column.length }, (_, i) => reflected(column.start + i, width))
  let at = 0
  for (let channel = 0; channel < channels; channel++)
    for (let i = 0; i < row.length; i++) {
      const line = (channel * height + reflected(row.start + i, height)) * width
      for (const x of xs) tile[at++] = data[line + x]!
    }
}

/** 0 1 2 3 | 2 1 0 1 …: for any index, also far outside. */
function reflected(index: number, length: number): number {
  if (length === 1) return 0
  const period = 2 * (length - 1)
  const within = ((index % period) + period) % period
  return within < length ? within : period - within
}

/** Copies the kept part of a tile's output into the whole. */
export function joinTile(whole: Plane3, tile: Plane3, { row, column }: Place, stride: number): void {
  const [channels, height, width] = whole.shape
  const [, tileHeight, tileWidth] = tile.shape
  const [left, right] = [column.keepFrom / stride, Math.min(width, column.keepTo / stride)]
  for (let channel = 0; channel < channels; channel++)
    for (let y = row.keepFrom / stride; y < Math.min(height, row.keepTo / stride); y++) {
      const line = (channel * tileHeight + y - row.start / stride) * tileWidth - column.start / stride
      whole.data.set(tile.data.subarray(line + left, line + right), (channel * height + y) * width + left)
    }
}
