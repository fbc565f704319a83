/** Writes 16-bit grey PNG, exactly. */
import { deflateSync } from 'node:zlib'
import { PNG_SIGNATURE, pngChunk } from './png-chunks.ts'

const UP = 2

/** The bytes of a PNG file whose samples are `data`, row-major. */
export function encodeGreyPng16(width: number, height: number, data: Uint16Array): Uint8Array {
  const header = new Uint8Array(13)
  const view = new DataView(header.buffer)
  view.setUint32(0, width)
  view.setUint32(4, height)
  header.set([16, 0, 0, 0, 0], 8)
  const packed = deflateSync(differences(width, height, data), { level: 6 })
  return Buffer.concat([
    PNG_SIGNATURE,
    pngChunk('IHDR', header),
    pngChunk('IDAT', packed),
    pngChunk('IEND', new Uint8Array(0)),
  ])
}

/** Rows as differences to the row above, byte by byte: labels repeat downwards, so most of them are zero. */
function differences(width: number, height: number, data: Uint16Array): Uint8Array {
  const row = 1 + width * 2
  const out = new Uint8Array(row * height)
  for (let y = 0, from = 0; y < height; y++) {
    out[y * row] = UP
    for (let at = y * row + 1; at < (y + 1) * row; at += 2, from++) {
      const value = data[from]!
      const above = y === 0 ? 0 : data[from - width]!
      out[at] = (value >> 8) - (above >> 8)
      out[at + 1] = value - above
    }
  }
  return out
}
