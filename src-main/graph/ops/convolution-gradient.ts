/** Gradients of convolutions' inputs, in the forms that run fastest on the shapes at hand. */
import { reshape, reversed, transpose } from '../arrange.ts'
import type { Attributes } from '../attributes.ts'
import type { Provider } from '../op.ts'
import { range, type Shape } from '../shape.ts'
import type { Value } from '../value.ts'
import { explicit, reach, type Window } from './window.ts'

export interface Convolution {
  readonly window: Window
  readonly group: number
  readonly provider: Provider
}

export const convolve = (x: Value, weights: Value, attributes: Attributes): Value =>
  x.graph.op('Conv', [x, weights], attributes)

interface InputGradient {
  readonly dy: Value
  readonly weights: Value
  /** Spatial extents of the input. */
  readonly extents: Shape
}

/**
 * Convolutions that make fewer channels than this leave the runtime's blocked form, which works on 8 or 16 channels at once:
 * for one channel, as images have, `ConvTranspose` was five times as fast.
 */
const FEW = 16

/** At stride 1 and of many channels a convolution with the kernels turned round, which beats `ConvTranspose`; otherwise the latter. */
export function inputGradient({ window, group }: Convolution, { dy, weights, extents }: InputGradient): Value {
  const { strides, dilations, before, after, output } = window
  const lead = before.map((pad, axis) => reach(window, axis) - 1 - pad)
  const tail = after.map((pad, axis) => reach(window, axis) - 1 - pad)
  const isFew = group === 1 && weights.shape[1]! < FEW
  if (!isFew && strides.every((stride) => stride === 1) && [...lead, ...tail].every((pad) => pad >= 0))
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
