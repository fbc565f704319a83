/** What an ONNX file says of itself: ends, operations and files beside it, also where the graph could not hold it. */
import { type Dtype, dtypeOfCode } from '../dtype.ts'
import { OPS } from '../ops/index.ts'
import { type OnnxEnd, type OnnxModel, parseModel } from './parse.ts'
import { hasReading } from './readings.ts'

export interface OnnxOutline {
  /** Version of the standard operations. */
  readonly opset: number
  /** In the file's order, without those that have a stored value. */
  readonly inputs: readonly OnnxEndOutline[]
  readonly outputs: readonly OnnxEndOutline[]
  /** Each kind of operation once, in order of first use. */
  readonly operations: readonly OperationOutline[]
  /** Number of stored elements, biases and constants included. */
  readonly weights: number
  /** Files that hold data of the network, as the file names them. */
  readonly external: readonly string[]
  readonly metadata: Readonly<Record<string, string>>
}

export interface OnnxEndOutline {
  readonly name: string
  /** Null where the element type is none that tensors here have. */
  readonly dtype: Dtype | null
  /** Numbers, names of open extents, and null for open ones without a name; null as a whole where the file does not say. */
  readonly shape: readonly (number | string | null)[] | null
}

export interface OperationOutline {
  /** With its domain unless it is standard: `com.microsoft.FusedMatMul`. */
  readonly name: string
  readonly count: number
  /** The graph can hold it. */
  readonly isKnown: boolean
  /** A gradient can pass through it; compositions of other operations count as those. */
  readonly hasRule: boolean
}

/** Reads no weights and binds no shapes. Throws a Fault `unreadable_file` where the bytes are not an ONNX file. */
export function outlineOnnx(bytes: Uint8Array): OnnxOutline {
  const model = parseModel(bytes)
  const { nodes, initialisers, inputs, outputs } = model.graph
  const stored = new Set(initialisers.map(({ name }) => name))
  const constants = nodes.flatMap(({ attributes }) => [...attributes.values()])
  const tensors = [...initialisers, ...constants.filter((value) => typeof value === 'object' && 'extents' in value)]
  return {
    opset: model.opsets.get('') ?? 0,
    inputs: inputs.filter(({ name }) => !stored.has(name)).map(endOutline),
    outputs: outputs.map(endOutline),
    operations: operationsOf(model),
    weights: initialisers.reduce((sum, { extents }) => sum + extents.reduce((product, n) => product * n, 1), 0),
    external: [...new Set(tensors.flatMap(({ external }) => (external ? [external.get('location') ?? ''] : [])))],
    metadata: model.metadata,
  }
}

export const endOutline = ({ name, type, extents }: OnnxEnd): OnnxEndOutline => ({
  name,
  dtype: dtypeOfCode(type) ?? null,
  shape: extents?.map((extent) => extent ?? null) ?? null,
})

function operationsOf({ graph }: OnnxModel): OperationOutline[] {
  const counts = new Map<string, { op: string; domain: string; count: number }>()
  for (const { op, domain } of graph.nodes) {
    const name = domain === '' ? op : `${domain}.${op}`
    const entry = counts.get(name) ?? { op, domain, count: 0 }
    entry.count++
    counts.set(name, entry)
  }
  return [...counts].map(([name, { op, domain, count }]) => {
    const record = Object.hasOwn(OPS, op) && (OPS[op]?.domain ?? '') === domain ? OPS[op] : undefined
    const isRead = domain === '' && hasReading(op)
    return {
      name,
      count,
      isKnown: isRead || record !== undefined,
      hasRule: record ? record.vjp !== undefined || record.isFlat === true : isRead,
    }
  })
}
