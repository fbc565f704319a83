/** Images larger than a network takes, or than memory holds, tile by tile: for networks that keep places in place. */
import { Fault, type ProgressListener, throwIfCancelled } from '../base/index.ts'
import { showShape, type Tensor } from '../graph/index.ts'
import type { Session } from './session.ts'
import { joinTile, type Plane3, tileBatch } from './tile-pixels.ts'
import { divideLength } from './tile-spans.ts'

export interface TilingOptions {
  /** Largest side of a tile in pixels; a network of fixed size decides by itself. 512 unless told. */
  readonly tile?: number
  /** Pixels at each inner border of a tile that are computed but not kept: half the receptive field makes tiling exact. */
  readonly margin: number
  /** Pixels of the image per pixel of the output. 1 unless told. */
  readonly stride?: number
  /** Tiles begin and end at multiples of this, itself a multiple of the stride, which it is unless told. */
  readonly alignment?: number
  /** The network's input and output; the first of each unless told. */
  readonly input?: string
  readonly output?: string
  /** Heeded between tiles. */
  readonly signal?: AbortSignal
  readonly onProgress?: ProgressListener
}

/** Side of a tile: large enough that margins are cheap, small enough for any memory. */
const TILE = 512

/**
 * A network's output over a whole image. `image` is [channel, y, x] float32; the result is [channel, y / stride, x / stride],
 * rounded up. Images that are smaller than a tile, or no multiple of the stride, are continued by reflection. Throws a Fault
 * `unsupported_model` where the output does not lie over the input pixel by pixel.
 */
export async function runTiled(session: Session, image: Tensor, options: TilingOptions): Promise<Tensor> {
  const { margin, stride = 1, alignment = stride, signal, onProgress } = options
  const input = options.input ?? session.inputs[0]!
  const output = options.output ?? session.outputs[0]!
  const [channels = 0, height = 0, width = 0] = image.shape
  const [tileHeight, tileWidth] = tileSize(session, input, options, [height, width])
  const rows = divideLength({ length: height, tile: tileHeight, margin, stride: alignment })
  const columns = divideLength({ length: width, tile: tileWidth, margin, stride: alignment })
  const tiles = rows.flatMap((row) => columns.map((column) => ({ row, column })))
  const batch = batchOf(session, input)
  const source: Plane3 = { data: image.data as Plane3['data'], shape: [channels, height, width] }
  let whole: Plane3 | undefined
  for (let from = 0; from < tiles.length; from += batch) {
    throwIfCancelled(signal)
    onProgress?.({ stage: 'Predicting', done: from, total: tiles.length, unit: 'tiles' })
    const feeds = { [input]: tileBatch(source, tiles.slice(from, from + batch), batch) }
    const found = (await session.run(feeds, [output]))[output]!
    checkPlaces(found, { name: output, tile: [tileHeight, tileWidth], stride })
    whole ??= emptyPlane(found.shape[1]!, Math.ceil(height / stride), Math.ceil(width / stride))
    for (const [i, place] of tiles.slice(from, from + batch).entries())
      joinTile(whole, planeOf(found, i), place, stride)
  }
  onProgress?.({ stage: 'Predicting', done: tiles.length, total: tiles.length, unit: 'tiles' })
  return { dtype: 'float32', shape: whole!.shape, data: whole!.data }
}

const emptyPlane = (channels: number, height: number, width: number): Plane3 => ({
  data: new Float32Array(channels * height * width),
  shape: [channels, height, width],
})

/** How many tiles the network takes at once: as many as its file says, or one. */
function batchOf({ inputShapes }: Session, input: string): number {
  const first = inputShapes[input]?.[0]
  return typeof first === 'number' ? first : 1
}

function tileSize(
  { inputShapes }: Session,
  input: string,
  { tile = TILE, stride = 1, alignment = stride, margin }: TilingOptions,
  image: readonly [number, number],
): readonly [number, number] {
  const extents = inputShapes[input]?.slice(-2) ?? []
  const sides = image.map((length, axis) => {
    const fixed = extents[axis]
    return typeof fixed === 'number' ? fixed : evenTile(length, { tile, alignment, margin })
  })
  if (sides.some((side) => side % alignment !== 0))
    throw new Fault(
      'unsupported_model',
      `Tiles of ${sides.join(' × ')} pixels are no multiple of the stride ${alignment}.`,
    )
  return [sides[0]!, sides[1]!]
}

/** As many tiles as the largest side needs, but no larger than they have to be. */
function evenTile(
  length: number,
  { tile, alignment, margin }: { readonly tile: number; readonly alignment: number; readonly margin: number },
): number {
  const up = (extent: number): number => Math.ceil(extent / alignment) * alignment
  const [most, lost] = [up(tile), up(margin)]
  if (up(length) <= most || most <= 2 * lost) return Math.min(most, up(length))
  const count = Math.ceil((up(length) - 2 * lost) / (most - 2 * lost))
  return up((up(length) + 2 * lost * (count - 1)) / count)
}

interface Expected {
  readonly name: string
  readonly tile: readonly [number, number]
  readonly stride: number
}

function checkPlaces(found: Tensor, { name, tile: [height, width], stride }: Expected): void {
  const [, , y, x] = found.shape
  if (found.shape.length === 4 && y === height / stride && x === width / stride && found.dtype === 'float32') return
  throw new Fault(
    'unsupported_model',
    `Output ${name} has shape ${showShape(found.shape)} over tiles of ${height} × ${width} pixels; a tiled network keeps places in place, here with a stride of ${stride}.`,
  )
}

/** One image of a batch, without copying. */
function planeOf({ data, shape: [, channels = 0, height = 0, width = 0] }: Tensor, index: number): Plane3 {
  const size = channels * height * width
  const view = (data as Plane3['data']).subarray(index * size, (index + 1) * size)
  return { data: view, shape: [channels, height, width] }
}
