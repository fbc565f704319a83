/** What is known of one operation: its form, its output types, its gradient, its result on known numbers. */
import type { AttributeSpecs, Attributes } from './attributes.ts'
import type { Value, ValueType } from './value.ts'

/** Where a graph will run: some gradients have a faster form that only some providers offer. */
export type Provider = 'cpu' | 'cuda' | 'webgpu' | 'dml' | 'coreml'

/** The operands of one application; the inputs that an operation requires are there. */
export interface Call {
  readonly inputs: readonly Value[]
  readonly attributes: Attributes
  readonly opset: number
}

/** One application, seen from its gradient. */
export interface Step extends Call {
  readonly outputs: readonly Value[]
  /** First input, first output, and the gradient of the loss with respect to the latter. */
  readonly x: Value
  readonly y: Value
  readonly dy: Value
  /** By output; undefined where the loss does not depend on it. */
  readonly cotangents: readonly (Value | undefined)[]
  readonly provider: Provider
  /** Gradients of the inputs as if `y` had been made of simpler operations. */
  readonly through: (y: Value) => readonly Part[]
}

/** The gradient for one input, built only when asked for; undefined where there is none. It may have the broadcast shape. */
export type Part = (() => Value) | undefined
export type Rule = (step: Step) => readonly Part[]

export type Fold = (numbers: readonly (readonly number[])[], call: Call, type: ValueType) => ArrayLike<number>

export interface Op {
  /** Least and largest number of inputs; where there is no largest, none may be absent. */
  readonly inputs: readonly [number, number]
  readonly attributes?: AttributeSpecs
  /** Positions of inputs that decide shapes and must be constant where given. */
  readonly statics?: readonly number[]
  /** Types of the outputs; throws where the inputs do not fit one another. */
  readonly infer: (call: Call) => ValueType | readonly ValueType[]
  /** Gradients of the inputs, in order. */
  readonly vjp?: Rule
  /** The derivative is zero wherever it exists: gradients stop here. */
  readonly isFlat?: true
  /** The first output's numbers from the inputs' numbers, where these are constant and few. */
  readonly fold?: Fold
  /** The result depends on the shapes of the inputs alone, so `fold` needs no numbers. */
  readonly isShapeOnly?: true
  /** Outputs beyond this many are written only where something uses them. */
  readonly leastOutputs?: number
  /** First version of ONNX that has it in this form; 18 unless told. */
  readonly since?: number
  readonly domain?: 'com.microsoft'
}

export type Ops = Readonly<Record<string, Op>>
