/** Reductions: sums, means, extremes, norms over some axes, and positions of extremes. */
import { cast, div, equal, exp, mul, select, sign, sub } from '../arithmetic.ts'
import { expand, integersFor, reshape, sumOver, transpose, zeros } from '../arrange.ts'
import { int, isSet, numberIn } from '../attributes.ts'
import type { Call, Op, Ops, Step } from '../op.ts'
import { axesIn, axisIn, mismatch, range, type Shape, sizeOf, stridesOf, withExtent } from '../shape.ts'
import { staticNumbers, type Value, type ValueType } from '../value.ts'
import { positions } from './fold.ts'

/** Axes that are reduced: all of them where none are named, unless the operation says that none means none. */
function axesOf({ inputs: [x, list], attributes }: Call): number[] {
  const rank = x!.shape.length
  const axes = staticNumbers(list) ?? []
  if (axes.length > 0) return axesIn(axes, rank)
  return isSet(attributes, 'noop_with_empty_axes') ? [] : range(rank)
}

const kept = (shape: Shape, axes: readonly number[]): number[] =>
  shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent))

function inferReduce(call: Call): ValueType {
  const [x] = call.inputs as [Value]
  const axes = axesOf(call)
  const shape = isSet(call.attributes, 'keepdims')
    ? kept(x.shape, axes)
    : x.shape.filter((_, axis) => !axes.includes(axis))
  return { dtype: x.dtype, shape }
}

/** What a rule needs: the output and its gradient with the reduced axes at extent 1, so that they stretch to the input. */
interface Reduced {
  readonly x: Value
  readonly y: Value
  readonly dy: Value
  readonly axes: readonly number[]
  /** Elements that went into each result. */
  readonly count: number
}

const reduction = (gradient: (reduced: Reduced) => Value, plain?: (list: readonly number[]) => number): Op => ({
  inputs: [1, 2],
  attributes: { keepdims: int(1), noop_with_empty_axes: int(0) },
  statics: [1],
  infer: inferReduce,
  vjp: (step) => [() => expand(gradient(reducedOf(step)), step.x.shape)],
  ...(plain && { fold: ([numbers = []], call) => foldReduce(numbers, call, plain) }),
})

function reducedOf(step: Step): Reduced {
  const { x } = step
  const axes = axesOf(step)
  const shape = kept(x.shape, axes)
  const count = sizeOf(axes.map((axis) => x.shape[axis]!))
  return { x, y: reshape(step.y, shape), dy: reshape(step.dy, shape), axes, count }
}

function foldReduce(numbers: readonly number[], call: Call, plain: (list: readonly number[]) => number): number[] {
  const { shape } = call.inputs[0]!
  const axes = axesOf(call)
  const strides = stridesOf(shape)
  const along = positions(
    shape.map((extent, axis) => (axes.includes(axis) ? extent : 1)),
    (axis) => strides[axis]!,
  )
  const starts = positions(kept(shape, axes), (axis) => strides[axis]!)
  return starts.map((start) => plain(along.map((offset) => numbers[start + offset]!)))
}

/** The gradient goes to the first extreme element of each group. */
const extremeGradient =
  (position: 'ArgMax' | 'ArgMin') =>
  ({ x, dy, axes }: Reduced): Value => {
    const others = range(x.shape.length).filter((axis) => !axes.includes(axis))
    const perm = [...others, ...axes]
    const outer = others.map((axis) => x.shape[axis]!)
    const rows = [sizeOf(outer), sizeOf(axes.map((axis) => x.shape[axis]!))]
    const flat = reshape(transpose(x, perm), rows)
    const chosen = x.graph.op(position, [flat], { axis: 1, keepdims: 1 })
    const spread = x.graph.op('ScatterElements', [zeros(x, rows), chosen, reshape(dy, [rows[0]!, 1])], { axis: 1 })
    const inverse = perm.map((_, axis) => perm.indexOf(axis))
    return transpose(
      reshape(
        spread,
        perm.map((axis) => x.shape[axis]!),
      ),
      inverse,
    )
  }

/** Product of the others: y/x, except where zeros are among the factors. One zero leaves it a gradient, two leave none. */
function productGradient({ x, y, dy, axes }: Reduced): Value {
  const isZero = equal(x, 0)
  const zeroCount = sumOver(cast(isZero, x.dtype), axes, 1)
  const others = x.graph.op('ReduceProd', [select(isZero, 1, x), integersFor(x, axes)])
  return mul(dy, select(isZero, mul(others, cast(equal(zeroCount, 1), x.dtype)), div(y, select(isZero, 1, x))))
}

const position = (): Op => ({
  inputs: [1, 1],
  attributes: { axis: int(0), keepdims: int(1), select_last_index: int(0) },
  isFlat: true,
  infer({ inputs: [x], attributes }) {
    const axis = axisIn(numberIn(attributes, 'axis'), x!.shape.length)
    if (x!.shape[axis] === 0) throw mismatch(`axis ${axis} is empty`)
    return {
      dtype: 'int64',
      shape: isSet(attributes, 'keepdims') ? withExtent(x!.shape, axis, 1) : x!.shape.toSpliced(axis, 1),
    }
  },
})

const sumOf = (list: readonly number[]): number => list.reduce((sum, number) => sum + number, 0)

export const REDUCTIONS: Ops = {
  ReduceSum: reduction(({ dy }) => dy, sumOf),
  ReduceMean: reduction(({ dy, count }) => mul(dy, 1 / count)),
  ReduceMax: reduction(extremeGradient('ArgMax'), (list) => Math.max(...list)),
  ReduceMin: reduction(extremeGradient('ArgMin'), (list) => Math.min(...list)),
  ReduceProd: reduction(productGradient, (list) => list.reduce((product, number) => product * number, 1)),
  ReduceLogSumExp: reduction(({ x, y, dy }) => mul(exp(sub(x, y)), dy)),
  ReduceLogSum: reduction(({ y, dy }) => div(dy, exp(y))),
  ReduceL1: reduction(({ x, dy }) => mul(sign(x), dy)),
  ReduceL2: reduction(({ x, y, dy }) => mul(x, div(dy, y))),
  ReduceSumSquare: reduction(({ x, dy }) => mul(x, mul(dy, 2))),
  ArgMax: position(),
  ArgMin: position(),
}
