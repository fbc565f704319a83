/** Makes an ONNX file whole: data that it keeps in other files moves into it, and nothing else changes. */
import { DTYPES } from '../dtype.ts'
import { parseTensor } from './parse.ts'
import { tensorFrom } from './tensor-file.ts'
import { damaged, fieldsOf, joined, type Writer, writer } from './wire.ts'

type Message = 'model' | 'graph' | 'node' | 'attribute' | 'sparse' | 'function' | 'tensor'

/** Fields of onnx.proto3 on the way to tensors, those of subgraphs, sparse tensors and functions included. */
const WAYS: Readonly<Record<Exclude<Message, 'tensor'>, Readonly<Record<number, Message>>>> = {
  model: { 7: 'graph', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  function: { 7: 'node', 11: 'attribute' },
}

/** Where the model lies, and whether anything was moved. */
interface Move {
  readonly folder: string | undefined
  moved: boolean
}

/**
 * The same network in one file; the very bytes where it is in one already. Data is read from `folder` and below only; without
 * a folder none may be outside. Throws a Fault: `unreadable_file`, `not_found` where a file is missing, `forbidden` where data
 * lies outside the folder.
 */
export function embedOnnx(bytes: Uint8Array, folder?: string): Uint8Array {
  const move: Move = { folder, moved: false }
  const copy = rewritten(bytes, 'model', move)
  return move.moved ? joined(copy.chunks()) : bytes
}

function rewritten(message: Uint8Array, kind: Exclude<Message, 'tensor'>, move: Move): Writer {
  const copy = writer()
  for (const field of fieldsOf(message)) {
    if (field.kind === 'varint') copy.integer(field.number, field.value)
    else if (field.kind === 'bytes') copyBytes(copy, { number: field.number, message: field.value, kind }, move)
    else if (field.kind === 'fixed32') copy.float(field.number, field.value.getFloat32(0, true))
    else throw damaged(`a field ${field.number} of 64 bits`)
  }
  return copy
}

interface Part {
  readonly number: number
  readonly message: Uint8Array
  /** Of the message that it is a field of. */
  readonly kind: Exclude<Message, 'tensor'>
}

function copyBytes(copy: Writer, { number, message, kind }: Part, move: Move): void {
  const inner = WAYS[kind][number]
  if (inner === undefined) copy.bytes(number, message)
  else if (inner !== 'tensor') copy.message(number, rewritten(message, inner, move))
  else copyTensor(copy, { number, message, kind }, move)
}

function copyTensor(copy: Writer, { number, message }: Part, move: Move): void {
  if (!isOutside(message)) {
    copy.bytes(number, message)
    return
  }
  const stored = parseTensor(message)
  const { dtype, shape, data } = tensorFrom(stored, move.folder)
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  copy.message(number, writer().integers(1, shape).integer(2, DTYPES[dtype].code).text(8, stored.name).bytes(9, raw))
  move.moved = true
}

/** Seen without reading the tensor's elements. */
function isOutside(tensor: Uint8Array): boolean {
  for (const field of fieldsOf(tensor)) if (field.number === 14 && field.kind === 'varint') return field.value === 1n
  return false
}
