/** Writes the part of a graph that some outputs need as an ONNX file. */
import { Fault } from '../../base/index.ts'
import type { Attribute } from '../attributes.ts'
import { DTYPES, type TensorData } from '../dtype.ts'
import { recordOf } from '../graph.ts'
import type { Tensor } from '../tensor.ts'
import type { GraphNode, Value } from '../value.ts'
import { joined, type Writer, writer } from './wire.ts'

export interface WriteOptions {
  /** Parameters that are fed at every run rather than stored: all of them, or those named. */
  readonly parametersAsInputs?: boolean | readonly string[]
  /**
   * Names of extents that the file leaves open, by input or output, such as `{ image: ['batch'] }`. The caller answers for it that
   * no node holds the extent: a Reshape to a fixed batch would.
   */
  readonly openExtents?: Readonly<Record<string, readonly (string | undefined)[]>>
  /** Name of the graph in the file. */
  readonly name?: string
  /** Kept in the file as text, by key. */
  readonly metadata?: Readonly<Record<string, string>>
}

/** Version of the file format, the one that belongs to operation set 18. */
const FILE_VERSION = 8
/** Protocol buffers end at 2 GB. */
const MOST_BYTES = 2 ** 31 - 1

/**
 * The file's bytes. Only nodes that the outputs need are written, only inputs that those nodes use are asked for, and
 * parameters that are not fed are stored. Throws a Fault `bad_argument` beyond 2 GB, where the format ends.
 */
export function writeOnnx(outputs: Readonly<Record<string, Value>>, options: WriteOptions = {}): Uint8Array {
  const values = Object.values(outputs)
  const [first] = values
  if (!first) throw new Fault('bad_argument', 'A graph without outputs cannot be written.')
  if (values.some(({ graph }) => graph !== first.graph))
    throw new Fault('bad_argument', 'The outputs are of different graphs.')
  const needed = reachable(values)
  const nodes = nodesOf(needed)
  const graph = writeGraph({ outputs, needed, nodes, options })
  const domains = new Set(nodes.map(({ op }) => recordOf(op, first.graph.opset).domain ?? ''))
  const model = writer().integer(1, FILE_VERSION).text(2, 'platescope').message(7, graph)
  model.message(8, writer().text(1, '').integer(2, first.graph.opset))
  for (const domain of domains) if (domain) model.message(8, writer().text(1, domain).integer(2, 1))
  for (const [key, value] of Object.entries(options.metadata ?? {}))
    model.message(14, writer().text(1, key).text(2, value))
  if (model.size() > MOST_BYTES)
    throw new Fault('bad_argument', `A model of ${model.size()} bytes is beyond the 2 GB of an ONNX file.`)
  return joined(model.chunks())
}

interface Content {
  readonly outputs: Readonly<Record<string, Value>>
  /** In the order in which they were added. */
  readonly needed: readonly Value[]
  readonly nodes: readonly GraphNode[]
  readonly options: WriteOptions
}

function reachable(values: readonly Value[]): Value[] {
  const found = new Set<Value>()
  const stack = [...values]
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (found.has(value)) continue
    found.add(value)
    if (value.origin.kind === 'output') stack.push(...value.origin.node.inputs.filter((input) => input !== undefined))
  }
  return [...found].sort((a, b) => a.id - b.id)
}

const nodesOf = (needed: readonly Value[]): GraphNode[] =>
  [...new Set(needed.flatMap(({ origin }) => (origin.kind === 'output' ? [origin.node] : [])))].sort(
    (a, b) => a.id - b.id,
  )

function writeGraph({ outputs, needed, nodes, options }: Content): Writer {
  const names = namesOf(needed, outputs)
  const graph = writer()
  for (const node of nodes) graph.message(1, writeNode(node, names))
  const ends = Object.entries(outputs)
  for (const [name, value] of ends)
    if (names.get(value) !== name)
      graph.message(1, writer().text(1, names.get(value)!).text(2, name).text(4, 'Identity'))
  graph.text(2, options.name ?? 'graph')
  const fed = options.parametersAsInputs ?? false
  const inputs: Value[] = []
  for (const value of needed) {
    const { origin } = value
    const isFed = origin.kind === 'parameter' && (typeof fed === 'boolean' ? fed : fed.includes(origin.name))
    if (origin.kind === 'input' || isFed) inputs.push(value)
    else if (origin.kind !== 'output') graph.message(5, writeTensor(origin.tensor, names.get(value)))
  }
  const { openExtents = {} } = options
  for (const value of inputs) graph.message(11, writeEnd(names.get(value)!, value, openExtents))
  for (const [name, value] of ends) graph.message(12, writeEnd(name, value, openExtents))
  return graph
}

/** Names in the file: those given to outputs, inputs and parameters; the node's for everything between. */
function namesOf(needed: readonly Value[], outputs: Readonly<Record<string, Value>>): ReadonlyMap<Value, string> {
  const names = new Map<Value, string>()
  for (const [name, value] of Object.entries(outputs))
    if (value.origin.kind === 'output' && !names.has(value)) names.set(value, name)
  for (const value of needed) {
    const { origin } = value
    if (origin.kind === 'input' || origin.kind === 'parameter') names.set(value, origin.name)
  }
  const taken = new Set([...names.values(), ...Object.keys(outputs)])
  if (needed.some(({ origin }) => 'name' in origin && origin.name in outputs))
    throw new Fault('bad_argument', 'An output has the name of an input or parameter that it needs.')
  for (const value of needed) if (!names.has(value)) names.set(value, unlike(taken, ownName(value)))
  return names
}

const unlike = (taken: ReadonlySet<string>, name: string): string =>
  taken.has(name) ? unlike(taken, `${name}'`) : name

function ownName({ id, origin }: Value): string {
  if (origin.kind !== 'output') return `constant_${id}`
  return origin.index === 0 ? origin.node.name : `${origin.node.name}:${origin.index}`
}

function writeNode(node: GraphNode, names: ReadonlyMap<Value, string>): Writer {
  const record = recordOf(node.op, node.outputs[0]!.graph.opset)
  const message = writer()
  const lastInput = node.inputs.findLastIndex((input) => input !== undefined)
  for (const input of node.inputs.slice(0, lastInput + 1)) message.text(1, input ? names.get(input)! : '')
  const used = 1 + node.outputs.findLastIndex((output) => names.has(output))
  const outputs = node.outputs.slice(0, Math.max(used, record.leastOutputs ?? node.outputs.length))
  for (const output of outputs) message.text(2, names.get(output) ?? ownName(output))
  message.text(3, node.name).text(4, node.op)
  for (const [name, value] of Object.entries(node.attributes))
    message.message(5, writeAttribute(name, value, record.attributes?.[name]?.kind === 'float'))
  return record.domain ? message.text(7, record.domain) : message
}

function writeAttribute(name: string, value: Attribute, isFloat: boolean): Writer {
  const message = writer().text(1, name)
  if (typeof value === 'number')
    return isFloat ? message.float(2, value).integer(20, 1) : message.integer(3, value).integer(20, 2)
  if (typeof value === 'string') return message.text(4, value).integer(20, 3)
  if ('dtype' in value) return message.message(5, writeTensor(value, undefined)).integer(20, 4)
  for (const number of value) message.integer(8, number)
  return message.integer(20, 7)
}

function writeTensor({ dtype, shape, data }: Tensor, name: string | undefined): Writer {
  const message = writer().integers(1, shape).integer(2, DTYPES[dtype].code)
  if (name !== undefined) message.text(8, name)
  return message.bytes(9, littleEndian(data))
}

/** The data's bytes; every machine on which the program runs stores the lowest one first. */
const littleEndian = (data: TensorData): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)

function writeEnd(
  name: string,
  { dtype, shape }: Value,
  openExtents: NonNullable<WriteOptions['openExtents']>,
): Writer {
  const extents = writer()
  for (const [axis, extent] of shape.entries()) {
    const symbol = openExtents[name]?.[axis]
    extents.message(1, symbol === undefined ? writer().integer(1, extent) : writer().text(2, symbol))
  }
  const type = writer().integer(1, DTYPES[dtype].code).message(2, extents)
  return writer().text(1, name).message(2, writer().message(1, type))
}
