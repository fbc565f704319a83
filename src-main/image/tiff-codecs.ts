/** The compressions of TIFF that are read, by their tag value. */
import { inflateSync, zstdDecompressSync } from 'node:zlib'
import { decodeJpegSegmentInto } from './jpeg-decode.ts'
import { decodeLzwInto } from './lzw.ts'
import { decodePackBitsInto } from './packbits.ts'

export interface SegmentContext {
  readonly jpegTables: Uint8Array | undefined
  /** Pixels across the segment, and samples of each. */
  readonly width: number
  readonly samples: number
  /** Colours stand as red, green and blue, not as luma and chroma. */
  readonly storedAsRgb: boolean
}

interface TiffCodec {
  /** No sound stream yields more bytes than this for each of its own: the guard against claims of huge images. */
  readonly mostPerByte: number
  /** Fills `out` and returns how many bytes came. */
  readonly decodeInto: (out: Uint8Array, input: Uint8Array, context: SegmentContext) => number | Promise<number>
}

const deflate: TiffCodec = {
  mostPerByte: 1040,
  decodeInto: (out, input) => setBounded(out, inflateSync(input, { maxOutputLength: out.length + SPARE })),
}
/** Some writers fill the last strip up to its full height; that much beyond the wanted bytes is let pass. */
const SPARE = 2 ** 24

export const CODECS: ReadonlyMap<number, TiffCodec> = new Map([
  [1, { mostPerByte: 1, decodeInto: setBounded }],
  [5, { mostPerByte: 2600, decodeInto: decodeLzwInto }],
  [7, { mostPerByte: 4096, decodeInto: decodeJpegSegmentInto }],
  [8, deflate],
  [32773, { mostPerByte: 64, decodeInto: decodePackBitsInto }],
  [32946, deflate],
  [
    50000,
    {
      mostPerByte: 33_000,
      decodeInto: (out, input) => setBounded(out, zstdDecompressSync(input, { maxOutputLength: out.length + SPARE })),
    },
  ],
])

function setBounded(out: Uint8Array, bytes: Uint8Array): number {
  const length = Math.min(out.length, bytes.length)
  out.set(bytes.subarray(0, length))
  return length
}
