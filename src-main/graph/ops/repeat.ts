/** Operations that repeat or make elements: stretching, tiling, constants, ranges, one-hot codes, blocks of pixels. */
import { reshape, sumOver, transpose } from '../arrange.ts'
import { int, numberIn, tensor, text, textIn } from '../attributes.ts'
import type { Call, Fold, Op, Ops, Step } from '../op.ts'
import { axisIn, broadcastShapes, mismatch, range, sizeOf } from '../shape.ts'
import { numbersOf, type Tensor } from '../tensor.ts'
import { staticNumbers, type Value, type ValueType } from '../value.ts'
import { stretchedPositions } from './fold.ts'

const foldExpand: Fold = ([numbers = []], { inputs: [x] }, { shape }) =>
  stretchedPositions(x!.shape, shape).map((position) => numbers[position]!)

const repeatsOf = ({ inputs: [x, list] }: Call): number[] => {
  const repeats = staticNumbers(list) ?? []
  if (repeats.length !== x!.shape.length) throw mismatch(`${repeats.length} repeats for ${x!.shape.length} axes`)
  return repeats
}

/** Every copy as an axis of its own, which is then summed away. */
function tileGradient(step: Step): Value {
  const repeats = repeatsOf(step)
  const apart = repeats.flatMap((count, axis) => [count, step.x.shape[axis]!])
  return sumOver(
    reshape(step.dy, apart),
    range(repeats.length).map((axis) => 2 * axis),
  )
}

const fillOf = ({ attributes: { value } }: Call): Tensor | undefined =>
  typeof value === 'object' && 'dtype' in value ? value : undefined

function inferRange({ inputs }: Call): ValueType {
  const [start = 0, limit = 0, delta = 1] = inputs.map((input) => staticNumbers(input)?.[0])
  if (delta === 0) throw mismatch('a step of 0')
  return { dtype: inputs[0]!.dtype, shape: [Math.max(0, Math.ceil((limit - start) / delta))] }
}

function inferOneHot({ inputs: [indices, depth, values], attributes }: Call): ValueType {
  const shape = [...indices!.shape]
  shape.splice(axisIn(numberIn(attributes, 'axis'), shape.length + 1), 0, staticNumbers(depth)?.[0] ?? 0)
  return { dtype: values!.dtype, shape }
}

/** Axes of [n, channel, y, x] images whose channels hold b×b blocks: taken apart, and their order to the other side. */
interface BlockOrder {
  readonly apart: readonly number[]
  readonly perm: readonly number[]
}

function deepBlocks([n = 0, depth = 0, height = 0, width = 0]: readonly number[], b: number, mode: string): BlockOrder {
  const channels = depth / (b * b)
  return mode === 'CRD'
    ? { apart: [n, channels, b, b, height, width], perm: [0, 1, 4, 2, 5, 3] }
    : { apart: [n, b, b, channels, height, width], perm: [0, 3, 4, 1, 5, 2] }
}

/** The way back from space to depth for either order of channels. */
function depthToSpaceGradient({ x, dy, attributes }: Step): Value {
  const { apart, perm } = deepBlocks(x.shape, numberIn(attributes, 'blocksize'), textIn(attributes, 'mode'))
  const wide = reshape(
    dy,
    perm.map((axis) => apart[axis]!),
  )
  return reshape(
    transpose(
      wide,
      range(6).map((axis) => perm.indexOf(axis)),
    ),
    x.shape,
  )
}

const blocks = (
  inferShape: (shape: readonly number[], b: number) => number[],
  gradient: (step: Step) => Value,
): Op => ({
  inputs: [1, 1],
  attributes: { blocksize: int() },
  infer({ inputs: [x], attributes }) {
    const shape = x!.shape.length === 4 ? inferShape(x!.shape, numberIn(attributes, 'blocksize')) : []
    if (shape.length === 0 || !shape.every(Number.isInteger))
      throw mismatch(`does not divide into blocks of ${String(attributes.blocksize)}`)
    return { dtype: x!.dtype, shape }
  },
  vjp: (step) => [() => gradient(step)],
})

export const REPEATS: Ops = {
  Expand: {
    inputs: [2, 2],
    statics: [1],
    infer: ({ inputs: [x, list] }) => ({
      dtype: x!.dtype,
      shape: broadcastShapes([x!.shape, staticNumbers(list) ?? []]),
    }),
    vjp: ({ dy }) => [() => dy],
    fold: foldExpand,
  },
  Tile: {
    inputs: [2, 2],
    statics: [1],
    infer(call) {
      const repeats = repeatsOf(call)
      return {
        dtype: call.inputs[0]!.dtype,
        shape: call.inputs[0]!.shape.map((extent, axis) => extent * repeats[axis]!),
      }
    },
    vjp: (step) => [() => tileGradient(step)],
  },
  ConstantOfShape: {
    inputs: [1, 1],
    attributes: { value: tensor() },
    statics: [0],
    isFlat: true,
    infer: (call) => ({ dtype: fillOf(call)?.dtype ?? 'float32', shape: staticNumbers(call.inputs[0]) ?? [] }),
    fold(_numbers, call, { shape }) {
      const fill = fillOf(call)
      return new Array<number>(sizeOf(shape)).fill(fill ? numbersOf(fill)[0]! : 0)
    },
  },
  Range: {
    inputs: [3, 3],
    statics: [0, 1, 2],
    isFlat: true,
    infer: inferRange,
    fold: ([[start = 0] = [], , [delta = 1] = []], _call, { shape: [count = 0] }) =>
      range(count).map((i) => start + i * delta),
  },
  OneHot: { inputs: [3, 3], attributes: { axis: int(-1) }, statics: [1], isFlat: true, infer: inferOneHot },
  DepthToSpace: {
    ...blocks(
      ([n = 0, depth = 0, height = 0, width = 0], b) => [n, depth / (b * b), height * b, width * b],
      depthToSpaceGradient,
    ),
    attributes: { blocksize: int(), mode: text('DCR') },
  },
  SpaceToDepth: blocks(
    ([n = 0, depth = 0, height = 0, width = 0], b) => [n, depth * b * b, height / b, width / b],
    ({ dy, attributes }) => dy.graph.op('DepthToSpace', [dy], { blocksize: numberIn(attributes, 'blocksize') }),
  ),
}
