/** Operations that move elements, take them by index, or sort them. */
import { floats, integerList, type Tensor, tensorOf } from '../../src-main/graph/index.ts'
import { type Case, plain, special } from './case.ts'

/** The operation with further inputs that are constant. */
const withConstants = (
  op: string,
  shape: readonly number[],
  constants: readonly (Tensor | readonly number[] | undefined)[],
  attributes = {},
): Case =>
  special(
    op,
    `${JSON.stringify(constants.map((constant) => (constant && 'data' in constant ? Array.from(constant.data, String) : constant)))} ${JSON.stringify(attributes)}`,
    [shape],
    (graph, x) =>
      graph.op(
        op,
        [
          x,
          ...constants.map(
            (constant) => constant && graph.constant('data' in constant ? constant : integerList(constant)),
          ),
        ],
        attributes,
      ),
  )

const count = (k: number): Tensor => tensorOf('int64', [1], [k])
const indices = (shape: readonly number[], numbers: readonly number[]): Tensor => tensorOf('int64', shape, numbers)

/** Into x at constant indices go the elements of a second input. */
const scattered = (
  op: string,
  at: Tensor,
  updates: readonly number[],
  attributes: Record<string, string | number>,
): Case =>
  special(op, JSON.stringify(attributes), [[3, 4], updates], (graph, x, values) =>
    graph.op(op, [x, graph.constant(at), values], attributes),
  )

export const ARRANGEMENT_CASES: readonly Case[] = [
  withConstants('Reshape', [2, 3, 4], [[4, -1]]),
  withConstants('Reshape', [2, 3, 4], [[0, 12]]),
  withConstants('Squeeze', [2, 1, 3, 1], [[1, -1]]),
  plain('Squeeze', [[2, 1, 3, 1]]),
  withConstants('Unsqueeze', [2, 3], [[0, 2]]),
  plain('Flatten', [[2, 3, 4]], { axis: 2 }),
  plain('Transpose', [[2, 3, 4]], { perm: [2, 0, 1] }),
  plain('Transpose', [[2, 3, 4]]),
  withConstants(
    'Slice',
    [5, 6],
    [
      [1, -4],
      [5, 6],
      [0, 1],
    ],
  ),
  withConstants(
    'Slice',
    [5, 7],
    [
      [0, 1],
      [5, 7],
      [0, 1],
      [2, 3],
    ],
  ),
  withConstants(
    'Slice',
    [5, 7],
    [
      [-1, 5],
      [-100, 0],
      [0, 1],
      [-1, -2],
    ],
  ),
  withConstants('Slice', [5, 7], [[1], [2 ** 62]]),
  withConstants('Slice', [4], [[3], [-2], [0], [-1]]),
  withConstants('Pad', [2, 3], [[1, 0, 2, 1]]),
  withConstants('Pad', [3, 4], [[-1, 1, 0, -2]]),
  withConstants('Pad', [3, 4], [[1, 2, 2, 1]], { mode: 'reflect' }),
  withConstants('Pad', [3, 4], [[1, 2, 2, 1]], { mode: 'edge' }),
  withConstants('Pad', [1, 2, 3, 4], [[1, 2], floats([], [5]), [-1]]),
  plain(
    'Concat',
    [
      [2, 3],
      [2, 1],
      [2, 2],
    ],
    { axis: 1 },
  ),
  plain(
    'Concat',
    [
      [2, 3],
      [1, 3],
    ],
    { axis: -2 },
  ),
  special('Split', 'two of three pieces are used', [[2, 7]], (graph, x) => {
    const [a, , c] = graph.outputs('Split', [x, graph.constant(integerList([2, 3, 2]))], { axis: 1 })
    return graph.op('Mul', [a, c])
  }),
  special(
    'Split',
    'pieces of equal size, the last one smaller',
    [[5, 2]],
    (graph, x) => graph.outputs('Split', [x], { num_outputs: 3 })[2]!,
  ),
  plain('Trilu', [[3, 4]]),
  withConstants('Trilu', [2, 3, 3], [indices([], [1])], { upper: 0 }),
  withConstants('Expand', [3, 1], [[2, 3, 4]]),
  withConstants('Expand', [3, 4], [[1, 1]]),
  withConstants('Tile', [2, 3], [[2, 3]]),
  plain('DepthToSpace', [[1, 8, 2, 3]], { blocksize: 2 }),
  plain('DepthToSpace', [[1, 8, 2, 3]], { blocksize: 2, mode: 'CRD' }),
  plain('SpaceToDepth', [[1, 2, 4, 6]], { blocksize: 2 }),
  withConstants('Gather', [3, 4], [indices([2, 2], [0, 2, 2, -1])]),
  withConstants('Gather', [3, 4], [indices([3], [3, 0, 3])], { axis: 1 }),
  withConstants('Gather', [3, 4], [indices([], [1])], { axis: -1 }),
  withConstants('GatherElements', [3, 4], [indices([2, 4], [0, 1, 2, 0, 0, 2, 2, -1])]),
  withConstants('GatherElements', [3, 4], [indices([3, 2], [0, 0, 3, 1, 2, -1])], { axis: 1 }),
  withConstants('GatherND', [3, 4], [indices([3, 2], [0, 1, 2, 3, 0, 1])]),
  withConstants('GatherND', [3, 4], [indices([2, 1], [2, 2])]),
  scattered('ScatterElements', indices([3, 2], [0, 1, 3, 2, 1, 0]), [3, 2], { axis: 1 }),
  scattered('ScatterElements', indices([3, 2], [0, 0, 3, 2, 1, 1]), [3, 2], { axis: 1, reduction: 'add' }),
  scattered('ScatterND', indices([2, 1], [2, 0]), [2, 4], {}),
  scattered('ScatterND', indices([3, 2], [0, 1, 2, 3, 0, 1]), [3], { reduction: 'add' }),
  withConstants('TopK', [3, 5], [count(2)]),
  withConstants('TopK', [5, 2], [count(5)], { axis: 0, largest: 0 }),
  ...[0, 1].flatMap((exclusive) =>
    [0, 1].map((reverse) => withConstants('CumSum', [3, 4], [indices([], [1])], { exclusive, reverse })),
  ),
]
