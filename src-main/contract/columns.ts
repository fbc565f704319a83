/**
 * Columns: numbers of thousands of wells or sites. As lists, every number would cost a check, a step of the encoder and
 * up to 18 digits; as typed arrays, a column is one value, and one packed text on the way. A missing number is NaN.
 */
import { z } from 'zod'

export const Float32Column = z.custom<Float32Array>((value) => value instanceof Float32Array)
export const Float64Column = z.custom<Float64Array>((value) => value instanceof Float64Array)
export const Uint16Column = z.custom<Uint16Array>((value) => value instanceof Uint16Array)
export const Uint32Column = z.custom<Uint32Array>((value) => value instanceof Uint32Array)

/** What a column may be, by the letters that a packed one begins with. */
const KINDS = { f32: Float32Array, f64: Float64Array, u16: Uint16Array, u32: Uint32Array } as const
export type Column = InstanceType<(typeof KINDS)[keyof typeof KINDS]>

const LETTERS = 3

/** The letters of a column's kind. Throws on other arrays. */
export function columnKind(column: ArrayBufferView): string {
  const kind = Object.entries(KINDS).find(([, type]) => column instanceof type)?.[0]
  if (!kind) throw new TypeError(`A ${column.constructor.name} is no column of the contract.`)
  return kind
}

/** The column behind a packed text: letters of its kind, then its little-endian bytes in base64. Throws on other texts. */
export function unpackColumn(packed: string): Column {
  const kind = packed.slice(0, LETTERS)
  if (!(kind in KINDS)) throw new TypeError(`“${kind}” is no kind of column.`)
  const text = atob(packed.slice(LETTERS))
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return new KINDS[kind as keyof typeof KINDS](bytes.buffer)
}

/** For the links of clients, which only ever receive columns: `new RPCLink({ customJsonSerializers: [columnReader] })`. */
export const columnReader = {
  type: 32,
  condition: (_: unknown): boolean => false,
  serialize: (column: unknown): unknown => column,
  deserialize: (packed: unknown): Column => unpackColumn(packed as string),
}
