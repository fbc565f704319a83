/** What a graph is made of: typed values and the nodes that make them. */
import type { Attributes } from './attributes.ts'
import type { Dtype } from './dtype.ts'
import type { Shape } from './shape.ts'
import { numbersOf, type Tensor } from './tensor.ts'

export interface ValueType {
  readonly dtype: Dtype
  readonly shape: Shape
}

/** Where a value comes from. A parameter is a constant that training replaces. */
export type Origin =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'constant'; readonly tensor: Tensor }
  | { readonly kind: 'parameter'; readonly name: string; readonly tensor: Tensor }
  | { readonly kind: 'output'; readonly node: GraphNode; readonly index: number }

export interface Value extends ValueType {
  readonly graph: Graph
  /** Unique within the graph. */
  readonly id: number
  readonly origin: Origin
}

export interface GraphNode {
  /** Position in `graph.nodes`: inputs always come from earlier nodes. */
  readonly id: number
  readonly op: string
  /** For messages and files: `encoder/Conv_12`. */
  readonly name: string
  readonly inputs: readonly (Value | undefined)[]
  readonly attributes: Attributes
  readonly outputs: readonly Value[]
}

export interface Graph {
  /** Version of ONNX's operations that the graph speaks. */
  readonly opset: number
  /** In order of insertion, which is an order of evaluation. */
  readonly nodes: readonly GraphNode[]
  /** A value that is fed at every run; names are unique in the graph. */
  input(name: string, dtype: Dtype, shape: Shape): Value
  constant(tensor: Tensor): Value
  /** A named value that holds data and that training replaces. */
  parameter(name: string, tensor: Tensor): Value
  /** The operation's first output. Throws a Fault `bad_argument` that quotes the shapes. */
  op(op: string, inputs: readonly (Value | undefined)[], attributes?: Attributes): Value
  /** All outputs of an operation that has several. */
  outputs(op: string, inputs: readonly (Value | undefined)[], attributes?: Attributes): readonly Value[]
  /** Nodes made by `build` carry the scope in their names: `encoder/Conv_12`. */
  under<T>(scope: string, build: () => T): T
}

/** The value's data where it never changes, else undefined. */
export const constantOf = (value: Value | undefined): Tensor | undefined =>
  value?.origin.kind === 'constant' ? value.origin.tensor : undefined

/** A constant's elements as plain numbers, undefined where the value is absent or not constant. */
export function staticNumbers(value: Value | undefined): number[] | undefined {
  const tensor = constantOf(value)
  return tensor && numbersOf(tensor)
}
