/** JPEG structure: the markers ahead of the compressed data, which give size and samples. ITU-T T.81, annex B. */
import { unreadable } from './image-fault.ts'

export interface JpegFrame {
  readonly width: number
  readonly height: number
  readonly samples: number
  /** Bits of a sample. */
  readonly bits: number
}

interface JpegSegment {
  readonly marker: number
  /** Where the marker starts, and where the next segment does. */
  readonly start: number
  readonly end: number
}

const START_OF_SCAN = 0xda
const COLOUR_PROFILE = 0xe2
const FRAMES: ReadonlySet<number> = new Set([
  0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf,
])

/** The segments up to the first scan, or up to where `bytes` end. */
function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  for (let start = 2; start + 4 <= bytes.length; ) {
    if (bytes[start] !== 0xff) return
    const marker = bytes[start + 1]!
    if (marker === 0xff) {
      start++
      continue
    }
    const end = start + 2 + bytes[start + 2]! * 256 + bytes[start + 3]!
    yield { marker, start, end }
    if (marker === START_OF_SCAN) return
    start = end
  }
}

/** The frame header, or a Fault `unreadable_file` where none is found in these bytes. */
export function jpegFrame(path: string, bytes: Uint8Array): JpegFrame {
  for (const { marker, start, end } of jpegSegments(bytes)) {
    if (!FRAMES.has(marker) || end > bytes.length || end - start < 10) continue
    const view = new DataView(bytes.buffer, bytes.byteOffset + start)
    return { bits: view.getUint8(4), height: view.getUint16(5), width: view.getUint16(7), samples: view.getUint8(9) }
  }
  throw unreadable(path, 'is damaged: its JPEG header has no frame')
}

/** The same JPEG without colour profiles, so that a decoder hands out the samples as they are. */
export function withoutColourProfile(bytes: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = []
  let from = 0
  for (const { marker, start, end } of jpegSegments(bytes)) {
    if (marker !== COLOUR_PROFILE) continue
    kept.push(bytes.subarray(from, start))
    from = Math.min(end, bytes.length)
  }
  return from === 0 ? bytes : Buffer.concat([...kept, bytes.subarray(from)])
}

/** Does the end-of-image marker stand in these last bytes of a file? */
export function endsAsJpeg(tail: Uint8Array): boolean {
  return Buffer.from(tail.buffer, tail.byteOffset, tail.length).lastIndexOf(Buffer.from([0xff, 0xd9])) >= 0
}
