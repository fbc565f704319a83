/** Reads an ONNX file into a graph, so that an imported network can be differentiated like one of our own. */
import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Fault, systemCode } from '../../base/index.ts'
import type { Attribute, Attributes } from '../attributes.ts'
import { dtypeOfCode, isFloat } from '../dtype.ts'
import { createGraph, type GraphOptions } from '../graph.ts'
import { OPS } from '../ops/index.ts'
import type { Shape } from '../shape.ts'
import type { Graph, Value } from '../value.ts'
import { endOutline, type OnnxEndOutline } from './outline.ts'
import { type OnnxAttribute, type OnnxEnd, type OnnxGraph, type OnnxModel, type OnnxNode, parseModel } from './parse.ts'
import { hasReading, readNode } from './readings.ts'
import { tensorFrom } from './tensor-file.ts'
import { damaged } from './wire.ts'

export interface ReadOptions extends GraphOptions {
  /** Numbers for named open extents, such as `{ batch: 1 }`. */
  readonly bindings?: Readonly<Record<string, number>>
  /** Whole shapes of inputs, where the file leaves extents open without a name. */
  readonly shapes?: Readonly<Record<string, Shape>>
  /** Decides on shapes by what the file says of an input; what it leaves undefined is bound as without it. */
  readonly shapeFor?: (input: OnnxEndOutline) => Shape | undefined
}

export interface OnnxNetwork {
  readonly graph: Graph
  /** In the file's order. */
  readonly inputs: Readonly<Record<string, Value>>
  readonly outputs: Readonly<Record<string, Value>>
  readonly metadata: Readonly<Record<string, string>>
}

/** Operation sets whose operations are understood. */
const OLDEST = 11
const NEWEST = 24
const MOST_BYTES = 2 ** 31 - 1

/**
 * The network of an ONNX file, given as its path or its bytes. Floating-point weights become parameters, other stored tensors
 * constants. Data outside the file is read only from a file's own folder. Throws a Fault: `not_found`, `unreadable_file` for
 * damage, `forbidden` for data outside the folder, `unsupported_model` for what the graph cannot hold, by name, and for open
 * extents that no option binds.
 */
export function readOnnx(source: Uint8Array | string, options: ReadOptions = {}): OnnxNetwork {
  const path = typeof source === 'string' ? source : undefined
  try {
    const model = parseModel(typeof source === 'string' ? fileBytes(source) : source)
    return networkOf(model, { ...options, folder: path === undefined ? undefined : dirname(path) })
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    throw readingFault(cause, path)
  }
}

/** Operations that refuse their inputs are the model's fault here, not the caller's. */
function readingFault(cause: Fault, path: string | undefined): Fault {
  const code = cause.code === 'bad_argument' ? 'unsupported_model' : cause.code
  const where = cause.path ?? path
  return new Fault(code, cause.message, {
    cause,
    ...(where !== undefined && { path: where }),
    ...(cause.todo !== undefined && { todo: cause.todo }),
  })
}

function fileBytes(path: string): Uint8Array {
  try {
    if (statSync(path).size > MOST_BYTES) throw damaged('it is larger than the 2 GB at which the format ends')
    return readFileSync(path)
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    const code = systemCode(cause) === 'ENOENT' ? 'not_found' : 'unreadable_file'
    throw new Fault(code, 'The model cannot be read.', { path, cause })
  }
}

interface Placed extends ReadOptions {
  readonly folder: string | undefined
}

function networkOf(model: OnnxModel, options: Placed): OnnxNetwork {
  const version = model.opsets.get('') ?? 0
  if (version < OLDEST || version > NEWEST)
    throw new Fault(
      'unsupported_model',
      `The model uses operation set ${version}; ${OLDEST} to ${NEWEST} are supported.`,
    )
  if (model.functions > 0)
    throw new Fault('unsupported_model', 'The model defines functions of its own, which are not supported.')
  if (model.graph.sparse > 0)
    throw new Fault('unsupported_model', 'The model holds sparse tensors, which are not supported.')
  const graph = createGraph(options)
  const values = storedValues(graph, model.graph, options.folder)
  const inputs = model.graph.inputs
    .filter(({ name }) => !values.has(name))
    .map((end) => [end.name, graph.input(end.name, dtypeOfEnd(end), shapeOfEnd(end, options))] as const)
  for (const [name, value] of inputs) values.set(name, value)
  for (const node of model.graph.nodes) addNode({ graph, values, version, folder: options.folder }, node)
  const outputs = model.graph.outputs.map(({ name }) => [name, found(values, name, 'the outputs')] as const)
  return { graph, inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs), metadata: model.metadata }
}

/** Weights as parameters; numbers that decide shapes, and everything that is not floating-point, as constants. */
function storedValues(
  graph: Graph,
  { nodes, initialisers }: OnnxGraph,
  folder: string | undefined,
): Map<string, Value> {
  const decisive = new Set(
    nodes.flatMap(({ op, inputs }) => (Object.hasOwn(OPS, op) ? (OPS[op]?.statics ?? []) : []).map((i) => inputs[i])),
  )
  const values = new Map<string, Value>()
  for (const stored of initialisers) {
    const tensor = tensorFrom(stored, folder)
    const isWeight = isFloat(tensor.dtype) && tensor.shape.length > 0 && !decisive.has(stored.name)
    values.set(stored.name, isWeight ? graph.parameter(stored.name, tensor) : graph.constant(tensor))
  }
  return values
}

function dtypeOfEnd({ name, type }: OnnxEnd): Value['dtype'] {
  const dtype = dtypeOfCode(type)
  if (dtype) return dtype
  throw new Fault('unsupported_model', `The input ${name} is not a tensor of a supported element type.`)
}

function shapeOfEnd(end: OnnxEnd, { bindings = {}, shapes = {}, shapeFor }: ReadOptions): Shape {
  const { name, extents } = end
  const given = shapes[name] ?? shapeFor?.(endOutline(end))
  if (given) return given
  const bound = extents?.map((extent) => (typeof extent === 'string' ? bindings[extent] : extent))
  if (bound?.every((extent) => extent !== undefined)) return bound
  const shown = extents?.map((extent) => extent ?? '?').join(',') ?? '?'
  throw new Fault('unsupported_model', `The input ${name} has the open shape [${shown}].`, {
    todo: 'Give every open extent a number.',
  })
}

interface Place {
  readonly graph: Graph
  readonly values: Map<string, Value>
  readonly version: number
  readonly folder: string | undefined
}

function found(values: ReadonlyMap<string, Value>, name: string, user: string): Value {
  const value = values.get(name)
  if (value) return value
  throw damaged(`nothing makes the value ${name}, which is needed by ${user}`)
}

function addNode({ graph, values, version, folder }: Place, node: OnnxNode): void {
  const title = node.name || node.outputs[0] || node.op
  checkKnown(node, title)
  const inputs = node.inputs.map((name) => (name === '' ? undefined : found(values, name, title)))
  const incoming = {
    graph,
    op: node.op,
    version,
    inputs,
    attributes: attributesOf(node, folder),
    outputs: node.outputs.length,
  }
  const made = graph.under(title, () => readNode(incoming))
  node.outputs.forEach((name, i) => {
    const value = made[i]
    if (name === '') return
    if (!value) throw new Fault('unsupported_model', `Output ${i} of ${node.op} (node ${title}) is not supported.`)
    if (values.has(name)) throw damaged(`the value ${name} is made twice`)
    values.set(name, value)
  })
}

function checkKnown({ op, domain }: OnnxNode, title: string): void {
  const record = Object.hasOwn(OPS, op) ? OPS[op] : undefined
  const isKnown = domain === '' ? hasReading(op) || (record && !record.domain) : record?.domain === domain
  if (!isKnown)
    throw new Fault(
      'unsupported_model',
      `The operation ${domain && `${domain}.`}${op} (node ${title}) is not supported.`,
    )
}

function attributesOf({ attributes }: OnnxNode, folder: string | undefined): Attributes {
  const known: Record<string, Attribute> = {}
  for (const [name, value] of attributes) known[name] = plainAttribute(name, value, folder)
  return known
}

function plainAttribute(name: string, value: OnnxAttribute, folder: string | undefined): Attribute {
  if (value === 'other') throw new Fault('unsupported_model', `An attribute ${name} of an unsupported kind.`)
  return typeof value === 'object' && 'extents' in value ? tensorFrom(value, folder) : value
}
