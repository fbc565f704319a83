/** The wire format of protocol buffers: numbered fields of four kinds, written and read without a schema compiler. */
import { Fault } from '../../base/index.ts'

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

/** One field as found in a message. Varints of 64 bits are signed. */
export type Field =
  | { readonly number: number; readonly kind: 'varint'; readonly value: bigint }
  | { readonly number: number; readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly number: number; readonly kind: 'fixed32' | 'fixed64'; readonly value: DataView }

export const damaged = (detail: string): Fault =>
  new Fault('unreadable_file', `This is not a readable ONNX file: ${detail}.`)

/** The fields of a message in order; a Fault `unreadable_file` where they run beyond its end or are of no known kind. */
export function* fieldsOf(message: Uint8Array): Generator<Field> {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  let at = 0
  const varint = (): bigint => {
    const { value, next } = readVarint(message, at)
    at = next
    return value
  }
  const take = (length: number): number => {
    if (length < 0 || length > message.length - at)
      throw damaged(`a field of ${length} bytes where ${message.length - at} are left`)
    at += length
    return at - length
  }
  while (at < message.length) {
    const tag = Number(BigInt.asUintN(32, varint()))
    const [number, kind] = [tag >>> 3, tag & 7]
    if (kind === VARINT) yield { number, kind: 'varint', value: varint() }
    else if (kind === BYTES) {
      const length = Number(varint())
      yield { number, kind: 'bytes', value: message.subarray(take(length), at) }
    } else if (kind === FIXED64)
      yield { number, kind: 'fixed64', value: new DataView(view.buffer, view.byteOffset + take(8), 8) }
    else if (kind === FIXED32)
      yield { number, kind: 'fixed32', value: new DataView(view.buffer, view.byteOffset + take(4), 4) }
    else throw damaged(`a field of kind ${kind}`)
  }
}

function readVarint(bytes: Uint8Array, start: number): { value: bigint; next: number } {
  let value = 0n
  for (let at = start; at < start + 10; at++) {
    const byte = bytes[at]
    if (byte === undefined) throw damaged('it ends within a number')
    value |= BigInt(byte & 0x7f) << BigInt(7 * (at - start))
    if (byte < 0x80) return { value: BigInt.asIntN(64, value), next: at + 1 }
  }
  throw damaged('a number of more than ten bytes')
}

/** The numbers of a list field, whether packed into one field or repeated one by one. */
export function* varintsOf(field: Field): Generator<bigint> {
  if (field.kind === 'varint') yield field.value
  else if (field.kind === 'bytes') {
    for (let at = 0; at < field.value.length; ) {
      const { value, next } = readVarint(field.value, at)
      at = next
      yield value
    }
  } else throw damaged('a number where a list was expected')
}

/** A list of 32-bit or 64-bit floating-point numbers, packed or one by one. */
export function floatsOf(field: Field, bytes: 4 | 8): number[] {
  if (field.kind === 'varint' || field.value.byteLength % bytes !== 0) throw damaged('a list of numbers is cut off')
  const view = new DataView(field.value.buffer, field.value.byteOffset, field.value.byteLength)
  const read = (i: number): number => (bytes === 4 ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true))
  return Array.from({ length: view.byteLength / bytes }, (_, i) => read(i))
}

/** A message under construction; fields appear in the order of the calls. */
export interface Writer {
  integer(number: number, value: number | bigint): Writer
  text(number: number, value: string): Writer
  float(number: number, value: number): Writer
  integers(number: number, values: readonly number[]): Writer
  bytes(number: number, value: Uint8Array): Writer
  message(number: number, message: Writer): Writer
  /** Length of what has been written. */
  size(): number
  chunks(): readonly Uint8Array[]
}

export function writer(): Writer {
  const parts: Uint8Array[] = []
  let length = 0
  const push = (part: Uint8Array): void => {
    parts.push(part)
    length += part.length
  }
  const field = (number: number, kind: number): void => push(varint(BigInt((number << 3) | kind)))
  const self: Writer = {
    integer(number, value) {
      field(number, VARINT)
      push(varint(BigInt(value)))
      return self
    },
    text: (number, value) => self.bytes(number, new TextEncoder().encode(value)),
    float(number, value) {
      field(number, FIXED32)
      push(new Uint8Array(new Float32Array([value]).buffer))
      return self
    },
    integers(number, values) {
      const packed = values.map((value) => varint(BigInt(value)))
      return self.bytes(number, joined(packed))
    },
    bytes(number, value) {
      field(number, BYTES)
      push(varint(BigInt(value.length)))
      push(value)
      return self
    },
    message(number, message) {
      field(number, BYTES)
      push(varint(BigInt(message.size())))
      for (const part of message.chunks()) push(part)
      return self
    },
    size: () => length,
    chunks: () => parts,
  }
  return self
}

/** Chunks one after another. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, value)
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  bytes.push(Number(rest))
  return Uint8Array.from(bytes)
}
