/** Operations of ONNX files that are read as compositions of the graph's own. */
import { add, cast, div, erf, mul, sigmoid } from '../arithmetic.ts'
import { integersFor, reshape } from '../arrange.ts'
import type { Attribute, Attributes } from '../attributes.ts'
import { byChannel } from '../batch-normalisation.ts'
import { standardised } from '../ops/normalisation.ts'
import { mismatch, sizeOf } from '../shape.ts'
import { floats, integerList, type Tensor, tensorOf } from '../tensor.ts'
import { type Graph, staticNumbers, type Value } from '../value.ts'

/** One node of a file, with its inputs found. */
export interface Incoming {
  readonly graph: Graph
  readonly op: string
  /** Of the operation set that the file speaks. */
  readonly version: number
  readonly inputs: readonly (Value | undefined)[]
  readonly attributes: Attributes
  /** How many outputs the file names. */
  readonly outputs: number
}

type Reading = (node: Incoming) => readonly Value[]

/** The operation as it is. */
const literal: Reading = ({ graph, op, inputs, attributes }) => graph.outputs(op, inputs, attributes)

const without = (attributes: Attributes, ...names: readonly string[]): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)))

const numbersOf = (value: Attribute): readonly number[] => (Array.isArray(value) ? value : [])

/** Until a version, an attribute holds what is an input since; it comes second. */
const attributeAsInput =
  (name: string, since: number): Reading =>
  (node) => {
    const list = node.attributes[name]
    if (node.version >= since || list === undefined) return literal(node)
    return literal({
      ...node,
      inputs: [node.inputs[0], integersFor(node.inputs[0]!, numbersOf(list))],
      attributes: without(node.attributes, name),
    })
  }

/** Until version 13, everything from the axis on was one axis. */
const softmaxOfRows: Reading = (node) => {
  const x = node.inputs[0]!
  if (node.version >= 13) return literal(node)
  const given = Number(node.attributes.axis ?? 1)
  const axis = given < 0 ? given + x.shape.length : given
  const rows = reshape(x, [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))])
  return [reshape(node.graph.op(node.op, [rows], { axis: 1 }), x.shape)]
}

/** Pieces of equal size were counted by the outputs until version 18. */
const split: Reading = (node) => {
  const isOpen = node.attributes.split === undefined && !node.inputs[1] && node.attributes.num_outputs === undefined
  if (!isOpen) return attributeAsInput('split', 13)(node)
  return literal({ ...node, attributes: { ...node.attributes, num_outputs: node.outputs } })
}

const CONSTANT_FORMS: Readonly<Record<string, (value: Attribute) => Tensor>> = {
  value_float: (value) => floats([], [Number(value)]),
  value_int: (value) => tensorOf('int64', [], [Number(value)]),
  value_floats: (value) => floats([numbersOf(value).length], numbersOf(value)),
  value_ints: (value) => integerList(numbersOf(value)),
}

const constant: Reading = ({ graph, attributes }) => {
  const [name = '', value] = Object.entries(attributes)[0] ?? []
  if (typeof value === 'object' && 'dtype' in value) return [graph.constant(value)]
  const form = CONSTANT_FORMS[name]
  if (!form || value === undefined) throw mismatch(`a constant of the form ${name || 'none'} is not supported`)
  return [graph.constant(form(value))]
}

/** Nothing is dropped outside training; the mask lets everything through. */
const dropout: Reading = ({ graph, inputs: [x, , training] }) => {
  if (training && staticNumbers(training)?.[0] !== 0) throw mismatch('training mode is not supported')
  const through = tensorOf('bool', [1], [1])
  return [x!, graph.op('ConstantOfShape', [integersFor(x!, x!.shape)], { value: through })]
}

const batchNormalisation: Reading = (node) => {
  if (node.version < 14 && node.outputs > 1) throw mismatch('training mode is not supported')
  return literal(node)
}

/** Regions of interest matter to a mode only that is not supported; lists without elements stand for absent ones. */
const resize: Reading = (node) => {
  const [x, , scales, sizes] = node.inputs.map((input) => (input && sizeOf(input.shape) === 0 ? undefined : input))
  return literal({ ...node, inputs: [x, undefined, scales, sizes] })
}

const gelu: Reading = (node) => {
  const x = node.inputs[0]!
  if (node.graph.opset >= 20) return literal(node)
  if (node.attributes.approximate === 'tanh') {
    const inner = mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(8 / Math.PI))
    return [mul(x, sigmoid(inner))]
  }
  return [mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1))]
}

/** Channels in groups, each normalised over its own channels and places; scale and bias by channel since version 21. */
const groupNormalisation: Reading = ({ version, inputs, attributes }) => {
  const [x, scale, bias] = inputs as [Value, Value, Value]
  if (version < 21) throw mismatch('only the form of operation set 21 is supported')
  const groups = Number(attributes.num_groups)
  const [n = 0, channels = 0, ...extents] = x.shape
  if (!(channels % groups === 0)) throw mismatch(`${channels} channels do not divide into ${groups} groups`)
  const grouped = reshape(x, [n, groups, (channels / groups) * sizeOf(extents)])
  const standard = reshape(standardised(grouped, [2], Number(attributes.epsilon ?? 1e-5)), x.shape)
  return [add(mul(standard, byChannel(scale, x.shape.length)), byChannel(bias, x.shape.length))]
}

const dropping =
  (...names: readonly string[]): Reading =>
  (node) =>
    literal({ ...node, attributes: without(node.attributes, ...names) })

/** Dilated averages came with version 19; undilated ones say the same without. */
const averagePool: Reading = (node) => {
  const dilations = node.attributes.dilations
  const isPlain = Array.isArray(dilations) && dilations.every((dilation) => dilation === 1)
  return isPlain ? dropping('dilations')(node) : literal(node)
}

const REDUCTIONS = ['Mean', 'Max', 'Min', 'Prod', 'LogSumExp', 'LogSum', 'L1', 'L2', 'SumSquare']

/** Least number of inputs, then the reading. */
const TABLE: Readonly<Record<string, readonly [number, Reading]>> = {
  Constant: [0, constant],
  Identity: [1, ({ inputs: [x] }) => [x!]],
  Dropout: [1, dropout],
  Cast: [1, dropping('saturate')],
  CastLike: [2, ({ inputs: [x, like] }) => [cast(x!, like!.dtype)]],
  Mean: [1, ({ graph, inputs }) => [div(graph.op('Sum', inputs), inputs.length)]],
  Squeeze: [1, attributeAsInput('axes', 13)],
  Unsqueeze: [1, attributeAsInput('axes', 13)],
  ReduceSum: [1, attributeAsInput('axes', 13)],
  ...Object.fromEntries(REDUCTIONS.map((name) => [`Reduce${name}`, [1, attributeAsInput('axes', 18)] as const])),
  Split: [1, split],
  Softmax: [1, softmaxOfRows],
  LogSoftmax: [1, softmaxOfRows],
  BatchNormalization: [1, batchNormalisation],
  GroupNormalization: [3, groupNormalisation],
  AveragePool: [1, averagePool],
  Resize: [1, resize],
  Gelu: [1, gelu],
}

/** Operations that are read in a way of their own. */
export const hasReading = (op: string): boolean => Object.hasOwn(TABLE, op)

/** The outputs of a node of a file, as values of the graph. */
export function readNode(node: Incoming): readonly Value[] {
  const [least, reading] = (hasReading(node.op) && TABLE[node.op]) || [0, literal]
  if (node.inputs.length < least || node.inputs.slice(0, least).includes(undefined))
    throw mismatch(`${node.op} needs ${least} inputs`)
  return reading(node)
}
