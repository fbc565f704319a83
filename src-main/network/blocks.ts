/** Layers that networks are built of. Images are [batch, channel, height, width]. */
import { add, batchNormTraining, mul, type Value } from '../graph/index.ts'
import type { Layers, Start } from './layers.ts'

export interface ConvolutionOptions {
  readonly filters: number
  /** Side of the square filter, pixels. */
  readonly size: number
  readonly padding?: number
  readonly stride?: number
  /** Needless before batch normalisation, which takes any constant away. */
  readonly bias?: boolean
}

/** Convolution with square filters; weights `name.weight` [filters, channels, size, size] and `name.bias` [filters]. */
export function convolution(layers: Layers, name: string, x: Value, options: ConvolutionOptions): Value {
  const { filters, size, padding = 0, stride = 1, bias = false } = options
  const channels = x.shape[1]!
  const weight = layers.weight(`${name}.weight`, [filters, channels, size, size], { fanIn: channels * size * size })
  const inputs = bias ? [x, weight, layers.weight(`${name}.bias`, [filters], 0)] : [x, weight]
  return layers.graph.op('Conv', inputs, {
    kernel_shape: [size, size],
    pads: [padding, padding, padding, padding],
    strides: [stride, stride],
  })
}

/** Largest value of every 2 × 2 tile; a last odd row or column is left out. */
export const maxPool = (x: Value): Value => x.graph.op('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] })

export interface DenseOptions {
  readonly outputs: number
  /** Of the weights; He's unless told. */
  readonly start?: Start
  /** Of the bias; 0 unless told. */
  readonly bias?: number
}

/** x W + b on rows; weights `name.weight` [inputs, outputs] and `name.bias`. */
export function dense(layers: Layers, name: string, x: Value, { outputs, start, bias = 0 }: DenseOptions): Value {
  const inputs = x.shape[1]!
  const weight = layers.weight(`${name}.weight`, [inputs, outputs], start ?? { fanIn: inputs })
  return add(layers.graph.op('MatMul', [x, weight]), layers.weight(`${name}.bias`, [outputs], bias))
}

/** Share of the newest batch in the running statistics. */
const NEWEST = 0.1
const EPSILON = 1e-5

/**
 * Batch normalisation over all axes but the channel's (Ioffe and Szegedy 2015). Weights `name.scale`, `name.shift`; running
 * `name.mean`, `name.variance`, which prediction uses.
 */
export function batchNorm(layers: Layers, name: string, x: Value): Value {
  const channels = [x.shape[1]!]
  const scale = layers.weight(`${name}.scale`, channels, 1)
  const shift = layers.weight(`${name}.shift`, channels, 0)
  const runningMean = layers.running(`${name}.mean`, channels, 0)
  const runningVariance = layers.running(`${name}.variance`, channels, 1)
  if (layers.mode === 'predict')
    return layers.graph.op('BatchNormalization', [x, scale, shift, runningMean, runningVariance], { epsilon: EPSILON })
  const { y, mean, variance } = batchNormTraining(x, scale, shift, EPSILON)
  layers.follow(`${name}.mean`, blend(runningMean, mean))
  layers.follow(`${name}.variance`, blend(runningVariance, variance))
  return y
}

const blend = (running: Value, newest: Value): Value => add(mul(running, 1 - NEWEST), mul(newest, NEWEST))
