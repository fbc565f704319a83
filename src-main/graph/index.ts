/**
 * Graph: ONNX networks as typed values. Operations are checked as they are added, gradients are nodes of the same language,
 * and what some outputs need is written as an ONNX file for the runtime. The room runs nothing itself.
 *
 *     const graph = createGraph()
 *     const x = graph.input('x', 'float32', [8, 3])
 *     const w = graph.parameter('w', floats([3, 1], [0, 0, 0]))
 *     const loss = graph.op('ReduceMean', [graph.op('MatMul', [x, w])], { keepdims: 0 })
 *     const [dw] = gradients(graph, loss, [w])
 *     const bytes = writeOnnx({ loss, dw }, { parametersAsInputs: true })
 */
export {
  abs,
  add,
  and,
  cast,
  div,
  equal,
  erf,
  exp,
  greater,
  less,
  log,
  masked,
  maximum,
  minimum,
  mul,
  neg,
  not,
  type Operand,
  pow,
  relu,
  scalar,
  select,
  sigmoid,
  sign,
  sqrt,
  sub,
  tanh,
} from './arithmetic.ts'
export {
  type Cut,
  expand,
  integersFor,
  join,
  meanOver,
  padded,
  reshape,
  reversed,
  slice,
  sumOver,
  sumTo,
  transpose,
  zeros,
} from './arrange.ts'
export type { Attribute, Attributes } from './attributes.ts'
export {
  type BatchStatistics,
  batchNormTraining,
  batchStatistics,
  type NormalisedBatch,
} from './batch-normalisation.ts'
export { DTYPES, type Dtype, isFloat, type TensorData } from './dtype.ts'
export { type GradientOptions, gradients, pullback } from './gradients.ts'
export { createGraph, type GraphOptions } from './graph.ts'
export { GUIDED_RULES } from './guided.ts'
export { embedOnnx } from './onnx/embed.ts'
export { type OnnxEndOutline, type OnnxOutline, type OperationOutline, outlineOnnx } from './onnx/outline.ts'
export { type OnnxNetwork, type ReadOptions, readOnnx } from './onnx/read.ts'
export { type WriteOptions, writeOnnx } from './onnx/write.ts'
export type { Op, Ops, Part, Provider, Rule, Step } from './op.ts'
export { OPS } from './ops/index.ts'
export { type Shape, sameShape, showShape, sizeOf } from './shape.ts'
export { floats, integerList, numbersOf, type Tensor, tensorOf } from './tensor.ts'
export {
  constantOf,
  type Graph,
  type GraphNode,
  type Origin,
  staticNumbers,
  type Value,
  type ValueType,
} from './value.ts'
