/** From gradients to new weights, as part of the training graph. State goes out of one step and into the next. */
import { add, div, minimum, mul, pow, scalar, sqrt, sub, sumOver, type Value } from '../graph/index.ts'

export const OPTIMIZERS = ['sgd', 'adam', 'adamw'] as const

export interface OptimizerOptions {
  readonly name: (typeof OPTIMIZERS)[number]
  /** Of `sgd`; 0.9 unless told. */
  readonly momentum?: number
  /** Into the gradient for `sgd` and `adam`, off the weight per unit of rate for `adamw`; of weights with more than one axis. */
  readonly weightDecay?: number
}

/** One weight at one step. */
export interface Update {
  readonly weight: Value
  readonly gradient: Value
  /** Learning rate, and number of the step from 1, without axes. */
  readonly rate: Value
  readonly step: Value
  /** The weight's state, by the optimizer's own names. */
  readonly state: Readonly<Record<string, Value>>
}

export interface Optimizer {
  /** Names of the arrays that it keeps per weight, each of the weight's shape and zero at first. */
  readonly states: readonly string[]
  next(update: Update): { readonly weight: Value; readonly state: Readonly<Record<string, Value>> }
}

/** Stochastic gradient descent with momentum, Adam (Kingma and Ba 2015) or AdamW (Loshchilov and Hutter 2019), as PyTorch defines them. */
export const optimizer = (options: OptimizerOptions): Optimizer =>
  options.name === 'sgd' ? withMomentum(options) : adaptive(options)

function withMomentum({ momentum = 0.9, weightDecay = 0 }: OptimizerOptions): Optimizer {
  return {
    states: ['velocity'],
    next({ weight, gradient, rate, state }) {
      const velocity = add(mul(state.velocity!, momentum), decayed(gradient, weight, weightDecay))
      return { weight: sub(weight, mul(velocity, rate)), state: { velocity } }
    },
  }
}

const FIRST_MEMORY = 0.9
const SECOND_MEMORY = 0.999
const ADAM_EPSILON = 1e-8

function adaptive({ name, weightDecay = 0 }: OptimizerOptions): Optimizer {
  const isApart = name === 'adamw'
  return {
    states: ['first', 'second'],
    next({ weight, gradient, rate, step, state }) {
      const slope = isApart ? gradient : decayed(gradient, weight, weightDecay)
      const first = add(mul(state.first!, FIRST_MEMORY), mul(slope, 1 - FIRST_MEMORY))
      const second = add(mul(state.second!, SECOND_MEMORY), mul(mul(slope, slope), 1 - SECOND_MEMORY))
      const meanOfSlope = div(first, warmth(step, FIRST_MEMORY))
      const spread = add(sqrt(div(second, warmth(step, SECOND_MEMORY))), ADAM_EPSILON)
      const start = isApart && weight.shape.length > 1 ? sub(weight, mul(mul(weight, rate), weightDecay)) : weight
      return { weight: sub(start, mul(div(meanOfSlope, spread), rate)), state: { first, second } }
    },
  }
}

/** How much of an average that began at zero is filled after so many steps. */
const warmth = (step: Value, memory: number): Value => sub(1, pow(scalar(step, memory), step))

const decayed = (gradient: Value, weight: Value, weightDecay: number): Value =>
  weightDecay === 0 || weight.shape.length < 2 ? gradient : add(gradient, mul(weight, weightDecay))

/** The gradients shortened together, where their common length is beyond `most`. */
export function clipped(gradients: readonly Value[], most: number): Value[] {
  const squares = gradients.map((gradient) =>
    sumOver(
      mul(gradient, gradient),
      gradient.shape.map((_, axis) => axis),
    ),
  )
  const length = sqrt(squares.reduce((sum, square) => add(sum, square)))
  const factor = minimum(div(scalar(length, most), add(length, 1e-12)), 1)
  return gradients.map((gradient) => mul(gradient, factor))
}
