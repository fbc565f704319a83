/** Convolutions and their transposes, of any number of spatial axes, with groups. */

import { sumOver } from '../arrange.ts'
import { int, ints, numberIn, numbersIn, textIn } from '../attributes.ts'
import type { Call, Ops, Part, Step } from '../op.ts'
import { mismatch, range, type Shape, sameShape, showShape } from '../shape.ts'
import type { Value, ValueType } from '../value.ts'
import { convolve, inputGradient } from './convolution-gradient.ts'
import { commonDtype } from './elementwise.ts'
import { weightGradient } from './weight-gradient.ts'
import { explicit, reach, WINDOW_ATTRIBUTES, type Window, windowOf } from './window.ts'

const groupOf = ({ attributes }: Call): number => numberIn(attributes, 'group')
const spatial = (value: Value): Shape => value.shape.slice(2)

function checkKernel({ inputs: [, weights], attributes }: Call): void {
  const named = numbersIn(attributes, 'kernel_shape')
  if (named && !sameShape(named, weights!.shape.slice(2)))
    throw mismatch(`kernel_shape ${showShape(named)} is not that of the weights`)
}

function convWindow(call: Call): Window {
  const [x, weights] = call.inputs as [Value, Value]
  if (x.shape.length < 3) throw mismatch('images have a batch, a channel and at least one spatial axis')
  checkKernel(call)
  return windowOf(spatial(x), spatial(weights), call.attributes)
}

function checkBias(bias: Value | undefined, channels: number): void {
  if (bias && !sameShape(bias.shape, [channels]))
    throw mismatch(`a bias of ${showShape(bias.shape)} for ${channels} channels`)
}

function inferConv(call: Call): ValueType {
  const [x, weights, bias] = call.inputs as [Value, Value, Value?]
  const [count = 0, depth = 0] = weights.shape
  const group = groupOf(call)
  const channels = x.shape[1] ?? 0
  if (depth * group !== channels) throw mismatch(`${channels} channels, but weights for ${group} × ${depth}`)
  if (count % group !== 0) throw mismatch(`${count} kernels do not divide into ${group} groups`)
  checkBias(bias, count)
  return { dtype: commonDtype(call.inputs), shape: [x.shape[0]!, count, ...convWindow(call).output] }
}

/** The sum over everything but channels. */
const biasGradient = (dy: Value): Value => sumOver(dy, [0, ...range(dy.shape.length).slice(2)])

function convRule(step: Step): readonly Part[] {
  const [x, weights] = step.inputs as [Value, Value]
  const convolution = { window: convWindow(step), group: groupOf(step), provider: step.provider }
  return [
    () => inputGradient(convolution, { dy: step.dy, weights, extents: spatial(x) }),
    () => weightGradient(convolution, { x, dy: step.dy, shape: weights.shape }),
    () => biasGradient(step.dy),
  ]
}

/** The window of the convolution that this one is the transpose of: it slides over the result. */
function transposedWindow(call: Call): Window {
  const [x, weights] = call.inputs as [Value, Value]
  checkKernel(call)
  if (!['NOTSET', 'VALID'].includes(textIn(call.attributes, 'auto_pad')) || call.attributes.output_shape)
    throw mismatch('only explicit pads are supported, neither auto_pad nor output_shape')
  const kernel = spatial(weights)
  const { strides, dilations, before, after } = windowOf(
    kernel.map(() => Number.MAX_SAFE_INTEGER / 4),
    kernel,
    call.attributes,
  )
  return { kernel, strides, dilations, before, after, output: spatial(x) }
}

function inferConvTranspose(call: Call): ValueType {
  const [x, weights, bias] = call.inputs as [Value, Value, Value?]
  const [depth = 0, perGroup = 0] = weights.shape
  if (depth !== x.shape[1]) throw mismatch(`${x.shape[1]} channels, but weights for ${depth}`)
  checkBias(bias, perGroup * groupOf(call))
  const window = transposedWindow(call)
  const extra = numbersIn(call.attributes, 'output_padding')
  const extents = spatial(x).map((extent, axis) => {
    const covered = (extent - 1) * window.strides[axis]! + reach(window, axis)
    return covered - window.before[axis]! - window.after[axis]! + (extra?.[axis] ?? 0)
  })
  if (extents.some((extent) => extent < 1)) throw mismatch('nothing is left after the pads')
  return { dtype: commonDtype(call.inputs), shape: [x.shape[0]!, perGroup * groupOf(call), ...extents] }
}

function convTransposeRule(step: Step): readonly Part[] {
  const [x, weights] = step.inputs as [Value, Value]
  const convolution = { window: transposedWindow(step), group: groupOf(step), provider: step.provider }
  return [
    () => convolve(step.dy, weights, { ...explicit(convolution.window), group: convolution.group }),
    () => weightGradient(convolution, { x: step.dy, dy: x, shape: weights.shape }),
    () => biasGradient(step.dy),
  ]
}

export const CONVOLUTIONS: Ops = {
  Conv: { inputs: [2, 3], attributes: { ...WINDOW_ATTRIBUTES, group: int(1) }, infer: inferConv, vjp: convRule },
  ConvTranspose: {
    inputs: [2, 3],
    attributes: { ...WINDOW_ATTRIBUTES, group: int(1), output_padding: ints(), output_shape: ints() },
    infer: inferConvTranspose,
    vjp: convTransposeRule,
  },
}
