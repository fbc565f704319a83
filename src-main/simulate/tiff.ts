/** Writes a 16-bit grey TIFF as plate microscopes do: strips, deflate with horizontal prediction, little-endian. */
import { promisify } from 'node:util'
import { constants, deflate } from 'node:zlib'

const compress = promisify(deflate)
const ROWS_PER_STRIP = 128

/** TIFF 6.0 field types and their sizes in bytes. */
const ASCII = 2
const SHORT = 3
const LONG = 4
const FIELD_BYTES = { [ASCII]: 1, [SHORT]: 2, [LONG]: 4 } as const

interface Field {
  readonly tag: number
  readonly type: keyof typeof FIELD_BYTES
  readonly values: readonly number[] | Uint8Array
}

/** Encodes samples [y, x]; `description` goes into ImageDescription. The directory stands at the end of the file. */
export async function encodeTiff(
  samples: Uint16Array,
  { width, height, description }: { width: number; height: number; description: string },
): Promise<Buffer> {
  const predicted = Buffer.from(predict(samples, width).buffer)
  const stripBytes = ROWS_PER_STRIP * width * 2
  const strips = await Promise.all(
    Array.from({ length: Math.ceil(height / ROWS_PER_STRIP) }, (_, i) =>
      compress(predicted.subarray(i * stripBytes, (i + 1) * stripBytes), {
        level: 6,
        strategy: constants.Z_HUFFMAN_ONLY,
      }),
    ),
  )
  const offsets: number[] = []
  let at = 8
  for (const strip of strips) {
    offsets.push(at)
    at += strip.length
  }
  const directoryAt = at + (at % 2)
  const directory = encodeDirectory(directoryAt, [
    { tag: 256, type: LONG, values: [width] },
    { tag: 257, type: LONG, values: [height] },
    { tag: 258, type: SHORT, values: [16] },
    { tag: 259, type: SHORT, values: [8] },
    { tag: 262, type: SHORT, values: [1] },
    { tag: 270, type: ASCII, values: Buffer.from(`${description}\0`) },
    { tag: 273, type: LONG, values: offsets },
    { tag: 277, type: SHORT, values: [1] },
    { tag: 278, type: LONG, values: [ROWS_PER_STRIP] },
    { tag: 279, type: LONG, values: strips.map((strip) => strip.length) },
    { tag: 317, type: SHORT, values: [2] },
  ])
  const header = Buffer.from([0x49, 0x49, 42, 0, 0, 0, 0, 0])
  header.writeUInt32LE(directoryAt, 4)
  return Buffer.concat([header, ...strips, Buffer.alloc(at % 2), directory])
}

/** Each sample minus its left neighbour, modulo 2¹⁶; rows start afresh. */
function predict(samples: Uint16Array, width: number): Uint16Array<ArrayBuffer> {
  const out = new Uint16Array(samples.length)
  for (let i = 0; i < samples.length; i++) out[i] = i % width === 0 ? samples[i]! : samples[i]! - samples[i - 1]!
  return out
}

/** One image file directory, followed by the values that do not fit into its entries. */
function encodeDirectory(start: number, fields: readonly Field[]): Buffer {
  const entries = Buffer.alloc(2 + 12 * fields.length + 4)
  entries.writeUInt16LE(fields.length, 0)
  const extras: Buffer[] = []
  let extraAt = start + entries.length
  fields.forEach(({ tag, type, values }, i) => {
    const at = 2 + 12 * i
    entries.writeUInt16LE(tag, at)
    entries.writeUInt16LE(type, at + 2)
    entries.writeUInt32LE(values.length, at + 4)
    const bytes = encodeValues(type, values)
    if (bytes.length <= 4) bytes.copy(entries, at + 8)
    else {
      entries.writeUInt32LE(extraAt, at + 8)
      extras.push(bytes)
      extraAt += bytes.length
    }
  })
  return Buffer.concat([entries, ...extras])
}

function encodeValues(type: Field['type'], values: Field['values']): Buffer {
  const size = FIELD_BYTES[type]
  const bytes = Buffer.alloc(values.length * size + ((values.length * size) % 2))
  for (const [i, value] of values.entries()) bytes.writeUIntLE(value, i * size, size)
  return bytes
}
