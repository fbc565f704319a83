/** The gradient of batch normalisation in closed form: few passes over images, the rest on lists by channel. */
import { add, div, mul, neg, sqrt, sub } from '../arithmetic.ts'
import { reshape, sumOver } from '../arrange.ts'
import { numberIn } from '../attributes.ts'
import { axesBesideChannels, batchStatistics, byChannel } from '../batch-normalisation.ts'
import type { Part, Step } from '../op.ts'
import { sizeOf } from '../shape.ts'
import { tensorOf } from '../tensor.ts'
import type { Value } from '../value.ts'
import { hasFused, product } from './product.ts'

/** Whether mean and variance are those of x itself, so that they carry a gradient back to it. Equal values of a graph are one. */
function isOfBatch([x, , , mean, variance]: readonly Value[]): boolean {
  if (mean?.origin.kind !== 'output' || variance?.origin.kind !== 'output') return false
  const own = batchStatistics(x!)
  return own.mean === mean && own.variance === variance
}

/** Σ a·b by channel, without the product being stored where the provider can multiply rows by rows. */
function dotByChannel(a: Value, b: Value, { provider }: Step): Value {
  const [batch = 0, channels = 0, ...extents] = a.shape
  if (!hasFused(provider) || extents.length === 0) return sumOver(mul(a, b), axesBesideChannels(a.shape.length))
  const rows = (x: Value): Value => reshape(x, [batch * channels, 1, sizeOf(extents)])
  return sumOver(reshape(product(rows(a), rows(b), provider, { transB: true }), [batch, channels]), [0])
}

/** factor · x + shift by channel, in one pass. */
function scaled(x: Value, factor: Value, shift: Value): Value {
  const lists = (number: number): Value =>
    x.graph.constant(tensorOf(x.dtype, factor.shape, new Array<number>(sizeOf(factor.shape)).fill(number)))
  return x.graph.op('BatchNormalization', [x, factor, shift, lists(0), lists(1)], { epsilon: 0 })
}

/**
 * Of known statistics: by every input. Of the batch's own: by x through the statistics too (equation 3 of the paper, its terms
 * gathered by image), and none by the statistics, whose share is in that.
 */
export function batchNormRule(step: Step): readonly Part[] {
  const [x, scale, , mean, variance] = step.inputs as [Value, Value, Value, Value, Value]
  const { dy } = step
  const rank = x.shape.length
  const inverse = div(1, sqrt(add(variance, numberIn(step.attributes, 'epsilon'))))
  const factor = mul(scale, inverse)
  const passed = (): Value => mul(dy, byChannel(factor, rank))
  const total = (): Value => sumOver(dy, axesBesideChannels(rank))
  const slope = (): Value => mul(inverse, sub(dotByChannel(dy, x, step), mul(mean, total())))
  if (!isOfBatch(step.inputs))
    return [
      passed,
      slope,
      total,
      () => neg(mul(factor, total())),
      () => mul(mul(slope(), mul(scale, mul(inverse, inverse))), -0.5),
    ]
  const share = x.shape[1]! / sizeOf(x.shape)
  const throughStatistics = (): Value => {
    const perUnit = mul(mul(factor, inverse), mul(slope(), share))
    return scaled(x, perUnit, sub(mul(factor, mul(total(), share)), mul(perUnit, mean)))
  }
  return [() => sub(passed(), throughStatistics()), slope, total]
}
