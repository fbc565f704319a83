/** Gradients of convolutions, in the forms that run fastest on the shapes at hand. */
import { join, padded, reshape, reversed, slice, sumOver, transpose } from '../arrange.ts'
import type { Attributes } from '../attributes.ts'
import type { Provider } from '../op.ts'
import { range, type Shape, sizeOf } from '../shape.ts'
import type { Value } from '../value.ts'
import { product } from './product.ts'
import { explicit, reach, type Window } from './window.ts'

export interface Convolution {
  readonly window: Window
  readonly group: number
  readonly provider: Provider
}

/** Fewer columns than this make a matrix product slow, so kernel offsets are joined; more than that many cost memory. */
const NARROW = 16
const WIDE = 64

export const convolve = (x: Value, weights: Value, attributes: Attributes): Value =>
  x.graph.op('Conv', [x, weights], attributes)

interface InputGradient {
  readonly dy: Value
  readonly weights: Value
  /** Spatial extents of the input. */
  readonly extents: Shape
}

/** At stride 1 a convolution with the kernels turned round, which beats `ConvTranspose`; otherwise the latter. */
export function inputGradient({ window, group }: Convolution, { dy, weights, extents }: InputGradient): Value {
  const { strides, dilations, before, after, output } = window
  const lead = before.map((pad, axis) => reach(window, axis) - 1 - pad)
  const tail = after.map((pad, axis) => reach(window, axis) - 1 - pad)
  if (strides.every((stride) => stride === 1) && [...lead, ...tail].every((pad) => pad >= 0))
    return convolve(dy, turnedRound(weights, group), { dilations, pads: [...lead, ...tail], group })
  const covered = output.map(
    (count, axis) => (count - 1) * strides[axis]! + reach(window, axis) - before[axis]! - after[axis]!,
  )
  const output_padding = extents.map((extent, axis) => extent - covered[axis]!)
  return dy.graph.op('ConvTranspose', [dy, weights], { ...explicit(window), group, output_padding })
}

/** Kernels mirrored in space, with input and output channels of each group exchanged. */
function turnedRound(weights: Value, group: number): Value {
  const mirrored = reversed(weights, range(weights.shape.length).slice(2))
  const [count = 0, depth = 0, ...kernel] = weights.shape
  if (depth === 1 && count === group) return mirrored
  const grouped = reshape(mirrored, [group, count / group, depth, ...kernel])
  const exchanged = transpose(grouped, [0, 2, 1, ...range(kernel.length).map((axis) => axis + 3)])
  return reshape(exchanged, [group * depth, count / group, ...kernel])
}

interface WeightGradient {
  readonly x: Value
  readonly dy: Value
  /** Of the weights. */
  readonly shape: Shape
}

type Offset = readonly { readonly axis: number; readonly at: number }[]

/** Every kernel offset along these spatial axes, in row-major order; one empty offset along none. */
const offsetsAlong = ({ kernel }: Window, axes: readonly number[]): Offset[] =>
  axes.reduce<Offset[]>(
    (offsets, axis) => offsets.flatMap((offset) => range(kernel[axis]!).map((at) => [...offset, { axis, at }])),
    [[]],
  )

/** What the kernel's element at this offset sees, for every place of the window. Steps are taken once for all offsets that share them. */
function seenAt(x: Value, { dilations, strides, output }: Window, offset: Offset): Value {
  const starts = offset.map(({ axis, at }) => ({
    axis: axis + 2,
    start: at * dilations[axis]!,
    step: strides[axis]!,
    count: output[axis]!,
  }))
  const phases = starts.filter(({ step }) => step > 1)
  const stepped = slice(
    x,
    phases.map(({ axis, start, step }) => ({ axis, start: start % step, end: x.shape[axis]!, step })),
  )
  return slice(
    stepped,
    starts.map(({ axis, start, step, count }) => ({
      axis,
      start: Math.floor(start / step),
      end: Math.floor(start / step) + count,
    })),
  )
}

/** One matrix product per kernel offset, or per several; batch and group are one axis of the stack of products. */
export function weightGradient({ window, group, provider }: Convolution, { x, dy, shape }: WeightGradient): Value {
  const [count = 0, depth = 0, ...kernel] = shape
  const [batch = 0, channels = 0] = x.shape
  const framed = padded(x, [0, 0, ...window.before], [0, 0, ...window.after])
  const stack = batch * group
  const places = sizeOf(window.output)
  const images = reshape(framed, [stack, channels / group, ...framed.shape.slice(2)])
  const rows = reshape(dy, [stack, count / group, places])
  const joined = joinedAxes(window, count / group, depth)
  const alone = range(kernel.length).filter((axis) => !joined.includes(axis))
  const columns = depth * sizeOf(joined.map((axis) => kernel[axis]!))
  const wide = join(
    offsetsAlong(window, joined).map((offset) => seenAt(images, window, offset)),
    1,
  )
  const products = offsetsAlong(window, alone).map((offset) => {
    const seen = reshape(seenAt(wide, window, offset), [stack, columns, places])
    const each = product(rows, seen, provider, { transB: true })
    return sumOver(reshape(each, [batch, count, columns]), [0])
  })
  const offsetsFirst = reshape(join(products, 1), [count, ...kernel, depth])
  return transpose(offsetsFirst, [0, kernel.length + 1, ...range(kernel.length).map((axis) => axis + 1)])
}

/** The trailing kernel axes whose offsets are taken together to widen products; none where a group has only a row or two. */
function joinedAxes({ kernel }: Window, rows: number, depth: number): number[] {
  let [first, columns] = [kernel.length, depth]
  while (rows > 2 && first > 0 && columns < NARROW && columns * kernel[first - 1]! <= WIDE) columns *= kernel[--first]!
  return range(kernel.length).slice(first)
}
