/** Short spellings of operations that move elements: reshape, transpose, slice, pad, join, stretch, add up. */
import { range, type Shape, sameShape, stretchedAxes } from './shape.ts'
import { integerList, tensorOf } from './tensor.ts'
import type { Value } from './value.ts'

/** An int64 list as a constant of the same graph. */
export const integersFor = (like: Value, numbers: readonly number[]): Value => like.graph.constant(integerList(numbers))

/** The same elements in another shape; itself where the shape is the same. */
export const reshape = (x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape)
    ? x
    : x.graph.op('Reshape', [x, integersFor(x, shape)], { allowzero: Number(shape.includes(0)) })

export const transpose = (x: Value, perm: readonly number[]): Value =>
  perm.every((from, to) => from === to) ? x : x.graph.op('Transpose', [x], { perm })

/** The last two axes exchanged. */
export const transposeLast = (x: Value): Value => {
  const rank = x.shape.length
  return transpose(x, [...range(rank - 2), rank - 1, rank - 2])
}

export const expand = (x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape) ? x : x.graph.op('Expand', [x, integersFor(x, shape)])

export const sumOver = (x: Value, axes: readonly number[], keepdims: 0 | 1 = 0): Value =>
  axes.length === 0 ? x : x.graph.op('ReduceSum', [x, integersFor(x, axes)], { keepdims })

export const meanOver = (x: Value, axes: readonly number[], keepdims: 0 | 1 = 0): Value =>
  axes.length === 0 ? x : x.graph.op('ReduceMean', [x, integersFor(x, axes)], { keepdims })

/** Stretching undone: the sum over every axis along which a value of this shape was repeated. */
export const sumTo = (x: Value, shape: Shape): Value => reshape(sumOver(x, stretchedAxes(shape, x.shape), 1), shape)

export const join = (parts: readonly Value[], axis: number): Value =>
  parts.length === 1 ? parts[0]! : parts[0]!.graph.op('Concat', parts, { axis })

/** Zeros of this shape, in the type of `like`. */
export const zeros = (like: Value, shape: Shape): Value =>
  like.graph.op('ConstantOfShape', [integersFor(like, shape)], { value: tensorOf(like.dtype, [1], [0]) })

export interface Cut {
  readonly axis: number
  readonly start: number
  /** One past the last element (before the first one for a negative step: −(extent + 1)). */
  readonly end: number
  readonly step?: number
}

/** Several cuts at once; the value itself where nothing is cut away. */
export function slice(x: Value, cuts: readonly Cut[]): Value {
  const real = cuts.filter(({ axis, start, end, step = 1 }) => !(start === 0 && end === x.shape[axis] && step === 1))
  if (real.length === 0) return x
  const list = (pick: (cut: Cut) => number): Value => integersFor(x, real.map(pick))
  return x.graph.op('Slice', [
    x,
    list((cut) => cut.start),
    list((cut) => cut.end),
    list((cut) => cut.axis),
    list((cut) => cut.step ?? 1),
  ])
}

/** The elements of some axes in reverse order. */
export const reversed = (x: Value, axes: readonly number[]): Value =>
  slice(
    x,
    axes
      .filter((axis) => x.shape[axis] !== 1)
      .map((axis) => ({ axis, start: -1, end: -(x.shape[axis]! + 1), step: -1 })),
  )

/** Zeros before and after along each axis; negative counts cut away. */
export const padded = (x: Value, before: readonly number[], after: readonly number[]): Value =>
  [...before, ...after].every((count) => count === 0)
    ? x
    : x.graph.op('Pad', [x, integersFor(x, [...before, ...after])])
