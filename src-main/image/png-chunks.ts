/** PNG structure: signature, chunks, image header. W3C PNG specification, third edition. */
import { crc32 } from 'node:zlib'
import { unreadable } from './image-fault.ts'

export const PNG_SIGNATURE = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
/** Bytes of signature and header chunk together. */
export const PNG_HEADER_LENGTH = 33

export interface PngHeader {
  readonly width: number
  readonly height: number
  /** Bits of a sample, or of a palette index. */
  readonly bits: number
  readonly samples: number
  readonly palette: boolean
  readonly colour: boolean
  readonly interlaced: boolean
}

const GREY = 0
const RGB = 2
const PALETTE = 3
const GREY_ALPHA = 4
const RGB_ALPHA = 6
const COLOUR_TYPES: Readonly<Record<number, { samples: number; bits: readonly number[] }>> = {
  [GREY]: { samples: 1, bits: [1, 2, 4, 8, 16] },
  [RGB]: { samples: 3, bits: [8, 16] },
  [PALETTE]: { samples: 1, bits: [1, 2, 4, 8] },
  [GREY_ALPHA]: { samples: 2, bits: [8, 16] },
  [RGB_ALPHA]: { samples: 4, bits: [8, 16] },
}

/** Reads the first 33 bytes of a file, or fewer where it is cut. */
export function readPngHeader(path: string, bytes: Uint8Array): PngHeader {
  if (bytes.length < PNG_HEADER_LENGTH)
    throw unreadable(path, `holds only ${bytes.length} bytes: its PNG header is cut`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const bits = view.getUint8(24)
  const type = view.getUint8(25)
  const kind = COLOUR_TYPES[type]
  if (view.getUint32(29) !== crc32(bytes.subarray(12, 29)) || !kind?.bits.includes(bits))
    throw unreadable(path, 'is damaged: its PNG header is not valid')
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    bits,
    samples: kind.samples,
    palette: type === PALETTE,
    colour: type === RGB || type === RGB_ALPHA,
    interlaced: view.getUint8(28) === 1,
  }
}

export interface PngChunk {
  readonly name: string
  readonly data: Uint8Array
}

/** The chunks after the signature up to IEND; a Fault where the file ends before that. */
export function* pngChunks(path: string, bytes: Uint8Array): Generator<PngChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = PNG_SIGNATURE.length; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at)
    const end = at + 12 + length
    if (end > bytes.length) break
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (name === 'IEND') return
    yield { name, data: bytes.subarray(at + 8, end - 4) }
    at = end
  }
  throw unreadable(path, 'is cut short: its PNG data end before the closing IEND chunk')
}

/** A chunk as it stands in a file: length, name, data, checksum. */
export function pngChunk(name: string, data: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(data.length + 12)
  const view = new DataView(chunk.buffer)
  view.setUint32(0, data.length)
  chunk.set(Buffer.from(name, 'latin1'), 4)
  chunk.set(data, 8)
  view.setUint32(data.length + 8, crc32(chunk.subarray(4, data.length + 8)))
  return chunk
}

/** Does the closing chunk stand in these last bytes of a file? */
export function endsAsPng(tail: Uint8Array): boolean {
  return Buffer.from(tail.buffer, tail.byteOffset, tail.length).lastIndexOf(pngChunk('IEND', new Uint8Array(0))) >= 0
}
