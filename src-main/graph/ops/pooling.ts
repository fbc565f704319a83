/** Poolings over windows and over whole images. */
import { cast, div, equal, mul } from '../arithmetic.ts'
import { expand, padded, reshape, slice, zeros } from '../arrange.ts'
import { int, isSet, numbersIn } from '../attributes.ts'
import type { Call, Op, Ops, Step } from '../op.ts'
import { mismatch, range, type Shape, sizeOf } from '../shape.ts'
import { floats, tensorOf } from '../tensor.ts'
import type { Value, ValueType } from '../value.ts'
import { added } from './gather.ts'
import { explicit, PLAIN_WINDOW_ATTRIBUTES, reach, WINDOW_ATTRIBUTES, type Window, windowOf } from './window.ts'

function poolWindow({ inputs: [x], attributes }: Call): Window {
  if (x!.shape.length < 3) throw mismatch('images have a batch, a channel and at least one spatial axis')
  return windowOf(x!.shape.slice(2), numbersIn(attributes, 'kernel_shape') ?? [], attributes)
}

const pooledShape = (call: Call): Shape => [...call.inputs[0]!.shape.slice(0, 2), ...poolWindow(call).output]

/** Windows side by side on images of two spatial axes, without padding: every pixel is in one of them or in none. */
const isTiling = ({ kernel, strides, dilations, before, after }: Window): boolean =>
  kernel.length === 2 &&
  kernel.every((extent, axis) => extent === strides[axis] && dilations[axis] === 1) &&
  [...before, ...after].every((pad) => pad === 0)

/** Pixels that the windows cover, from the first on. */
const covered = (x: Value, { kernel, output }: Window): Value =>
  slice(
    x,
    kernel.map((extent, axis) => ({ axis: axis + 2, start: 0, end: extent * output[axis]! })),
  )

/** Every element copied over its window. */
const enlarged = (x: Value, { kernel }: Window): Value =>
  x.graph.op('Resize', [x, undefined, x.graph.constant(floats([4], [1, 1, ...kernel]))], {
    coordinate_transformation_mode: 'asymmetric',
    mode: 'nearest',
    nearest_mode: 'floor',
  })

/** Zeros beyond the last window, where the image goes on. */
const continued = (x: Value, { shape }: Value): Value =>
  padded(
    x,
    shape.map(() => 0),
    shape.map((extent, axis) => extent - x.shape[axis]!),
  )

/** Every gradient goes to the largest element of its window; several such elements share it. Three times as fast as by index. */
function tilingMaxGradient({ x, y, dy }: Step, window: Window): Value {
  const inside = covered(x, window)
  const isLargest = cast(equal(inside, enlarged(y, window)), x.dtype)
  const count = mul(
    x.graph.op('AveragePool', [isLargest], { kernel_shape: window.kernel, strides: window.strides }),
    sizeOf(window.kernel),
  )
  return continued(mul(isLargest, enlarged(div(dy, count), window)), x)
}

/** Every gradient goes to the element that was found to be the largest of its window. */
function maxPoolGradient(step: Step): Value {
  const { x, dy, outputs, attributes } = step
  const window = poolWindow(step)
  if (isTiling(window) && !isSet(attributes, 'ceil_mode')) return tilingMaxGradient(step, window)
  const count = sizeOf(dy.shape)
  const flat = zeros(x, [sizeOf(x.shape)])
  return reshape(added(flat, reshape(outputs[1]!, [count]), { updates: reshape(dy, [count]), axis: 0 }), x.shape)
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
  if (isTiling(window) && !isSet(step.attributes, 'ceil_mode'))
    return continued(enlarged(mul(dy, 1 / sizeOf(window.kernel)), window), x)
  const extents = x.shape.slice(2)
  const counts = countsOf(window, extents, isSet(step.attributes, 'count_include_pad'))
  const shares = div(dy, dy.graph.constant(tensorOf(dy.dtype, window.output, counts)))
  const planes = reshape(shares, [sizeOf(dy.shape.slice(0, 2)), 1, ...window.output])
  const ones = dy.graph.constant(tensorOf(dy.dtype, [1, 1, ...window.kernel], new Array(sizeOf(window.kernel)).fill(1)))
  const reached = extents.map((_, axis) => (window.output[axis]! - 1) * window.strides[axis]! + reach(window, axis))
  const after = reached.map((extent, axis) => extent - window.before[axis]! - extents[axis]!)
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
