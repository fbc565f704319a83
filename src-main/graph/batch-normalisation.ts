/** Normalisation by the statistics of the batch at hand, as networks are trained. Ioffe and Szegedy 2015, algorithm 1. */
import { mul, sub } from './arithmetic.ts'
import { meanOver, reshape } from './arrange.ts'
import { range } from './shape.ts'
import type { Value } from './value.ts'

export interface BatchStatistics {
  readonly mean: Value
  /** Of the batch as a population: divided by the number of elements. */
  readonly variance: Value
}

export interface NormalisedBatch extends BatchStatistics {
  readonly y: Value
}

/** Every axis but that of channels, [n, channel, …]. */
export const axesBesideChannels = (rank: number): number[] => range(rank).filter((axis) => axis !== 1)

/** A list by channel, in the shape in which it stretches over [n, channel, …]. */
export const byChannel = (list: Value, rank: number): Value =>
  reshape(list, [list.shape[0]!, ...new Array<number>(rank - 2).fill(1)])

/** Mean and variance of every channel of [n, channel, …]; asked for twice, they are the same values. */
export function batchStatistics(x: Value): BatchStatistics {
  const axes = axesBesideChannels(x.shape.length)
  const mean = meanOver(x, axes)
  const centred = sub(x, byChannel(mean, x.shape.length))
  return { mean, variance: meanOver(mul(centred, centred), axes) }
}

/**
 * scale · (x − mean) / √(variance + epsilon) + shift for x of [n, channel, …], with lists by channel, and the statistics of the
 * batch, from which running ones are kept. The gradient goes through the statistics too.
 */
export function batchNormTraining(x: Value, scale: Value, shift: Value, epsilon = 1e-5): NormalisedBatch {
  const { mean, variance } = batchStatistics(x)
  return { y: x.graph.op('BatchNormalization', [x, scale, shift, mean, variance], { epsilon }), mean, variance }
}
