/** Writes one-page grey TIFF files, deflate-compressed in strips, little-endian. TIFF 6.0. */
import { deflateSync } from 'node:zlib'

/** Uncompressed bytes of a strip, roughly. */
const STRIP = 2 ** 18
const SHORT = 3
const LONG = 4
const HEADER = 8

const UNSIGNED = 1
const FLOAT = 3

/** The bytes of a TIFF file whose samples are `data`, row-major: 16 or 32 bits, unsigned, or floats of 32 bits. */
export function encodeGreyTiff(
  width: number,
  height: number,
  data: Uint16Array | Uint32Array | Float32Array,
): Uint8Array {
  const rows = Math.max(1, Math.min(height, Math.floor(STRIP / (width * data.BYTES_PER_ELEMENT))))
  const strips: Uint8Array[] = []
  for (let y = 0; y < height; y += rows) {
    const part = data.subarray(y * width, Math.min(height, y + rows) * width)
    strips.push(deflateSync(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), { level: 6 }))
  }
  const entries: readonly Entry[] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, [data.BYTES_PER_ELEMENT * 8]],
    [259, SHORT, [8]],
    [262, SHORT, [1]],
    [273, LONG, strips.map(() => 0)],
    [277, SHORT, [1]],
    [278, LONG, [rows]],
    [279, LONG, strips.map((strip) => strip.length)],
    [339, SHORT, [data instanceof Float32Array ? FLOAT : UNSIGNED]],
  ]
  const head = directoryLength(entries)
  let offset = head
  const offsets = strips.map((strip) => (offset += strip.length) - strip.length)
  const placed = entries.map((entry) => (entry[0] === 273 ? ([273, LONG, offsets] as const) : entry))
  return Buffer.concat([directory(placed, head), ...strips])
}

type Entry = readonly [tag: number, type: number, values: readonly number[]]

function directoryLength(entries: readonly Entry[]): number {
  const outside = entries.reduce((sum, [, , values]) => sum + (values.length > 1 ? values.length * 4 : 0), 0)
  return HEADER + 2 + entries.length * 12 + 4 + outside
}

/** File header and the only directory; lists of more than one value follow it. */
function directory(entries: readonly Entry[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  bytes.set([0x49, 0x49, 42, 0])
  view.setUint32(4, HEADER, true)
  view.setUint16(HEADER, entries.length, true)
  let outside = HEADER + 2 + entries.length * 12 + 4
  entries.forEach(([tag, type, values], i) => {
    const at = HEADER + 2 + i * 12
    view.setUint16(at, tag, true)
    view.setUint16(at + 2, type, true)
    view.setUint32(at + 4, values.length, true)
    // A short inside four bytes stands first, which in this byte order is the same as a long.
    if (values.length === 1) view.setUint32(at + 8, values[0]!, true)
    else view.setUint32(at + 8, outside, true)
    if (values.length > 1) for (const value of values) view.setUint32((outside += 4) - 4, value, true)
  })
  return bytes
}
