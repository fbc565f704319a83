/** Kernel gradients in their fast forms against the plain one: a convolution of images with gradients, batch and channel exchanged. */
import { expect, it } from 'vitest'
import { runOnce } from '../../../test/run-graph.ts'
import { seededRandom } from '../../base/index.ts'
import {
  type Attributes,
  createGraph,
  floats,
  join,
  numbersOf,
  pullback,
  type Shape,
  sizeOf,
  slice,
  transpose,
  type Value,
} from '../index.ts'

interface Form {
  readonly title: string
  readonly images: Shape
  readonly kernels: Shape
  readonly strides?: Shape
  readonly dilations?: Shape
  readonly pads?: Shape
  readonly group?: number
}

/** One channel and wide kernels, as at a network's entrance; many channels; few results; depthwise; one and three axes. */
const FORMS: readonly Form[] = [
  { title: 'boxes of rows', images: [2, 1, 19, 17], kernels: [5, 1, 11, 11] },
  { title: 'boxes of rows, padded', images: [2, 1, 15, 16], kernels: [5, 1, 11, 11], pads: [5, 4, 5, 3] },
  { title: 'boxes of rows, spread', images: [1, 3, 20, 21], kernels: [4, 3, 7, 7], strides: [2, 2], dilations: [2, 1] },
  { title: 'boxes within a row', images: [2, 14, 9, 12], kernels: [4, 14, 3, 5], pads: [1, 2, 1, 2] },
  { title: 'boxes of planes', images: [1, 2, 6, 7, 8], kernels: [3, 2, 3, 3, 4] },
  { title: 'a box by group', images: [2, 6, 9, 8], kernels: [8, 3, 3, 3], group: 2, pads: [1, 1, 1, 1] },
  { title: 'both shifted', images: [2, 20, 21, 24], kernels: [18, 20, 5, 5], pads: [1, 1, 1, 1] },
  { title: 'both shifted, spread', images: [2, 16, 23, 40], kernels: [6, 16, 5, 5], dilations: [1, 2] },
  { title: 'both shifted, few results', images: [3, 24, 9, 30], kernels: [2, 24, 5, 5], pads: [1, 1, 1, 1] },
  { title: 'both shifted, by group', images: [2, 40, 20, 26], kernels: [4, 20, 3, 3], group: 2 },
  { title: 'both shifted, of planes', images: [1, 16, 5, 6, 20], kernels: [4, 16, 2, 3, 3], pads: [0, 1, 0, 1, 0, 1] },
  { title: 'image shifted', images: [2, 16, 7, 6], kernels: [40, 16, 3, 3], pads: [1, 1, 1, 1] },
  {
    title: 'image shifted in steps',
    images: [2, 16, 12, 13],
    kernels: [5, 16, 3, 3],
    strides: [2, 3],
    pads: [1, 0, 0, 1],
  },
  { title: 'depthwise', images: [2, 6, 9, 9], kernels: [6, 1, 5, 5], group: 6, pads: [2, 2, 2, 2] },
  { title: 'depthwise in steps', images: [2, 6, 9, 9], kernels: [6, 1, 3, 3], group: 6, strides: [2, 2] },
  { title: 'one axis', images: [3, 4, 40], kernels: [6, 4, 9], dilations: [3] },
  { title: 'one pixel', images: [2, 5, 6, 7], kernels: [9, 5, 1, 1] },
]

/** Strides and dilations change places; what a stride left over at the end is cut off. */
function plainGradient(x: Value, dy: Value, shape: Shape, { strides, dilations, pads, group = 1 }: Attributes): Value {
  const spatial = shape.slice(2).map((_, axis) => axis + 2)
  const exchanged = (value: Value): Value => transpose(value, [1, 0, ...spatial])
  const share = (value: Value, i: number): Value => {
    const count = value.shape[1]! / Number(group)
    return slice(value, [{ axis: 1, start: i * count, end: (i + 1) * count }])
  }
  const groups = Array.from({ length: Number(group) }, (_, i) => {
    const given = { pads, strides: dilations, dilations: strides } as Attributes
    const wide = x.graph.op('Conv', [exchanged(share(x, i)), exchanged(share(dy, i))], given)
    return exchanged(
      slice(
        wide,
        spatial.map((axis) => ({ axis, start: 0, end: shape[axis]! })),
      ),
    )
  })
  return join(groups, 0)
}

it.each(FORMS.flatMap((form) => (['cpu', 'webgpu'] as const).map((provider) => [form.title, provider, form] as const)))(
  '%s, as for %s',
  async (_title, provider, { title: _, images, kernels, ...given }) => {
    const rank = images.length - 2
    const ones = new Array<number>(rank).fill(1)
    const none = new Array<number>(2 * rank).fill(0)
    const form = { strides: ones, dilations: ones, pads: none, ...given }
    const graph = createGraph()
    const x = graph.input('x', 'float32', images)
    const w = graph.input('w', 'float32', kernels)
    const y = graph.op('Conv', [x, w], form)
    const dy = graph.input('dy', 'float32', y.shape)
    const [fast] = pullback(y, dy, [w], { provider })
    const plain = plainGradient(x, dy, kernels, form)
    const random = seededRandom(4)
    const drawn = ({ shape }: Value) =>
      floats(
        shape,
        Float32Array.from({ length: sizeOf(shape) }, () => random.normal()),
      )
    const results = await runOnce({ fast: fast!, plain }, { x: drawn(x), w: drawn(w), dy: drawn(dy) })
    const [found, expected] = [numbersOf(results.fast!), numbersOf(results.plain!)]
    const scale = Math.max(...expected.map(Math.abs))
    expect(results.fast!.shape).toEqual(kernels)
    expect(Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(1e-5 * scale)
  },
)

it('reads the gradient of an entrance of 121 kernel elements three times, not 121 times', () => {
  const graph = createGraph()
  const y = graph.op('Conv', [
    graph.input('x', 'float32', [2, 1, 60, 70]),
    graph.input('w', 'float32', [50, 1, 11, 11]),
  ])
  const before = graph.nodes.length
  pullback(y, graph.input('dy', 'float32', y.shape), [y.origin.kind === 'output' ? y.origin.node.inputs[1]! : y])
  expect(graph.nodes.slice(before).filter(({ op }) => op === 'FusedMatMul')).toHaveLength(3)
})
