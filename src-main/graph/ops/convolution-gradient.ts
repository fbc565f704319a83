/** Gradients of convolutions, in the forms that run fastest on the shapes at hand. */
import { mul } from '../arithmetic.ts'
import { join, padded, reshape, reversed, slice, sumOver, transpose } from '../arrange.ts'
import type { Attributes } from '../attributes.ts'
import type { Provider } from '../op.ts'
import { range, type Shape, sizeOf } from '../shape.ts'
import type { Value } from '../value.ts'
import { interleaved } from './cut.ts'
import { product } from './product.ts'
import { explicit, reach, type Window } from './window.ts'

export interface Convolution {
  readonly window: Window
  readonly group: number
  readonly provider: Provider
}

/** Columns below which a matrix product is too narrow to be fast, so that kernel offsets are joined to widen it. */
const NARROW = 16

export const convolve = (x: Value, weights: Value, attributes: Attributes): Value =>
  x.graph.op('Conv', [x, weights], attributes)

interface InputGradient {
  readonly dy: Value
  readonly weights: Value
  /** Spatial extents of the input. */
  readonly extents: Shape
}

/**
 * At stride 1 a convolution with the kernels turned round, which beats `ConvTranspose`; so it does for depthwise kernels at
 * any stride, once zeros are put between the elements. Otherwise `ConvTranspose`.
 */
export function inputGradient(convolution: Convolution, { dy, weights, extents }: InputGradient): Value {
  const { window, group } = convolution
  const { strides, dilations, before, after, output } = window
  const isDepthwise = weights.shape[1] === 1 && weights.shape[0] === group
  const lead = before.map((pad, axis) => reach(window, axis) - 1 - pad)
  const tail = extents.map(
    (extent, axis) => extent - lead[axis]! - (output[axis]! - 1) * strides[axis]! + reach(window, axis) - 2,
  )
  const isPlain = strides.every((stride) => stride === 1)
  if ((isPlain || isDepthwise) && [...lead, ...tail].every((pad) => pad >= 0)) {
    const apart = isPlain ? dy : strides.reduce((x, stride, axis) => spreadOut(x, axis + 2, stride), dy)
    return convolve(apart, turnedRound(weights, group), { dilations, pads: [...lead, ...tail], group })
  }
  const extra = extents.map(
    (extent, axis) =>
      extent - ((output[axis]! - 1) * strides[axis]! + reach(window, axis) - before[axis]! - after[axis]!),
  )
  return dy.graph.op('ConvTranspose', [dy, weights], { ...explicit(window), group, output_padding: extra })
}

/** Zeros between the elements of an axis, none after the last one. */
function spreadOut(x: Value, axis: number, stride: number): Value {
  const wide = interleaved(x, axis, stride)
  return slice(wide, [{ axis, start: 0, end: wide.shape[axis]! - (stride - 1) }])
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

/** One matrix product per kernel offset, or per several where channels are few; sums of products for depthwise kernels. */
export function weightGradient(convolution: Convolution, { x, dy, shape }: WeightGradient): Value {
  const { window } = convolution
  const framed = padded(x, [0, 0, ...window.before], [0, 0, ...window.after])
  const [count = 0, depth = 0] = shape
  return depth === 1 && count === convolution.group
    ? depthwiseGradient(convolution, { x: framed, dy, shape })
    : productGradient(convolution, { x: framed, dy, shape })
}

type Offset = readonly { readonly axis: number; readonly at: number }[]

/** Every kernel offset along these spatial axes, in row-major order; one empty offset along none. */
const offsetsAlong = ({ kernel }: Window, axes: readonly number[]): Offset[] =>
  axes.reduce<Offset[]>(
    (offsets, axis) => offsets.flatMap((offset) => range(kernel[axis]!).map((at) => [...offset, { axis, at }])),
    [[]],
  )

/** What the kernel's element at this offset sees, for every place of the window. */
const seenAt = (x: Value, { dilations, strides, output }: Window, offset: Offset): Value =>
  slice(
    x,
    offset.map(({ axis, at }) => {
      const start = at * dilations[axis]!
      return { axis: axis + 2, start, end: start + (output[axis]! - 1) * strides[axis]! + 1, step: strides[axis]! }
    }),
  )

function depthwiseGradient({ window }: Convolution, { x, dy, shape }: WeightGradient): Value {
  const axes = range(window.kernel.length)
  const sums = offsetsAlong(window, axes).map((offset) =>
    reshape(sumOver(mul(dy, seenAt(x, window, offset)), [0, ...axes.map((axis) => axis + 2)]), [shape[0]!, 1]),
  )
  return reshape(join(sums, 1), shape)
}

/** Batch and group are one axis of the stack of products; the batch is summed afterwards. */
function productGradient({ window, group, provider }: Convolution, { x, dy, shape }: WeightGradient): Value {
  const [batch = 0, channels = 0, ...extents] = x.shape
  const [count = 0, depth = 0, ...kernel] = shape
  const stack = batch * group
  const places = sizeOf(window.output)
  const images = reshape(x, [stack, channels / group, ...extents])
  const rows = reshape(dy, [stack, count / group, places])
  const joined = joinedAxes(window, depth)
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
  const last = kernel.length + 1
  return transpose(reshape(join(products, 1), [count, ...kernel, depth]), [
    0,
    last,
    ...range(kernel.length).map((axis) => axis + 1),
  ])
}

/** The trailing kernel axes whose offsets are taken together so that products are wide enough. */
function joinedAxes({ kernel }: Window, depth: number): number[] {
  let first = kernel.length
  for (let columns = depth; first > 0 && columns < NARROW; ) columns *= kernel[--first]!
  return range(kernel.length).slice(first)
}
