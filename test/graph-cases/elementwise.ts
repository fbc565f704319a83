/** Elementwise operations, activations, matrix products and reductions. */
import { greater, integerList, scalar, type Value } from '../../src-main/graph/index.ts'
import { type Case, plain, special } from './case.ts'

const positive = { range: [0.25, 4] } as const
const pairs: Case[] = ['Add', 'Sub', 'Mul', 'Max', 'Min', 'Sum'].flatMap((op) => [
  plain(op, [
    [2, 3],
    [2, 3],
  ]),
  plain(op, [
    [2, 1, 3],
    [4, 1],
  ]),
  plain(op, [[3], []]),
])
const single = [
  'Neg',
  'Abs',
  'Exp',
  'Sin',
  'Cos',
  'Erf',
  'Sigmoid',
  'Tanh',
  'Softplus',
  'Softsign',
  'Identity',
  'Relu',
  'LeakyRelu',
  'Elu',
  'Celu',
  'Selu',
  'HardSigmoid',
  'HardSwish',
  'Mish',
  'Softmax',
  'LogSoftmax',
]

/** One reduction over axes given as a constant. */
const reduced = (op: string, axes: readonly number[], keepdims: 0 | 1, range?: readonly [number, number]): Case =>
  special(
    op,
    `over ${axes.join()} keepdims ${keepdims}`,
    [[2, 3, 4]],
    (graph, x) => graph.op(op, [x, graph.constant(integerList(axes))], { keepdims }),
    range ? { range } : {},
  )

const REDUCTIONS = [
  'ReduceSum',
  'ReduceMean',
  'ReduceMax',
  'ReduceMin',
  'ReduceProd',
  'ReduceLogSumExp',
  'ReduceL1',
  'ReduceL2',
  'ReduceSumSquare',
]

export const ELEMENTWISE_CASES: readonly Case[] = [
  ...pairs,
  plain('Max', [[2, 3], [3], [2, 1]]),
  plain('Div', [[2, 3], [3]], {}, positive),
  plain('Div', [[3], [2, 3]], {}, positive),
  plain('Pow', [[2, 3], [3]], {}, positive),
  special('Pow', 'a square of any sign', [[5]], (graph, x) => graph.op('Pow', [x, scalar(x, 2)])),
  special('Pow', 'a cube of any sign', [[5]], (graph, x) => graph.op('Pow', [x, scalar(x, 3)])),
  special('Mod', 'remainder of division by a constant', [[5]], (graph, x) =>
    graph.op('Mod', [x, scalar(x, 0.75)], { fmod: 1 }),
  ),
  ...single.map((op) => plain(op, [[3, 5]])),
  plain('Sqrt', [[6]], {}, positive),
  plain('Log', [[6]], {}, positive),
  plain('Reciprocal', [[6]], {}, positive),
  plain('LeakyRelu', [[9]], { alpha: 0.3 }),
  plain('Elu', [[9]], { alpha: 0.7 }),
  plain('Celu', [[9]], { alpha: 0.7 }),
  plain('HardSigmoid', [[9]], { alpha: 0.4, beta: 0.3 }),
  plain('PRelu', [
    [2, 3, 4],
    [3, 1],
  ]),
  plain('Gelu', [[9]], {}, { opset: 20 }),
  plain('Gelu', [[9]], { approximate: 'tanh' }, { opset: 20 }),
  plain('Softmax', [[2, 3, 4]], { axis: 1 }),
  plain('LogSoftmax', [[2, 3, 4]], { axis: 0 }),
  special('Clip', 'between constants', [[9]], (graph, x) => graph.op('Clip', [x, scalar(x, -0.5), scalar(x, 1)])),
  special('Clip', 'from below only', [[9]], (graph, x) => graph.op('Clip', [x, scalar(x, -0.5)])),
  special('Clip', 'from above only', [[9]], (graph, x) => graph.op('Clip', [x, undefined, scalar(x, 0.5)])),
  plain('Clip', [[9], [], []], {}, { range: [-1, 3] }),
  special(
    'Where',
    'stretched operands',
    [[2, 3], [3], [2, 1]],
    (graph, x, a, b) => graph.op('Where', [greater(x as Value, 0), a, b]),
    { still: [0] },
  ),
  special('Cast', 'to double and back', [[4]], (graph, x) =>
    graph.op('Cast', [graph.op('Cast', [x], { to: 11 })], { to: 1 }),
  ),

  plain('MatMul', [
    [3, 4],
    [4, 2],
  ]),
  plain('MatMul', [
    [2, 3, 4],
    [4, 2],
  ]),
  plain('MatMul', [
    [3, 4],
    [2, 4, 2],
  ]),
  plain('MatMul', [
    [2, 1, 3, 4],
    [5, 4, 2],
  ]),
  plain('MatMul', [[4], [4, 2]]),
  plain('MatMul', [[3, 4], [4]]),
  plain('MatMul', [[4], [4]]),
  plain('MatMul', [[4], [2, 4, 3]]),
  plain('MatMul', [[2, 3, 4], [4]]),
  plain(
    'MatMul',
    [
      [2, 3, 4],
      [5, 1, 4, 2],
    ],
    {},
    { provider: 'webgpu' },
  ),
  plain('Gemm', [[3, 4], [4, 2], [2]]),
  plain(
    'Gemm',
    [
      [4, 3],
      [2, 4],
      [3, 1],
    ],
    { transA: 1, transB: 1, alpha: 0.5, beta: 2 },
  ),
  plain(
    'Gemm',
    [
      [4, 3],
      [4, 2],
    ],
    { transA: 1, alpha: 2 },
  ),
  plain(
    'Gemm',
    [
      [3, 4],
      [2, 4],
    ],
    { transB: 1 },
  ),
  plain(
    'FusedMatMul',
    [
      [2, 3, 4],
      [2, 5, 4],
    ],
    { transB: 1, alpha: 0.5 },
  ),
  plain(
    'FusedMatMul',
    [
      [2, 4, 3],
      [2, 4, 5],
    ],
    { transA: 1 },
  ),
  plain(
    'FusedMatMul',
    [
      [2, 4, 3],
      [1, 5, 4],
    ],
    { transA: 1, transB: 1 },
  ),
  plain(
    'FusedMatMul',
    [
      [2, 3, 4],
      [2, 5, 4],
    ],
    { transB: 1, alpha: 0.5 },
    { provider: 'webgpu' },
  ),
  plain(
    'Einsum',
    [
      [2, 3],
      [3, 4],
    ],
    { equation: 'ab,bc->ac' },
  ),
  plain(
    'Einsum',
    [
      [2, 3, 4],
      [2, 3, 4],
    ],
    { equation: 'nkd,nkd->nk' },
  ),
  plain(
    'Einsum',
    [
      [2, 3],
      [3, 4],
    ],
    { equation: 'ab,bc->a' },
  ),
  plain(
    'Einsum',
    [
      [2, 3],
      [2, 4],
    ],
    { equation: 'na,nb->' },
  ),

  ...REDUCTIONS.flatMap((op) => {
    const range = op === 'ReduceProd' ? ([0.5, 2] as const) : undefined
    return [reduced(op, [1], 0, range), reduced(op, [0, 2], 1, range), reduced(op, [-1, 0], 0, range)]
  }),
  reduced('ReduceLogSum', [1], 1, [0.25, 4]),
  special('ReduceSum', 'over everything', [[2, 3]], (graph, x) => graph.op('ReduceSum', [x], { keepdims: 0 })),
  special('ReduceMax', 'over everything', [[2, 3]], (graph, x) => graph.op('ReduceMax', [x])),
  special('ReduceSum', 'over nothing', [[2, 3]], (graph, x) => graph.op('ReduceSum', [x], { noop_with_empty_axes: 1 })),
  special('ReduceProd', 'with one zero in a row and two in another', [[3, 3]], (graph, x) => {
    const keep = graph.constant({ dtype: 'float32', shape: [3, 3], data: Float32Array.of(1, 1, 1, 0, 1, 1, 0, 0, 1) })
    return graph.op('ReduceProd', [graph.op('Mul', [x, keep]), graph.constant(integerList([1]))])
  }),
]
