/** The typed graph: every operation is checked as it is added, and equal ones are added once. */
import { Fault } from '../base/index.ts'
import { type Attributes, completed } from './attributes.ts'
import type { Call, Op } from './op.ts'
import { OPS } from './ops/index.ts'
import { mismatch, showShape, sizeOf } from './shape.ts'
import { checkedTensor, type Tensor, tensorOf } from './tensor.ts'
import {
  constantOf,
  type Graph,
  type GraphNode,
  type Origin,
  staticNumbers,
  type Value,
  type ValueType,
} from './value.ts'

/** Constants up to this many elements are compared by content, and calculated with while the graph is built. */
const SMALL = 4096

export interface GraphOptions {
  /** ONNX operation set, 18 to 20. 18 is the newest that accelerators run without falling back to the CPU. */
  readonly opset?: number
}

export function createGraph({ opset = 18 }: GraphOptions = {}): Graph {
  if (!(opset >= 18 && opset <= 20)) throw new Fault('bad_argument', `Operation set ${opset}: 18 to 20 are supported.`)
  const nodes: GraphNode[] = []
  const known = new Map<string, readonly Value[]>()
  const names = new Set<string>()
  let scope = ''
  let count = 0

  const makeValue = ({ dtype, shape }: ValueType, origin: Origin): Value =>
    Object.freeze({ graph, id: count++, dtype, shape: Object.freeze([...shape]), origin })

  function claim(name: string): string {
    if (names.has(name)) throw new Fault('bad_argument', `The graph already has a value named ${name}.`)
    names.add(name)
    return name
  }

  function remembered(key: string, make: () => readonly Value[]): readonly Value[] {
    const found = known.get(key)
    if (found) return found
    const made = make()
    known.set(key, made)
    return made
  }

  function addNode(op: string, call: Call, types: readonly ValueType[]): readonly Value[] {
    const outputs: Value[] = []
    const name = `${scope}${op}_${nodes.length}`
    const node: GraphNode = { id: nodes.length, op, name, inputs: call.inputs, attributes: call.attributes, outputs }
    nodes.push(node)
    outputs.push(...types.map((type, index) => makeValue(type, { kind: 'output', node, index })))
    return outputs
  }

  const graph: Graph = {
    opset,
    nodes,
    input: (name, dtype, shape) =>
      makeValue({ dtype, shape: checkedShape(name, shape) }, { kind: 'input', name: claim(name) }),
    parameter: (name, tensor) => makeValue(checkedTensor(tensor), { kind: 'parameter', name: claim(name), tensor }),
    constant(tensor) {
      const make = () => [makeValue(checkedTensor(tensor), { kind: 'constant', tensor })]
      const key = `${tensor.dtype}${showShape(tensor.shape)}:`
      return (tensor.data.length > SMALL ? make() : remembered(key + exactly(tensor), make))[0]!
    },
    op: (op, inputs, attributes) => graph.outputs(op, inputs, attributes)[0]!,
    outputs(op, inputs, given = {}) {
      const record = recordOf(op, opset)
      return inContext({ op, inputs, scope }, () => {
        const attributes = completed(record.attributes ?? {}, given)
        checkInputs(record, inputs, graph)
        return remembered(keyOf(op, inputs, attributes), () => {
          const call: Call = { inputs: inputs as readonly Value[], attributes, opset }
          const types = checkedTypes([record.infer(call)].flat())
          const folded = foldedTensor(record, call, types)
          return folded ? [graph.constant(folded)] : addNode(op, call, types)
        })
      })
    },
    under(inner, build) {
      const outer = scope
      scope = `${outer}${inner}/`
      try {
        return build()
      } finally {
        scope = outer
      }
    },
  }
  return graph
}

/** The record of an operation; a Fault where there is none, or none yet in this version. */
export function recordOf(op: string, opset: number): Op {
  const record = Object.hasOwn(OPS, op) ? OPS[op] : undefined
  if (!record) throw new Fault('unsupported_model', `The operation ${op} is not known.`)
  if ((record.since ?? 0) <= opset) return record
  throw new Fault(
    'unsupported_model',
    `The operation ${op} needs operation set ${record.since}; this graph has ${opset}.`,
  )
}

function checkedShape(name: string, shape: readonly number[]): readonly number[] {
  if (shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) return shape
  throw new Fault('bad_argument', `Input ${name}: the shape ${showShape(shape)} is not made of whole numbers.`)
}

function checkInputs(record: Op, inputs: readonly (Value | undefined)[], graph: Graph): void {
  const [least, most] = record.inputs
  const required = most === Number.POSITIVE_INFINITY ? inputs : inputs.slice(0, least)
  if (inputs.length < least || inputs.length > most || required.includes(undefined)) {
    const expected = least === most ? least : `${least} to ${most}`
    throw new Fault(
      'bad_argument',
      `${inputs.filter((input) => input !== undefined).length} inputs given, ${expected} expected`,
    )
  }
  if (inputs.some((input) => input && input.graph !== graph))
    throw new Fault('bad_argument', 'an input is of another graph')
  const open = record.statics?.find((position) => inputs[position] && !constantOf(inputs[position]))
  if (open !== undefined) throw new Fault('unsupported_model', `input ${open} decides the shape and must be constant`)
}

/** Shapes that a damaged file may ask for are refused here, before anything is made of them. */
function checkedTypes(types: readonly ValueType[]): readonly ValueType[] {
  const odd = types.find(({ shape }) => !Number.isSafeInteger(sizeOf(shape)) || shape.some((extent) => !(extent >= 0)))
  if (odd) throw mismatch(`the result would have the shape ${showShape(odd.shape)}`)
  return types
}

interface Context {
  readonly op: string
  readonly inputs: readonly (Value | undefined)[]
  readonly scope: string
}

/** Adds to a refusal which operation, where, and on which shapes. */
function inContext<T>({ op, inputs, scope }: Context, action: () => T): T {
  try {
    return action()
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    const shapes = inputs.map((input) => (input ? showShape(input.shape) : '–')).join(' × ')
    const where = scope && ` (in ${scope.slice(0, -1)})`
    throw new Fault(cause.code, `${op}: ${shapes}: ${cause.message}${where}`, { cause })
  }
}

const keyOf = (op: string, inputs: readonly (Value | undefined)[], attributes: Attributes): string =>
  `${op}(${inputs.map((input) => input?.id ?? '').join()})${JSON.stringify(attributes, plain)}`

/** JSON has neither 64-bit integers nor infinities, and prints typed arrays as objects. */
function plain(_name: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Uint8Array, String) : value
}

/** Every element as text that tells −0 from 0. */
const exactly = ({ data }: Tensor): string =>
  Array.from(data as ArrayLike<number | bigint>, (value) => (Object.is(value, -0) ? '-0' : `${value}`)).join()

function foldedTensor(record: Op, call: Call, types: readonly ValueType[]): Tensor | undefined {
  const [type] = types
  if (!record.fold || !type || types.length > 1 || sizeOf(type.shape) > SMALL) return undefined
  if (record.isShapeOnly) return tensorOf(type.dtype, type.shape, record.fold([], call, type))
  if (call.inputs.some((input) => input && sizeOf(input.shape) > SMALL)) return undefined
  const numbers = call.inputs.map((input) => (input ? staticNumbers(input) : []))
  if (numbers.includes(undefined)) return undefined
  return tensorOf(type.dtype, type.shape, record.fold(numbers as number[][], call, type))
}
