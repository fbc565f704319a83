/** One application of an operation on small inputs, used to check its gradient, its types and its way through a file. */
import type { Attributes, Shape } from '../../src-main/graph/index.ts'
import type { Build, CheckOptions } from '../check-gradient.ts'

export interface Case {
  readonly op: string
  /** What is special about it. */
  readonly title: string
  readonly shapes: readonly Shape[]
  readonly build: Build
  readonly options: CheckOptions
}

/** The operation applied to inputs of these shapes. */
export const plain = (
  op: string,
  shapes: readonly Shape[],
  attributes: Attributes = {},
  options: CheckOptions = {},
): Case => ({
  op,
  title: Object.entries(attributes)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(', '),
  shapes,
  build: (graph, ...inputs) => graph.op(op, inputs, attributes),
  options,
})

/** The operation applied in a way of its own. */
export const special = (
  op: string,
  title: string,
  shapes: readonly Shape[],
  build: Build,
  options: CheckOptions = {},
): Case => ({
  op,
  title,
  shapes,
  build,
  options,
})
