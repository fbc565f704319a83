/** NumPy's array files (`.npy`, versions 1 to 3) as tensors. Format: NumPy Enhancement Proposal 1. */
import { Fault } from '../base/index.ts'
import { DTYPES, type Dtype, sizeOf, type Tensor, type TensorData } from '../graph/index.ts'

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const

/** NumPy's letter and bytes per element; `<` before it is little-endian, `|` without order. */
const LETTERS: Readonly<Record<Dtype, string>> = {
  float16: 'f2',
  float32: 'f4',
  float64: 'f8',
  int8: 'i1',
  int16: 'i2',
  int32: 'i4',
  int64: 'i8',
  uint8: 'u1',
  uint16: 'u2',
  uint32: 'u4',
  uint64: 'u8',
  bool: 'b1',
}
const BY_LETTER = new Map(Object.entries(LETTERS).map(([dtype, letter]) => [letter, dtype as Dtype]))

const damaged = (detail: string): Fault => new Fault('unreadable_file', `Not a readable NumPy array: ${detail}.`)

interface Header {
  readonly dtype: Dtype
  readonly bigEndian: boolean
  readonly fortran: boolean
  readonly shape: readonly number[]
  /** Where the elements begin. */
  readonly start: number
}

/** The array in row-major order, whichever order it is stored in. Throws a Fault `unreadable_file` where it is damaged. */
export function parseNpy(bytes: Uint8Array): Tensor {
  const { dtype, bigEndian, fortran, shape, start } = readHeader(bytes)
  const size = DTYPES[dtype].bytes
  const length = sizeOf(shape) * size
  if (!Number.isSafeInteger(length) || bytes.length - start !== length)
    throw damaged(`${length} bytes are announced, ${bytes.length - start} follow`)
  const elements = bytes.slice(start)
  if (bigEndian) swapBytes(elements, size)
  const data = new DTYPES[dtype].array(elements.buffer)
  return { dtype, shape, data: fortran ? rowMajor(data, shape) : data }
}

function readHeader(bytes: Uint8Array): Header {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) throw damaged('it does not begin as one')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const long = (bytes[6] ?? 0) >= 2
  if (bytes.length < 12 || (bytes[6] ?? 0) > 3) throw damaged(`version ${bytes[6] ?? 'none'}`)
  const begin = long ? 12 : 10
  const start = begin + (long ? view.getUint32(8, true) : view.getUint16(8, true))
  if (start > bytes.length) throw damaged('its header is cut off')
  const header = new TextDecoder().decode(bytes.subarray(begin, start))
  const [, order = '', letter = ''] = /'descr':\s*'([<>|=])(\w+)'/.exec(header) ?? []
  const dtype = BY_LETTER.get(letter)
  if (!dtype) throw damaged(`its header ${header.trim().slice(0, 80)} names no supported element type`)
  const [, fortran] = /'fortran_order':\s*(True|False)/.exec(header) ?? []
  const [, extents] = /'shape':\s*\(([\d,\sL]*)\)/.exec(header) ?? []
  if (fortran === undefined || extents === undefined) throw damaged('its header is incomplete')
  const shape = (extents.match(/\d+/g) ?? []).map(Number)
  return { dtype, bigEndian: order === '>', fortran: fortran === 'True', shape, start }
}

/** Turns every element round in place. */
function swapBytes(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse()
}

/** Elements stored with the first axis fastest, reordered to have the last one fastest. */
function rowMajor(data: TensorData, shape: readonly number[]): TensorData {
  const ordered = data.slice() as Float32Array<ArrayBuffer>
  const position = shape.map(() => 0)
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)))
  for (let i = 0; i < ordered.length; i++) {
    ordered[i] = (data as Float32Array)[position.reduce((sum, at, axis) => sum + at * strides[axis]!, 0)]!
    for (let axis = shape.length - 1; axis >= 0 && ++position[axis]! === shape[axis]; axis--) position[axis] = 0
  }
  return ordered
}

/** The file's bytes, version 1, little-endian, row-major, elements at a multiple of 64 bytes as NumPy puts them. */
export function encodeNpy({ dtype, shape, data }: Tensor): Uint8Array {
  const letter = LETTERS[dtype]
  const order = DTYPES[dtype].bytes === 1 ? '|' : '<'
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const dictionary = `{'descr': '${order}${letter}', 'fortran_order': False, 'shape': (${extents}), }`
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64
  const bytes = new Uint8Array(length + data.byteLength)
  bytes.set([...MAGIC, 1, 0])
  new DataView(bytes.buffer).setUint16(8, length - 10, true)
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(length - 11)}\n`), 10)
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), length)
  return bytes
}
