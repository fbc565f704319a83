/** Decodes PNG to samples exactly as stored: no gamma, no colour profile, 16 bits kept, palettes looked up or kept. */
import { inflateSync } from 'node:zlib'
import { swapBytesInPlace, unpackBitsInto } from './byte-order.ts'
import { unreadable } from './image-fault.ts'
import { type PngHeader, pngChunks, readPngHeader } from './png-chunks.ts'
import { unfilterInto } from './png-filter.ts'
import type { SampleImage } from './samples.ts'

/** Deflate yields at most this many bytes for each of its own. */
export const MOST_PER_DEFLATED_BYTE = 1040

export interface PngOptions {
  /** Return palette indices, not the colours they stand for. */
  readonly indices?: boolean | undefined
}

/** Throws a Fault `unreadable_file` for damage. The size limit is the caller's to check. */
export function decodePng(path: string, bytes: Uint8Array, { indices = false }: PngOptions = {}): SampleImage {
  const header = readPngHeader(path, bytes)
  const parts: Uint8Array[] = []
  let palette: Uint8Array | undefined
  let bits = header.bits
  for (const { name, data } of pngChunks(path, bytes)) {
    if (name === 'IDAT') parts.push(data)
    else if (name === 'PLTE') palette = data
    // sBIT of a single-sample picture: how many of the bits carry information.
    else if (name === 'sBIT' && data.length === 1 && data[0]! > 8 && data[0]! < bits) bits = data[0]!
  }
  const image = decodePixels(path, header, inflate(path, header, parts))
  if (!header.palette || indices) return { ...image, bits: header.palette ? 8 : bits }
  if (!palette) throw unreadable(path, 'is damaged: its PNG palette is missing')
  return coloured(path, image, palette)
}

function inflate(path: string, header: PngHeader, parts: readonly Uint8Array[]): Uint8Array {
  const expected = passesOf(header).reduce((sum, pass) => sum + pass.rows * (pass.row + 1), 0)
  const packed = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  if (packed.length * MOST_PER_DEFLATED_BYTE + 64 < expected)
    throw unreadable(path, `is damaged: ${packed.length} bytes cannot hold ${header.width} × ${header.height} pixels`)
  let data: Uint8Array
  try {
    data = inflateSync(packed, { maxOutputLength: expected + 65_536 })
  } catch (error) {
    throw unreadable(path, 'is damaged: its PNG data cannot be decompressed', error)
  }
  if (data.length < expected)
    throw unreadable(path, `is damaged: its PNG data give ${data.length} of ${expected} bytes`)
  return data
}

interface Pass {
  readonly x: number
  readonly y: number
  readonly stepX: number
  readonly stepY: number
  readonly columns: number
  readonly rows: number
  /** Bytes of one row. */
  readonly row: number
}

/** Adam7: first column and row, and the steps, of each of the seven passes. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const

function passesOf({ width, height, samples, bits, interlaced }: PngHeader): Pass[] {
  const grids = interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const)
  return grids
    .map(([x, y, stepX, stepY]) => {
      const columns = Math.ceil((width - x) / stepX)
      const rows = Math.ceil((height - y) / stepY)
      return { x, y, stepX, stepY, columns, rows, row: Math.ceil((columns * samples * bits) / 8) }
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0)
}

function decodePixels(path: string, header: PngHeader, filtered: Uint8Array): SampleImage {
  const { width, height, samples, bits, colour } = header
  const count = width * height * samples
  const data = bits === 16 ? new Uint16Array(count) : new Uint8Array(count)
  const bytes = new Uint8Array(data.buffer)
  const step = Math.max(1, (samples * bits) / 8)
  const direct = !header.interlaced && bits >= 8
  let from = 0
  for (const pass of passesOf(header)) {
    const target = direct ? bytes : new Uint8Array(pass.rows * pass.row)
    if (!unfilterInto(target, filtered, { from, rows: pass.rows, row: pass.row, step }))
      throw unreadable(path, 'is damaged: a row of its PNG data has an unknown filter')
    if (bits === 16) swapBytesInPlace(target, 2)
    if (!direct) placePass(data, target, header, pass)
    from += pass.rows * (pass.row + 1)
  }
  return { width, height, samples, data, bits, colour }
}

function placePass(data: Uint8Array | Uint16Array, decoded: Uint8Array, header: PngHeader, pass: Pass): void {
  const { width, samples, bits } = header
  const perRow = pass.columns * samples
  const line = bits === 16 ? new Uint16Array(perRow) : new Uint8Array(perRow)
  for (let y = 0; y < pass.rows; y++) {
    const packed = decoded.subarray(y * pass.row, (y + 1) * pass.row)
    if (bits < 8) unpackBitsInto(line, packed, { bits, count: perRow, at: 0 })
    else new Uint8Array(line.buffer).set(packed)
    const row = ((pass.y + y * pass.stepY) * width + pass.x) * samples
    for (let i = 0; i < perRow; i++) {
      const pixel = Math.floor(i / samples)
      data[row + pixel * pass.stepX * samples + (i - pixel * samples)] = line[i]!
    }
  }
}

/** Palette pictures show what their colours are, unlike palette TIFFs, whose indices are intensities. */
function coloured(path: string, image: SampleImage, palette: Uint8Array): SampleImage {
  const indices = image.data as Uint8Array
  const data = new Uint8Array(indices.length * 3)
  for (let i = 0; i < indices.length; i++) {
    const colour = indices[i]! * 3
    if (colour + 2 >= palette.length)
      throw unreadable(path, `is damaged: it uses colour ${indices[i]}, which its palette lacks`)
    data[i * 3] = palette[colour]!
    data[i * 3 + 1] = palette[colour + 1]!
    data[i * 3 + 2] = palette[colour + 2]!
  }
  return { ...image, samples: 3, data, bits: 8, colour: true }
}
