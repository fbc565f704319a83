/** Gradients of convolution kernels as matrix products: what places of the result received, times what kernel elements saw there. */
import { join, padded, reshape, slice, sumOver } from '../arrange.ts'
import { range, type Shape, sizeOf, stridesOf } from '../shape.ts'
import { tensorOf } from '../tensor.ts'
import type { Value } from '../value.ts'
import type { Convolution } from './convolution-gradient.ts'
import { product } from './product.ts'
import { reach, type Window } from './window.ts'

/** Fewer columns than this make a matrix product slow, so kernel elements are taken together; beyond that many it costs memory. */
const NARROW = 16
const WIDE = 64
/** Shifting both operands must save at least this share of the copying, and cost no more than this share of multiplications. */
const WORTH = 0.8
const SPARE = 1.25

interface WeightGradient {
  readonly x: Value
  readonly dy: Value
  /** Of the weights. */
  readonly shape: Shape
}

/** Images and gradients as stacks of batch × group: [stack, channels, …extents]. */
interface Stacks {
  /** With their padding. */
  readonly images: Value
  readonly rows: Value
  readonly window: Window
}

/** Two stacks of matrices, [stack, channels, places], whose products along places are the gradient of some kernel elements. */
interface Factors {
  readonly rows: Value
  readonly seen: Value
}

/** Neighbouring elements of the kernel that make a run of its row-major order. */
interface Box {
  readonly start: Shape
  readonly extents: Shape
}

/** One product per kernel element or per run of them; batch and group are one axis of the stack of products. */
export function weightGradient({ window, group, provider }: Convolution, { x, dy, shape }: WeightGradient): Value {
  const [count = 0, depth = 0] = shape
  const batch = x.shape[0]!
  const framed = padded(x, [0, 0, ...window.before], [0, 0, ...window.after])
  const images = reshape(framed, [batch * group, depth, ...framed.shape.slice(2)])
  const rows = reshape(dy, [batch * group, count / group, ...window.output])
  const runs = factorsOf({ images, rows, window }).map(({ rows, seen }) => {
    const each = product(rows, seen, provider, { transB: true })
    const size = seen.shape[1]! / depth
    return reshape(sumOver(reshape(each, [batch, count, depth * size]), [0]), [count, depth, size])
  })
  return reshape(join(runs, 2), shape)
}

/** In the row-major order of the kernel's elements. */
function factorsOf(stacks: Stacks): Factors[] {
  const { images, rows, window } = stacks
  const depth = images.shape[1]!
  if (rows.shape[1]! > 2 && depth < NARROW && sizeOf(window.kernel) > 1)
    return boxesOf(window.kernel, Math.floor(WIDE / depth)).map((box) => ({
      rows: flat(rows),
      seen: flat(unfolded(stacks, box)),
    }))
  if (paysToShiftBoth(stacks)) return bothShifted(stacks)
  return offsetsOf(window.kernel).map((offset) => ({ rows: flat(rows), seen: flat(seenAt(images, window, offset)) }))
}

/** Spatial axes joined. */
const flat = (x: Value): Value => reshape(x, [x.shape[0]!, x.shape[1]!, sizeOf(x.shape.slice(2))])

/** Every element of the kernel, row-major. */
function offsetsOf(kernel: Shape): Shape[] {
  const strides = stridesOf(kernel)
  return range(sizeOf(kernel)).map((i) => kernel.map((extent, axis) => Math.floor(i / strides[axis]!) % extent))
}

/** The kernel in boxes of at most `most` elements, or of one: whole along trailing axes, in equal shares along the axis before these. */
function boxesOf(kernel: Shape, most: number): Box[] {
  let [axis, inner] = [kernel.length - 1, 1]
  while (axis > 0 && inner * kernel[axis]! <= most) inner *= kernel[axis--]!
  const shares = Math.ceil(kernel[axis]! / Math.max(1, Math.floor(most / inner)))
  const bounds = range(shares + 1).map((i) => Math.round((i * kernel[axis]!) / shares))
  return offsetsOf(kernel.slice(0, axis)).flatMap((lead) =>
    range(shares).map((i) => ({
      start: [...lead, bounds[i]!, ...kernel.slice(axis + 1).map(() => 0)],
      extents: [...lead.map(() => 1), bounds[i + 1]! - bounds[i]!, ...kernel.slice(axis + 1)],
    })),
  )
}

/** What every element of a box sees: a convolution of each channel with kernels that are 1 at one element and 0 elsewhere. */
function unfolded({ images, window }: Stacks, { start, extents }: Box): Value {
  const { strides, dilations, output } = window
  const depth = images.shape[1]!
  const size = sizeOf(extents)
  const part = slice(
    images,
    output.map((count, axis) => ({
      axis: axis + 2,
      start: start[axis]! * dilations[axis]!,
      end: start[axis]! * dilations[axis]! + (count - 1) * strides[axis]! + reach({ kernel: extents, dilations }, axis),
    })),
  )
  const ones = range(depth * size * size).map((i) => Number(i % size === Math.floor(i / size) % size))
  const kernels = images.graph.constant(tensorOf(images.dtype, [depth * size, 1, ...extents], ones))
  return images.graph.op('Conv', [part, kernels], { strides, dilations, group: depth })
}

/** What the kernel's element at this offset sees, for every place of the window. Steps are taken once for all offsets that share them. */
function seenAt(x: Value, { dilations, strides, output }: Window, offset: Shape): Value {
  const starts = offset.map((at, axis) => ({ axis: axis + 2, start: at * dilations[axis]!, step: strides[axis]! }))
  const stepped = slice(
    x,
    starts
      .filter(({ step }) => step > 1)
      .map(({ axis, start, step }) => ({ axis, start: start % step, end: x.shape[axis]!, step })),
  )
  return slice(
    stepped,
    starts.map(({ axis, start, step }, i) => {
      const first = Math.floor(start / step)
      return { axis, start: first, end: first + output[i]! }
    }),
  )
}

/** Whether it copies less to shift gradients along the last axis and images along the others than images along all. */
function paysToShiftBoth({ images, rows, window: { kernel, strides, output } }: Stacks): boolean {
  if (kernel.length < 2 || strides.some((stride) => stride > 1)) return false
  const [width, across] = [images.shape.at(-1)!, output.at(-1)!]
  if (width > SPARE * across) return false
  const [depth, count] = [images.shape[1]!, rows.shape[1]!]
  const alongLast = kernel.at(-1)!
  const elements = sizeOf(kernel)
  const both = ((alongLast + 2) * count + (elements / alongLast) * depth) * width
  return both < WORTH * elements * depth * across
}

/** Rows of the gradient are spread to the width of the image, with zeros between, so that every shift is one run of memory. */
function bothShifted({ images, rows, window: { kernel, dilations, output } }: Stacks): Factors[] {
  const rank = kernel.length
  const last = rank - 1
  const [stack = 0, depth = 0] = images.shape
  const slack = images.shape.at(-1)! - output[last]!
  const places = sizeOf(output.slice(0, last)) * images.shape.at(-1)!
  const none = new Array<number>(rank + 2).fill(0)
  const spread = flat(padded(rows, none.with(rank + 1, slack), none.with(2, 1)))
  const shifted = range(kernel[last]!).map((at) => {
    const start = slack - at * dilations[last]!
    return slice(spread, [{ axis: 2, start, end: start + places }])
  })
  return offsetsOf(kernel.slice(0, last)).flatMap((offset) => {
    const seen = slice(
      images,
      offset.map((at, axis) => {
        const start = at * dilations[axis]!
        return { axis: axis + 2, start, end: start + output[axis]! }
      }),
    )
    return shifted.map((rows) => ({ rows, seen: reshape(seen, [stack, depth, places]) }))
  })
}
