/** Poolings over windows and over whole images. */
import { div, mul } from '../arithmetic.ts'
import { expand, reshape, zeros } from '../arrange.ts'
import { int, isSet, numbersIn } from '../attributes.ts'
import type { Call, Op, Ops, Step } from '../op.ts'
import { mismatch, range, type Shape, sizeOf } from '../shape.ts'
import { tensorOf } from '../tensor.ts'
import type { Value, ValueType } from '../value.ts'
import { added } from './gather.ts'
import { explicit, PLAIN_WINDOW_ATTRIBUTES, reach, WINDOW_ATTRIBUTES, type Window, windowOf } from './window.ts'

function poolWindow({ inputs: [x], attributes }: Call): Window {
  if (x!.shape.length < 3) throw mismatch('images have a batch, a channel and at least one spatial axis')
  return windowOf(x!.shape.slice(2), numbersIn(attributes, 'kernel_shape') ?? [], attributes)
}

const pooledShape = (call: Call): Shape => [...call.inputs[0]!.shape.slice(0, 2), ...poolWindow(call).output]

/** Windows side by side that cover whole pixels only. */
const _isTiling = ({ kernel, strides, dilations, before, after }: Window): boolean =>
  kernel.every(
    (extent, axis) => extent === strides[axis] && dilations[axis] === 1 && before[axis] === 0 && after[axis] === 0,
  )

/** Every gradient goes to the element that was the largest of its window (the first one where several were). */
function maxPoolGradient({ x, dy, outputs: [, indices] }: Step): Value {
  const count = sizeOf(dy.shape)
  const flat = zeros(x, [sizeOf(x.shape)])
  return reshape(added(flat, reshape(indices!, [count]), { updates: reshape(dy, [count]), axis: 0 }), x.shape)
}

/** How many elements each window averages. */
function countsOf(
  { kernel, strides, dilations, before, after, output }: Window,
  extents: Shape,
  withPads: boolean,
): Value['shape'] {
  const alongAxis = (axis: number): number[] =>
    range(output[axis]!).map((i) => {
      const inside = range(kernel[axis]!).map((k) => i * strides[axis]! + k * dilations[axis]! - before[axis]!)
      const least = withPads ? -before[axis]! : 0
      const most = extents[axis]! + (withPads ? after[axis]! : 0)
      return inside.filter((position) => position >= least && position < most).length
    })
  return output
    .map((_, axis) => alongAxis(axis))
    .reduce((counts, along) => counts.flatMap((count) => along.map((more) => count * more)), [1])
}

/** Shares of every window's gradient, spread over the window by a transposed convolution with ones. */
function averagePoolGradient(step: Step): Value {
  const { x, dy } = step
  const window = poolWindow(step)
  const extents = x.shape.slice(2)
  const counts = countsOf(window, extents, isSet(step.attributes, 'count_include_pad'))
  const shares = div(dy, dy.graph.constant(tensorOf(dy.dtype, window.output, counts)))
  const planes = reshape(shares, [sizeOf(dy.shape.slice(0, 2)), 1, ...window.output])
  const ones = dy.graph.constant(tensorOf(dy.dtype, [1, 1, ...window.kernel], new Array(sizeOf(window.kernel)).fill(1)))
  const covered = extents.map((_, axis) => (window.output[axis]! - 1) * window.strides[axis]! + reach(window, axis))
  const after = covered.map((extent, axis) => extent - window.before[axis]! - extents[axis]!)
  const spread = dy.graph.op('ConvTranspose', [planes, ones], {
    ...explicit({ ...window, after: after.map((count) => Math.max(0, count)) }),
    output_padding: after.map((count) => Math.max(0, -count)),
  })
  return reshape(spread, x.shape)
}

const global = (gradient: (step: Step, size: number) => Value): Op => ({
  inputs: [1, 1],
  infer({ inputs: [x] }): ValueType {
    if (x!.shape.length < 3) throw mismatch('images have a batch, a channel and at least one spatial axis')
    return { dtype: x!.dtype, shape: x!.shape.map((extent, axis) => (axis < 2 ? extent : 1)) }
  },
  vjp: (step) => [() => gradient(step, sizeOf(step.x.shape.slice(2)))],
})

/** One element per image and channel receives the gradient. */
function globalMaxGradient({ x, dy }: Step, size: number): Value {
  const rows = [sizeOf(x.shape.slice(0, 2)), size]
  const chosen = x.graph.op('ArgMax', [reshape(x, rows)], { axis: 1, keepdims: 1 })
  const spread = x.graph.op('ScatterElements', [zeros(x, rows), chosen, reshape(dy, [rows[0]!, 1])], { axis: 1 })
  return reshape(spread, x.shape)
}

export const POOLINGS: Ops = {
  MaxPool: {
    inputs: [1, 1],
    attributes: { ...WINDOW_ATTRIBUTES, ceil_mode: int(0), storage_order: int(0) },
    leastOutputs: 1,
    infer: (call) => [
      { dtype: call.inputs[0]!.dtype, shape: pooledShape(call) },
      { dtype: 'int64', shape: pooledShape(call) },
    ],
    vjp: (step) => [() => maxPoolGradient(step)],
  },
  AveragePool: {
    inputs: [1, 1],
    attributes: { ...PLAIN_WINDOW_ATTRIBUTES, ceil_mode: int(0), count_include_pad: int(0) },
    infer: (call) => ({ dtype: call.inputs[0]!.dtype, shape: pooledShape(call) }),
    vjp: (step) => [() => averagePoolGradient(step)],
  },
  GlobalAveragePool: global(({ x, dy }, size) => expand(mul(dy, 1 / size), x.shape)),
  GlobalMaxPool: global(globalMaxGradient),
}
