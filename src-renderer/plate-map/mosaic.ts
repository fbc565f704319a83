/** Thumbnails of every well of a plate as one picture, channels added in their colours. */
import { askPixels } from '../link/index.ts'
import { placeKey } from '../stores/index.ts'

/** Thumbnails of one channel as they arrive. */
export interface MosaicTiles {
  /** Side of a thumbnail in pixels. */
  readonly tile: number
  readonly rows: readonly number[]
  readonly columns: readonly number[]
  /** [well, y, x]; contrast is applied already. */
  readonly values: Uint8Array
}

export interface Mosaic {
  readonly picture: HTMLCanvasElement
  readonly tile: number
  /** Top left corner of a well's thumbnail, by `placeKey`. */
  readonly corners: ReadonlyMap<string, { readonly x: number; readonly y: number }>
}

/** How many thumbnails stand side by side in the picture. */
export function tilesAcross(wells: number): number {
  return Math.max(1, Math.ceil(Math.sqrt(wells)))
}

/** Adds one channel to an RGBA picture in its colour (0 … 255 a part); sums beyond white are cut. */
export function addChannel(
  into: Uint8ClampedArray,
  tiles: MosaicTiles,
  colour: readonly [number, number, number],
): void {
  const { tile, values } = tiles
  const across = tilesAcross(tiles.rows.length)
  const width = across * tile
  const [red, green, blue] = [colour[0] / 255, colour[1] / 255, colour[2] / 255]
  for (let well = 0; well < tiles.rows.length; well++) {
    const corner = Math.floor(well / across) * tile * width + (well % across) * tile
    for (let y = 0; y < tile; y++) {
      for (let x = 0; x < tile; x++) {
        const value = values[(well * tile + y) * tile + x]!
        const at = 4 * (corner + y * width + x)
        into[at] = into[at]! + value * red
        into[at + 1] = into[at + 1]! + value * green
        into[at + 2] = into[at + 2]! + value * blue
        into[at + 3] = 255
      }
    }
  }
}

/** Asks for the thumbnails of a plate in the given channels and puts them together. */
export async function loadMosaic(
  plateId: number,
  channels: readonly { readonly id: number; readonly colour: string }[],
  signal: AbortSignal,
): Promise<Mosaic | undefined> {
  const parts = await Promise.all(channels.map((channel) => askTiles(plateId, channel.id, signal)))
  const first = parts[0]
  if (!first || first.rows.length === 0) return undefined
  const across = tilesAcross(first.rows.length)
  const [width, height] = [across * first.tile, Math.ceil(first.rows.length / across) * first.tile]
  const image = new ImageData(width, height)
  for (const [index, tiles] of parts.entries()) addChannel(image.data, tiles, parseColour(channels[index]!.colour))
  const picture = document.createElement('canvas')
  picture.width = width
  picture.height = height
  picture.getContext('2d')?.putImageData(image, 0, 0)
  return { picture, tile: first.tile, corners: cornersOf(first, across) }
}

async function askTiles(plateId: number, channelId: number, signal: AbortSignal): Promise<MosaicTiles> {
  const { header, payload } = await askPixels({ kind: 'mosaic', plateId, channelId }, signal)
  if (header.kind !== 'mosaic') throw new Error(`Thumbnails were asked for, ${header.kind} came.`)
  return { tile: header.tile, rows: header.rows, columns: header.columns, values: payload }
}

function cornersOf(tiles: MosaicTiles, across: number): Map<string, { x: number; y: number }> {
  return new Map(
    tiles.rows.map((row, index) => [
      placeKey({ row, column: tiles.columns[index]! }),
      { x: (index % across) * tiles.tile, y: Math.floor(index / across) * tiles.tile },
    ]),
  )
}

/** `#rrggbb` as three parts of 0 … 255. */
export function parseColour(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}
