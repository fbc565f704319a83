/** Gradients against closed forms, and what the walk builds and refuses. */
import { describe, expect, it } from 'vitest'
import { runOnce } from '../../test/run-graph.ts'
import {
  type Attributes,
  add,
  createGraph,
  exp,
  floats,
  GUIDED_RULES,
  gradients,
  integerList,
  mul,
  neg,
  numbersOf,
  pow,
  pullback,
  relu,
  sumOver,
  type Tensor,
  type Value,
} from './index.ts'

async function numbers(value: Value, feeds: Readonly<Record<string, Tensor>>): Promise<number[]> {
  return numbersOf((await runOnce({ value }, feeds)).value!)
}

it('of the sum of squares is twice the input', async () => {
  const graph = createGraph()
  const x = graph.input('x', 'float32', [3])
  const [dx] = gradients(graph, sumOver(mul(x, x), [0]), [x])
  expect(await numbers(dx!, { x: floats([3], [1, -2, 5]) })).toEqual([2, -4, 10])
})

it('of a gradient is the second derivative', async () => {
  const graph = createGraph()
  const x = graph.input('x', 'float32', [3])
  const [dx] = gradients(graph, sumOver(pow(x, 3), [0]), [x])
  const [d2x] = gradients(graph, sumOver(dx!, [0]), [x])
  expect(await numbers(d2x!, { x: floats([3], [1, -2, 5]) })).toEqual([6, -12, 30])
})

it('of the cross-entropy of a softmax is probability minus label', async () => {
  const graph = createGraph()
  const logits = graph.input('logits', 'float32', [2, 3])
  const label = graph.constant(floats([2, 3], [0, 1, 0, 1, 0, 0]))
  const loss = neg(sumOver(mul(label, graph.op('LogSoftmax', [logits])), [0, 1]))
  const [slope] = gradients(graph, loss, [logits])
  const feed = [1, 2, 3, -1, 0, 4]
  const expected = [0, 3].flatMap((row) => {
    const powers = feed.slice(row, row + 3).map(Math.exp)
    const total = powers.reduce((sum, power) => sum + power, 0)
    return powers.map((power, i) => power / total - numbersOf((label.origin as { tensor: Tensor }).tensor)[row + i]!)
  })
  const found = await numbers(slope!, { logits: floats([2, 3], feed) })
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 6)
  })
})

it('of max-pooled ties is shared where windows lie side by side, and goes to one element where they overlap', async () => {
  const graph = createGraph()
  const x = graph.input('x', 'float32', [1, 1, 4, 4])
  const slopes = async (attributes: Attributes): Promise<number[]> => {
    const y = graph.op('MaxPool', [x], attributes)
    const [dx] = pullback(y, graph.constant(floats(y.shape, [1, 2, 3, 4])), [x])
    return numbers(dx!, { x: floats([1, 1, 4, 4], new Array(16).fill(7)) })
  }
  const quarters = [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4].map((slope) => slope / 4)
  expect(await slopes({ kernel_shape: [2, 2], strides: [2, 2] })).toEqual(quarters)
  const overlapping = await slopes({ kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 0, 0] })
  expect(overlapping.reduce((sum, slope) => sum + slope, 0)).toBe(10)
  expect(overlapping.filter((slope) => slope !== 0).length).toBeLessThanOrEqual(4)
})

it('of equal maxima goes to the first one', async () => {
  const graph = createGraph()
  const x = graph.input('x', 'float32', [4])
  const [dx] = gradients(graph, graph.op('ReduceMax', [x], { keepdims: 0 }), [x])
  expect(await numbers(dx!, { x: floats([4], [1, 5, 5, 2]) })).toEqual([0, 1, 0, 0])
  const y = graph.input('y', 'float32', [4])
  const [by] = gradients(graph, sumOver(graph.op('Max', [y, y]), [0]), [y])
  expect(await numbers(by!, { y: floats([4], [1, 5, 5, 2]) })).toEqual([1, 1, 1, 1])
})

it('with respect to a value on the way and to one before it', async () => {
  const graph = createGraph()
  const x = graph.input('x', 'float32', [2])
  const square = mul(x, x)
  const loss = sumOver(mul(square, square), [0])
  const [bySquare, byX] = gradients(graph, loss, [square, x])
  const feeds = { x: floats([2], [1, 3]) }
  expect(await numbers(bySquare!, feeds)).toEqual([2, 18])
  expect(await numbers(byX!, feeds)).toEqual([4, 108])
})

it('is zero for a target on which the loss does not depend, or only through steps', async () => {
  const graph = createGraph()
  const x = graph.input('x', 'float32', [2])
  const other = graph.input('other', 'float32', [2])
  const [dx, step] = gradients(graph, sumOver(mul(other, graph.op('Floor', [x])), [0]), [
    graph.input('far', 'float32', [3]),
    x,
  ])
  const feeds = { x: floats([2], [1.5, 3.5]), other: floats([2], [1, 1]) }
  expect(await numbers(dx!, feeds)).toEqual([0, 0, 0])
  expect(await numbers(step!, feeds)).toEqual([0, 0])
})

it('builds nothing for inputs that nobody asked about', () => {
  const graph = createGraph()
  const x = graph.input('x', 'float32', [1, 2, 8, 8])
  const w = graph.parameter('w', floats([2, 2, 3, 3], new Array(36).fill(0.1)))
  const loss = sumOver(graph.op('Conv', [x, w]), [0, 1, 2, 3])
  const before = graph.nodes.length
  gradients(graph, loss, [w])
  expect(graph.nodes.slice(before).map(({ op }) => op)).not.toContain('ConvTranspose')
  gradients(graph, loss, [x])
  expect(graph.nodes.slice(before).map(({ op }) => op)).toContain('ConvTranspose')
})

describe('a refusal', () => {
  const graph = createGraph()
  const x = graph.input('x', 'float32', [1, 1, 4, 4])
  it('names the node that has no rule', () => {
    const scales = graph.constant(floats([4], [1, 1, 2, 2]))
    const y = graph.under('decoder', () => graph.op('Resize', [x, undefined, scales], { mode: 'cubic' }))
    expect(() => gradients(graph, sumOver(y, [0, 1, 2, 3]), [x])).toThrow(
      /Gradient of Resize \(node decoder\/Resize_0\): no gradient rule/,
    )
  })
  it('asks for a loss of one element', () => {
    expect(() => gradients(graph, x, [x])).toThrow('The loss has shape [1,1,4,4]; gradients are of one element.')
    expect(() => pullback(x, graph.constant(floats([1], [1])), [x])).toThrow(
      'A cotangent of [1] for an output of [1,1,4,4].',
    )
  })
})

it('guided, passes a rectifier where both its input and the gradient are positive', async () => {
  const graph = createGraph()
  const x = graph.input('x', 'float32', [4])
  const score = sumOver(mul(relu(x), graph.constant(floats([4], [1, -1, 1, -1]))), [0])
  const feeds = { x: floats([4], [2, 2, -2, -2]) }
  expect(await numbers(gradients(graph, score, [x])[0]!, feeds)).toEqual([1, -1, 0, -0])
  expect(await numbers(gradients(graph, score, [x], { rules: GUIDED_RULES })[0]!, feeds)).toEqual([1, 0, 0, 0])
})

it('uses a stretched gradient without writing it out', () => {
  const graph = createGraph()
  const x = graph.input('x', 'float32', [64, 64])
  const centred = add(x, neg(graph.op('ReduceMean', [x, graph.constant(integerList([1]))])))
  const before = graph.nodes.length
  gradients(graph, graph.op('ReduceMean', [exp(mul(centred, centred))], { keepdims: 0 }), [x])
  expect(graph.nodes.length - before).toBeLessThan(20)
})
