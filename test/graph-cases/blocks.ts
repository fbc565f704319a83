/** Blocks of real networks, in which rules meet one another. */
import {
  add,
  batchNormTraining,
  div,
  floats,
  type Graph,
  integerList,
  join,
  mul,
  neg,
  relu,
  reshape,
  sigmoid,
  slice,
  sub,
  sumOver,
  tanh,
  tensorOf,
  type Value,
} from '../../src-main/graph/index.ts'
import { type Case, special } from './case.ts'

/** Lovász extension of the hinge loss of one image. Berman 2018, algorithm 1. */
function lovaszHinge(graph: Graph, logits: Value): Value {
  const truth = graph.constant(floats([8], [1, 0, 1, 1, 0, 0, 1, 0]))
  const errors = sub(1, mul(logits, sub(mul(truth, 2), 1)))
  const [sorted, order] = graph.outputs('TopK', [errors, graph.constant(integerList([8]))])
  const sortedTruth = graph.op('Gather', [truth, order])
  const axis = graph.constant(tensorOf('int64', [], [0]))
  const running = (values: Value): Value => graph.op('CumSum', [values, axis])
  const jaccard = sub(1, div(sub(4, running(sortedTruth)), add(4, running(sub(1, sortedTruth)))))
  const before = graph.op('Pad', [slice(jaccard, [{ axis: 0, start: 0, end: 7 }]), graph.constant(integerList([1, 0]))])
  return sumOver(mul(relu(sorted!), sub(jaccard, before)), [0])
}

/** Depthwise convolution, squeeze-excite and Swish, as in EfficientNet. */
function squeezeExcite(graph: Graph, x: Value, depthwise: Value, squeeze: Value, excite: Value): Value {
  const convolved = graph.op('Conv', [x, depthwise], { group: 4, pads: [1, 1, 1, 1] })
  const swish = mul(convolved, sigmoid(convolved))
  const squeezed = relu(graph.op('Conv', [graph.op('GlobalAveragePool', [swish]), squeeze]))
  return mul(swish, sigmoid(graph.op('Conv', [squeezed, excite])))
}

/** Down, up, and across, as in U-Net, but smooth, so that no difference straddles a kink. */
function hourglass(graph: Graph, x: Value, down: Value, up: Value, out: Value): Value {
  const level = graph.op('Softplus', [graph.op('Conv', [x, down], { pads: [1, 1, 1, 1] })])
  const pooled = graph.op('AveragePool', [level], { kernel_shape: [2, 2], strides: [2, 2] })
  const large = graph.op('ConvTranspose', [pooled, up], { strides: [2, 2] })
  return graph.op('Conv', [join([level, large], 1), out])
}

/** Weighted mean of instances, the weights learned from them. Ilse 2018, equation 8. */
function attentionPooling(graph: Graph, instances: Value, hidden: Value, gate: Value): Value {
  const scores = graph.op('MatMul', [tanh(graph.op('MatMul', [instances, hidden])), gate])
  return graph.op('FusedMatMul', [graph.op('Softmax', [scores], { axis: 1 }), instances], { transA: 1 })
}

/** A class is there when enough instances are of it. Kraus 2016, equation 4, a = 5. */
function noisyAnd(graph: Graph, logits: Value, b: Value): Value {
  const share = graph.op('ReduceMean', [sigmoid(logits), graph.constant(integerList([2, 3]))], { keepdims: 0 })
  const rise = (from: Value | number): Value => sigmoid(mul(sub(from, b), 5))
  return div(sub(rise(share), sigmoid(mul(neg(b), 5))), sub(rise(1), sigmoid(mul(neg(b), 5))))
}

/** Batch statistics with their gradients, as in training. */
const trained = (_graph: Graph, x: Value, scale: Value, shift: Value): Value =>
  batchNormTraining(x, scale, shift, 1e-3).y

export const BLOCK_CASES: readonly Case[] = [
  special('TopK', 'Lovász hinge', [[8]], lovaszHinge),
  special(
    'Conv',
    'squeeze-excite',
    [
      [2, 4, 4, 4],
      [4, 1, 3, 3],
      [2, 4, 1, 1],
      [4, 2, 1, 1],
    ],
    squeezeExcite,
  ),
  special(
    'Conv',
    'hourglass',
    [
      [1, 2, 6, 6],
      [3, 2, 3, 3],
      [3, 2, 2, 2],
      [2, 5, 1, 1],
    ],
    hourglass,
    { range: [-1, 1] },
  ),
  special(
    'FusedMatMul',
    'attention pooling',
    [
      [2, 5, 3],
      [3, 2],
      [2, 1],
    ],
    attentionPooling,
  ),
  special('Sigmoid', 'noisy AND', [[2, 3, 2, 2], [3]], noisyAnd, { range: [0, 1] }),
  special('BatchNormalization', 'in training', [[2, 2, 2, 3], [2], [2]], trained),
  special('BatchNormalization', 'in training, of vectors', [[5, 3], [3], [3]], trained),
  special('BatchNormalization', 'in training, sums by pixel', [[2, 2, 2, 3], [2], [2]], trained, {
    provider: 'webgpu',
  }),
  special(
    'BatchNormalization',
    'in training, its statistics used elsewhere',
    [[2, 2, 2, 3], [2], [2]],
    (_, ...inputs) => {
      const [x, scale, shift] = inputs as [Value, Value, Value]
      const { y, mean, variance } = batchNormTraining(x, scale, shift, 1e-3)
      return add(y, reshape(mul(mean, variance), [2, 1, 1]))
    },
  ),
]
