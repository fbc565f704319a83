/** Cutting and joining: slices, padding, concatenation, splitting, triangles. Each other's gradients. */
import { join, padded, reshape, reversed, slice, zeros } from '../arrange.ts'
import { int, isSet, numberIn, text, textIn } from '../attributes.ts'
import type { Call, Fold, Ops, Part, Step } from '../op.ts'
import { axesIn, axisIn, mismatch, range, type Shape, showShape, stridesOf, withExtent } from '../shape.ts'
import { staticNumbers, type Value, type ValueType } from '../value.ts'
import { commonDtype, sameAsFirst } from './elementwise.ts'
import { positions } from './fold.ts'
import { pulledBack, sampledAxis } from './sampling.ts'

/** One axis of a slice: the element at `start` and every `step`-th one after it. */
interface Comb {
  readonly axis: number
  readonly start: number
  readonly step: number
  readonly count: number
}

function combsOf({ inputs: [x, starts, ends, axesGiven, steps] }: Call): Comb[] {
  const { shape } = x!
  const from = staticNumbers(starts) ?? []
  const to = staticNumbers(ends) ?? []
  const axes = (staticNumbers(axesGiven) ?? range(from.length)).map((axis) => axisIn(axis, shape.length))
  const strides = staticNumbers(steps) ?? axes.map(() => 1)
  axesIn(axes, shape.length)
  if (from.length !== axes.length || to.length !== axes.length || strides.length !== axes.length)
    throw mismatch('starts, ends, axes and steps differ in number')
  return axes.map((axis, i) => combOf({ axis, extent: shape[axis]!, from: from[i]!, to: to[i]!, step: strides[i]! }))
}

/** Positions beyond the ends are moved to them, as in NumPy. */
function combOf({ axis, extent, from, to, step }: Record<'axis' | 'extent' | 'from' | 'to' | 'step', number>): Comb {
  if (step === 0) throw mismatch('a step of 0')
  const [least, most] = step > 0 ? [0, extent] : [-1, extent - 1]
  const clamp = (position: number): number =>
    Math.min(Math.max(position < 0 ? position + extent : position, least), most)
  const start = Math.min(Math.max(from < 0 ? from + extent : from, 0), step > 0 ? extent : extent - 1)
  return { axis, start, step, count: Math.max(0, Math.ceil((clamp(to) - start) / step)) }
}

const cutShape = (shape: Shape, combs: readonly Comb[]): number[] =>
  combs.reduce((cut, { axis, count }) => withExtent(cut, axis, count), [...shape])

const foldSlice: Fold = ([numbers = []], call, { shape }) => {
  const strides = stridesOf(call.inputs[0]!.shape)
  const combs = combsOf(call)
  const origin = combs.reduce((sum, { axis, start }) => sum + start * strides[axis]!, 0)
  const stepOf = (axis: number): number => combs.find((comb) => comb.axis === axis)?.step ?? 1
  return positions(shape, (axis) => strides[axis]! * stepOf(axis), origin).map((position) => numbers[position]!)
}

/** Puts every element back where it was taken from, with zeros between. */
function spreadBack(dy: Value, shape: Shape, combs: readonly Comb[]): Value {
  const backward = combs.filter(({ step, count }) => step < 0 && count > 0)
  let spread = reversed(
    dy,
    backward.map(({ axis }) => axis),
  )
  const before = shape.map(() => 0)
  for (const { axis, start, step, count } of combs) {
    before[axis] = step > 0 ? start : start + step * (count - 1)
    spread = interleaved(spread, axis, Math.abs(step))
  }
  const after = shape.map((extent, axis) => extent - before[axis]! - spread.shape[axis]!)
  return padded(spread, before, after)
}

/** step − 1 zeros after every element of an axis. */
function interleaved(x: Value, axis: number, step: number): Value {
  if (step === 1) return x
  const apart = reshape(x, x.shape.toSpliced(axis + 1, 0, 1))
  const none = apart.shape.map(() => 0)
  return reshape(padded(apart, none, none.with(axis + 1, step - 1)), withExtent(x.shape, axis, x.shape[axis]! * step))
}

interface Margins {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

function marginsOf({ inputs: [x, pads, , axesGiven] }: Call): Margins {
  const rank = x!.shape.length
  const counts = staticNumbers(pads) ?? []
  const axes = (staticNumbers(axesGiven) ?? range(rank)).map((axis) => axisIn(axis, rank))
  if (counts.length !== 2 * axes.length) throw mismatch(`${counts.length} pads for ${axes.length} axes`)
  const before = new Array<number>(rank).fill(0)
  const after = new Array<number>(rank).fill(0)
  axes.forEach((axis, i) => {
    before[axis] = counts[i]!
    after[axis] = counts[axes.length + i]!
  })
  return { before, after }
}

/** Where an element beyond an edge is taken from, by mode. */
const BEYOND: Readonly<Record<string, (position: number, extent: number) => number>> = {
  edge: (position, extent) => Math.min(Math.max(position, 0), extent - 1),
  wrap: (position, extent) => ((position % extent) + extent) % extent,
  reflect(position, extent) {
    const period = Math.max(1, 2 * (extent - 1))
    const inside = ((position % period) + period) % period
    return Math.min(inside, period - inside)
  },
}

function padRule(step: Step): readonly Part[] {
  const { before, after } = marginsOf(step)
  const source = BEYOND[textIn(step.attributes, 'mode')]
  const outward = (counts: readonly number[]): number[] => counts.map((count) => -count)
  if (!source) return [() => padded(step.dy, outward(before), outward(after))]
  const axes = range(before.length).filter((axis) => before[axis] !== 0 || after[axis] !== 0)
  const maps = axes.map((axis) =>
    sampledAxis(
      axis,
      step.x.shape[axis]!,
      range(step.y.shape[axis]!).map((i) => source(i - before[axis]!, step.x.shape[axis]!)),
    ),
  )
  return [() => pulledBack(step.dy, maps)]
}

const splitAxis = ({ inputs: [x], attributes }: Call): number => axisIn(numberIn(attributes, 'axis'), x!.shape.length)

function pieceExtents(call: Call): number[] {
  const [x, given] = call.inputs
  const extent = x!.shape[splitAxis(call)]!
  const sizes = staticNumbers(given)
  if (sizes) {
    if (sizes.reduce((sum, size) => sum + size, 0) !== extent)
      throw mismatch(`pieces ${showShape(sizes)} do not add up to ${extent}`)
    return sizes
  }
  const count = numberIn(call.attributes, 'num_outputs')
  if (!(count >= 1 && count <= Math.max(1, extent))) throw mismatch(`${count} pieces of an extent of ${extent}`)
  const size = Math.ceil(extent / count)
  return range(count).map((i) => Math.max(0, Math.min(size, extent - i * size)))
}

/** Where each part begins along the axis on which the parts lie. */
const starts = (extents: readonly number[]): number[] =>
  extents.map((_, i) => extents.slice(0, i).reduce((sum, extent) => sum + extent, 0))

function inferConcat({ inputs, attributes }: Call): ValueType {
  const { shape } = inputs[0]!
  const axis = axisIn(numberIn(attributes, 'axis'), shape.length)
  const odd = inputs.find(
    (input) =>
      input.shape.length !== shape.length || input.shape.some((extent, i) => i !== axis && extent !== shape[i]),
  )
  if (odd) throw mismatch(`${showShape(odd.shape)} does not continue ${showShape(shape)} along axis ${axis}`)
  return {
    dtype: commonDtype(inputs),
    shape: withExtent(
      shape,
      axis,
      inputs.reduce((sum, input) => sum + input.shape[axis]!, 0),
    ),
  }
}

function concatRule({ inputs, attributes, dy }: Step): readonly Part[] {
  const axis = axisIn(numberIn(attributes, 'axis'), dy.shape.length)
  const extents = inputs.map((input) => input.shape[axis]!)
  return starts(extents).map((start, i) => () => slice(dy, [{ axis, start, end: start + extents[i]! }]))
}

const foldConcat: Fold = (numbers, { inputs, attributes }, { shape }) => {
  const axis = axisIn(numberIn(attributes, 'axis'), shape.length)
  const rows = shape.slice(0, axis).reduce((count, extent) => count * extent, 1)
  const lengths = inputs.map((_, k) => numbers[k]!.length / rows)
  return range(rows).flatMap((row) =>
    numbers.flatMap((list, k) => list.slice(row * lengths[k]!, (row + 1) * lengths[k]!)),
  )
}

export const CUTS: Ops = {
  Slice: {
    inputs: [3, 5],
    statics: [1, 2, 3, 4],
    infer: (call) => ({ dtype: call.inputs[0]!.dtype, shape: cutShape(call.inputs[0]!.shape, combsOf(call)) }),
    vjp: (step) => [() => spreadBack(step.dy, step.x.shape, combsOf(step))],
    fold: foldSlice,
  },
  Pad: {
    inputs: [2, 4],
    attributes: { mode: text('constant') },
    statics: [1, 3],
    infer(call) {
      const { before, after } = marginsOf(call)
      const shape = call.inputs[0]!.shape.map((extent, axis) => extent + before[axis]! + after[axis]!)
      if (shape.some((extent) => extent < 0)) throw mismatch('more is cut away than there is')
      return { dtype: call.inputs[0]!.dtype, shape }
    },
    vjp: padRule,
  },
  Concat: {
    inputs: [1, Number.POSITIVE_INFINITY],
    attributes: { axis: int() },
    infer: inferConcat,
    vjp: concatRule,
    fold: foldConcat,
  },
  Split: {
    inputs: [1, 2],
    attributes: { axis: int(0), num_outputs: int() },
    statics: [1],
    infer: (call) =>
      pieceExtents(call).map((extent) => ({
        dtype: call.inputs[0]!.dtype,
        shape: withExtent(call.inputs[0]!.shape, splitAxis(call), extent),
      })),
    vjp: (step) => [
      () =>
        join(
          step.outputs.map((output, i) => step.cotangents[i] ?? zeros(output, output.shape)),
          splitAxis(step),
        ),
    ],
  },
  Trilu: {
    inputs: [1, 2],
    attributes: { upper: int(1) },
    statics: [1],
    infer: sameAsFirst,
    vjp: ({ inputs: [, diagonal], attributes, dy }) => [
      () => dy.graph.op('Trilu', [dy, diagonal], { upper: Number(isSet(attributes, 'upper')) }),
    ],
  },
}
