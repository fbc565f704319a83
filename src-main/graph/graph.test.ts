/** What a graph accepts, refuses, remembers and calculates while it is built. */
import { describe, expect, it } from 'vitest'
import { runOnce } from '../../test/run-graph.ts'
import {
  cast,
  createGraph,
  floats,
  integerList,
  numbersOf,
  staticNumbers,
  type Tensor,
  tensorOf,
  writeOnnx,
} from './index.ts'

const graph = createGraph()
const image = graph.input('image', 'float32', [2, 3, 8, 6])

describe('a refusal names the operation and quotes the shapes', () => {
  const a = graph.input('a', 'float32', [8, 50])
  const b = graph.input('b', 'float32', [64, 2])
  const whole = graph.input('whole', 'int64', [8, 50])
  const kernels = graph.input('kernels', 'float32', [4, 2, 3, 3])
  it.each([
    ['MatMul', [a, b], {}, 'MatMul: [8,50] × [64,2]: inner sizes 50 and 64 differ'],
    ['Add', [a, b], {}, 'Add: [8,50] × [64,2]: extents 8 and 64 do not broadcast'],
    ['Add', [a, whole], {}, 'Add: [8,50] × [8,50]: element types float32 and int64 differ'],
    ['Conv', [image, kernels], {}, 'Conv: [2,3,8,6] × [4,2,3,3]: 3 channels, but weights for 1 × 2'],
    ['Concat', [a, b], { axis: 0 }, 'Concat: [8,50] × [64,2]: [64,2] does not continue [8,50] along axis 0'],
    ['Softmax', [a], { axis: 2 }, 'Softmax: [8,50]: axis 2 is outside rank 2'],
    ['Relu', [a], { alpha: 1 }, 'Relu: [8,50]: attribute alpha is not known'],
    ['Relu', [a, b], {}, 'Relu: [8,50] × [64,2]: 2 inputs given, 1 expected'],
    ['Reshape', [a, whole], {}, 'Reshape: [8,50] × [8,50]: input 1 decides the shape and must be constant'],
    [
      'MaxPool',
      [image],
      { kernel_shape: [9, 2] },
      'MaxPool: [2,3,8,6]: a kernel that covers 9 on a padded extent of 8',
    ],
    ['Frobnicate', [a], {}, 'The operation Frobnicate is not known.'],
    ['Gelu', [a], {}, 'The operation Gelu needs operation set 20; this graph has 18.'],
  ] as const)('%s', (op, inputs, attributes, message) => {
    expect(() => graph.op(op, inputs, attributes)).toThrow(message)
  })

  it('says in which part of the network', () => {
    expect(() => graph.under('head', () => graph.op('MatMul', [a, b]))).toThrow(/differ \(in head\)$/)
  })
})

it('adds equal operations once, and constants of equal content', () => {
  const { length } = graph.nodes
  const first = graph.op('LeakyRelu', [image], { alpha: 0.2 })
  expect(graph.op('LeakyRelu', [image], { alpha: 0.2 })).toBe(first)
  expect(graph.op('LeakyRelu', [image], { alpha: 0.3 })).not.toBe(first)
  expect(graph.op('LeakyRelu', [image])).toBe(graph.op('LeakyRelu', [image], { alpha: 0.01 }))
  expect(graph.nodes.length - length).toBe(3)
  expect(graph.constant(integerList([1, 2]))).toBe(graph.constant(integerList([1, 2])))
  expect(graph.constant(floats([], [0]))).not.toBe(graph.constant(floats([], [-0])))
})

it('keeps names of inputs and parameters apart', () => {
  expect(() => graph.input('image', 'float32', [1])).toThrow('The graph already has a value named image.')
  expect(() => graph.parameter('p', { ...floats([2], [1, 2]), shape: [3] })).toThrow('3 elements, 2 given')
  expect(() => writeOnnx({ image: graph.op('Relu', [image]) })).toThrow('name of an input')
})

it('writes only what the outputs need', async () => {
  const used = graph.op('Exp', [image])
  graph.op('Tanh', [image])
  const text = new TextDecoder('latin1').decode(writeOnnx({ used }))
  expect(text).toContain('Exp')
  expect(text).not.toContain('Tanh')
  expect(text).not.toContain('kernels')
})

it('offers an input, a constant, and one value under two names as outputs', async () => {
  const own = createGraph()
  const x = own.input('x', 'float32', [2])
  const y = own.op('Neg', [x])
  const results = await runOnce(
    { same: x, one: own.constant(floats([1], [1])), y, again: y },
    { x: floats([2], [3, 4]) },
  )
  expect(Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, numbersOf(tensor)]))).toEqual({
    same: [3, 4],
    one: [1],
    y: [-3, -4],
    again: [-3, -4],
  })
})

it('stores parameters, or asks for them at every run', async () => {
  const own = createGraph()
  const w = own.parameter('w', floats([2], [1, 2]))
  const v = own.parameter('v', floats([2], [10, 20]))
  const sum = own.op('Add', [w, v])
  expect(numbersOf((await runOnce({ sum }, {})).sum!)).toEqual([11, 22])
  const fed = await runOnce({ sum }, { w: floats([2], [5, 6]) }, { parametersAsInputs: ['w'] })
  expect(numbersOf(fed.sum!)).toEqual([15, 26])
})

describe('what is known is calculated while the graph is built', () => {
  it('makes the flattening of an exported network a plain reshape', () => {
    const own = createGraph()
    const x = own.input('x', 'float32', [2, 3, 4, 5])
    const shape = own.op('Shape', [x])
    const batch = own.op('Gather', [shape, own.constant(tensorOf('int64', [], [0]))])
    const target = own.op(
      'Concat',
      [own.op('Unsqueeze', [batch, own.constant(integerList([0]))]), own.constant(integerList([-1]))],
      { axis: 0 },
    )
    expect(own.op('Reshape', [x, target]).shape).toEqual([2, 60])
    expect(own.nodes.map(({ op }) => op)).toEqual(['Reshape'])
  })

  const whole = (numbers: readonly number[], shape: readonly number[] = [numbers.length]): Tensor =>
    tensorOf('int64', shape, numbers)
  const cases: readonly (readonly [string, readonly Tensor[], Record<string, number | readonly number[]>])[] = [
    ['Div', [whole([-7, 7, 9]), whole([2])], {}],
    ['Div', [floats([2], [-7, 7]), floats([], [2])], {}],
    ['Mod', [whole([-7, 7, 9]), whole([4])], {}],
    ['Mod', [floats([2], [-7.5, 7.5]), floats([], [2])], { fmod: 1 }],
    ['Pow', [floats([3], [1, 2, 3]), floats([], [2])], {}],
    ['Round', [floats([6], [-2.5, -1.5, -0.5, 0.5, 1.5, 2.6])], {}],
    ['Floor', [floats([2], [-1.5, 1.5])], {}],
    ['Ceil', [floats([2], [-1.5, 1.5])], {}],
    ['Cast', [floats([3], [-1.7, 0, 1.7])], { to: 7 }],
    ['Cast', [floats([3], [-1.7, 0, 1.7])], { to: 9 }],
    ['Greater', [whole([1, 2, 3]), whole([2])], {}],
    ['LessOrEqual', [whole([1, 2, 3]), whole([2])], {}],
    ['Equal', [whole([1, 2, 3]), whole([2])], {}],
    ['Xor', [tensorOf('bool', [4], [0, 0, 1, 1]), tensorOf('bool', [4], [0, 1, 0, 1])], {}],
    ['Not', [tensorOf('bool', [2], [0, 1])], {}],
    ['Where', [tensorOf('bool', [3], [1, 0, 1]), whole([1], [1, 1]), whole([5, 6], [2, 1])], {}],
    ['Max', [whole([1, 5]), whole([3])], {}],
    ['Clip', [floats([3], [-1, 0, 9]), floats([], [-0.5]), floats([], [2])], {}],
    ['Concat', [whole([1, 2, 3, 4], [2, 2]), whole([5, 6], [2, 1])], { axis: 1 }],
    ['Gather', [whole([1, 2, 3, 4, 5, 6], [2, 3]), whole([-1, 0])], { axis: 1 }],
    ['Slice', [whole([0, 1, 2, 3, 4, 5], [2, 3]), whole([-1, 2]), whole([-9, 0]), whole([0, 1]), whole([-1, -1])], {}],
    ['Transpose', [whole([0, 1, 2, 3, 4, 5], [2, 3])], { perm: [1, 0] }],
    ['Expand', [whole([1, 2], [2, 1]), whole([3, 1, 2])], {}],
    ['ReduceProd', [whole([1, 2, 3, 4], [2, 2]), whole([0])], { keepdims: 0 }],
    ['ReduceMax', [whole([1, 5, 3, 4], [2, 2]), whole([1])], {}],
    ['ReduceSum', [whole([1, 5, 3, 4], [2, 2])], {}],
    ['Squeeze', [whole([1, 2], [1, 2])], {}],
  ]
  it.each(cases)('%s as the runtime does', async (op, tensors, attributes) => {
    const own = createGraph()
    const folded = own.op(op, tensors.map(own.constant), attributes)
    if (folded.origin.kind !== 'constant') throw new Error(`${op} was not calculated`)
    const first = own.input('first', tensors[0]!.dtype, tensors[0]!.shape)
    const late = own.op(op, [first, ...tensors.slice(1).map(own.constant)], attributes)
    const { y } = await runOnce({ y: late }, { first: tensors[0]! })
    expect(numbersOf(folded.origin.tensor)).toEqual(numbersOf(y!))
    expect(folded).toMatchObject({ dtype: y!.dtype, shape: y!.shape })
  })
})

it('counts in both directions and fills shapes', () => {
  const own = createGraph()
  const number = (value: number) => own.constant(tensorOf('int64', [], [value]))
  expect(staticNumbers(own.op('Range', [number(5), number(-2), number(-3)]))).toEqual([5, 2, -1])
  expect(staticNumbers(own.op('Range', [number(5), number(2), number(1)]))).toEqual([])
  expect(
    staticNumbers(own.op('ConstantOfShape', [own.constant(integerList([2]))], { value: floats([1], [7]) })),
  ).toEqual([7, 7])
})

it('runs in half precision between casts', async () => {
  const own = createGraph()
  const half = cast(own.input('x', 'float32', [3]), 'float16')
  const sum = own.op('Add', [half, own.constant(tensorOf('float16', [], [0.5]))])
  expect(sum.dtype).toBe('float16')
  const { y } = await runOnce({ y: cast(sum, 'float32') }, { x: floats([3], [1, 2, 0.25]) })
  expect(numbersOf(y!)).toEqual([1.5, 2.5, 0.75])
})
