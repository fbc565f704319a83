/** The messages of an ONNX file as plain objects: field numbers of onnx.proto3, and nothing of their meaning. */
import { damaged, type Field, fieldsOf, floatsOf, varintsOf } from './wire.ts'

export interface OnnxModel {
  /** Version of each operation set, by domain; the standard one is ''. */
  readonly opsets: ReadonlyMap<string, number>
  readonly graph: OnnxGraph
  readonly metadata: Readonly<Record<string, string>>
  /** Functions that the model itself defines. */
  readonly functions: number
}

export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[]
  readonly initialisers: readonly OnnxTensor[]
  readonly inputs: readonly OnnxEnd[]
  readonly outputs: readonly OnnxEnd[]
  readonly sparse: number
}

export interface OnnxNode {
  readonly op: string
  readonly domain: string
  readonly name: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, OnnxAttribute>
}

/** `other` stands for graphs, texts, sparse tensors and types, which no known operation takes. */
export type OnnxAttribute = number | readonly number[] | string | OnnxTensor | 'other'

export interface OnnxTensor {
  readonly name: string
  readonly extents: readonly number[]
  readonly type: number
  /** Little-endian bytes, where stored so. */
  readonly raw: Uint8Array | undefined
  /** Elements stored as a list of numbers instead; half floats as their bits. */
  readonly numbers: readonly (number | bigint)[]
  /** Where the bytes lie in another file. */
  readonly external: ReadonlyMap<string, string> | undefined
}

/** An input or output; extents are numbers, names, or open; undefined where the file does not say. */
export interface OnnxEnd {
  readonly name: string
  readonly type: number
  readonly extents: readonly (number | string | undefined)[] | undefined
}

const EXTERNAL = 1

type Readers = Readonly<Record<number, (field: Field) => void>>

/** Hands every known field of a message to its reader and passes over the others. */
function read(message: Uint8Array, readers: Readers): void {
  for (const field of fieldsOf(message)) readers[field.number]?.(field)
}

function bytesIn(field: Field): Uint8Array {
  if (field.kind === 'bytes') return field.value
  throw damaged(`field ${field.number} is a number where bytes were expected`)
}

function integerIn(field: Field): number {
  if (field.kind === 'varint') return Number(field.value)
  throw damaged(`field ${field.number} is not a number`)
}

function textIn(field: Field): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytesIn(field))
  } catch (cause) {
    if (cause instanceof TypeError) throw damaged(`field ${field.number} is not text`)
    throw cause
  }
}

/** A pair of texts. */
function entryIn(field: Field): readonly [string, string] {
  let [key, value] = ['', '']
  read(bytesIn(field), { 1: (inner) => (key = textIn(inner)), 2: (inner) => (value = textIn(inner)) })
  return [key, value]
}

export function parseModel(file: Uint8Array): OnnxModel {
  const opsets = new Map<string, number>()
  const metadata: Record<string, string> = {}
  let functions = 0
  let graph: OnnxGraph | undefined
  read(file, {
    7: (field) => (graph = parseGraph(bytesIn(field))),
    8(field) {
      let [domain, version] = ['', 0]
      read(bytesIn(field), { 1: (inner) => (domain = textIn(inner)), 2: (inner) => (version = integerIn(inner)) })
      opsets.set(domain === 'ai.onnx' ? '' : domain, version)
    },
    14(field) {
      const [key, value] = entryIn(field)
      Object.defineProperty(metadata, key, { value, enumerable: true })
    },
    25: () => functions++,
  })
  if (!graph) throw damaged('it holds no graph')
  return { opsets, graph, metadata, functions }
}

function parseGraph(message: Uint8Array): OnnxGraph {
  const nodes: OnnxNode[] = []
  const initialisers: OnnxTensor[] = []
  const inputs: OnnxEnd[] = []
  const outputs: OnnxEnd[] = []
  let sparse = 0
  read(message, {
    1: (field) => nodes.push(parseNode(bytesIn(field))),
    5: (field) => initialisers.push(parseTensor(bytesIn(field))),
    11: (field) => inputs.push(parseEnd(bytesIn(field))),
    12: (field) => outputs.push(parseEnd(bytesIn(field))),
    15: () => sparse++,
  })
  return { nodes, initialisers, inputs, outputs, sparse }
}

function parseNode(message: Uint8Array): OnnxNode {
  const inputs: string[] = []
  const outputs: string[] = []
  const attributes = new Map<string, OnnxAttribute>()
  let [name, op, domain] = ['', '', '']
  read(message, {
    1: (field) => inputs.push(textIn(field)),
    2: (field) => outputs.push(textIn(field)),
    3: (field) => (name = textIn(field)),
    4: (field) => (op = textIn(field)),
    5(field) {
      const [key, value] = parseAttribute(bytesIn(field))
      attributes.set(key, value)
    },
    7: (field) => (domain = textIn(field)),
  })
  return { op, domain: domain === 'ai.onnx' ? '' : domain, name, inputs, outputs, attributes }
}

/** Lists may be longer than a call has arguments. */
function append(list: number[], more: Iterable<number | bigint>): void {
  for (const value of more) list.push(Number(value))
}

/** The value is found by the attribute's type: 1 float, 2 integer, 3 text, 4 tensor, 6 floats, 7 integers. */
function parseAttribute(message: Uint8Array): readonly [string, OnnxAttribute] {
  let [name, type, text] = ['', 0, '']
  let number = 0
  const list: number[] = []
  let tensor: OnnxTensor | undefined
  read(message, {
    1: (field) => (name = textIn(field)),
    2: (field) => (number = floatsOf(field, 4)[0] ?? 0),
    3: (field) => (number = integerIn(field)),
    4: (field) => (text = new TextDecoder().decode(bytesIn(field))),
    5: (field) => (tensor = parseTensor(bytesIn(field))),
    7: (field) => append(list, floatsOf(field, 4)),
    8: (field) => append(list, varintsOf(field)),
    20: (field) => (type = integerIn(field)),
  })
  const value: readonly (OnnxAttribute | undefined)[] = ['other', number, number, text, tensor, 'other', list, list]
  return [name, value[type] ?? 'other']
}

export function parseTensor(message: Uint8Array): OnnxTensor {
  const extents: number[] = []
  const numbers: (number | bigint)[] = []
  const external = new Map<string, string>()
  let [name, type, location] = ['', 0, 0]
  let raw: Uint8Array | undefined
  const integers = (field: Field): void => {
    for (const value of varintsOf(field)) numbers.push(value)
  }
  const floating = (bytes: 4 | 8) => (field: Field) => {
    for (const value of floatsOf(field, bytes)) numbers.push(value)
  }
  read(message, {
    1: (field) => append(extents, varintsOf(field)),
    2: (field) => (type = integerIn(field)),
    4: floating(4),
    5: integers,
    7: integers,
    8: (field) => (name = textIn(field)),
    9: (field) => (raw = bytesIn(field)),
    10: floating(8),
    11: integers,
    13: (field) => external.set(...(entryIn(field) as [string, string])),
    14: (field) => (location = integerIn(field)),
  })
  return { name, extents, type, raw, numbers, external: location === EXTERNAL ? external : undefined }
}

function parseEnd(message: Uint8Array): OnnxEnd {
  let [name, type] = ['', 0]
  let extents: (number | string | undefined)[] | undefined
  const shape = (field: Field): void => {
    const found: (number | string | undefined)[] = []
    read(bytesIn(field), { 1: (inner) => found.push(parseExtent(bytesIn(inner))) })
    extents = found
  }
  read(message, {
    1: (field) => (name = textIn(field)),
    2: (field) =>
      read(bytesIn(field), {
        1: (tensor) => read(bytesIn(tensor), { 1: (inner) => (type = integerIn(inner)), 2: shape }),
      }),
  })
  return { name, type, extents }
}

/** Some programs write 0 or −1 for an extent that is open. */
function parseExtent(message: Uint8Array): number | string | undefined {
  let extent: number | string | undefined
  read(message, {
    1(field) {
      const value = integerIn(field)
      extent = value > 0 ? value : undefined
    },
    2: (field) => (extent = textIn(field) || undefined),
  })
  return extent
}
