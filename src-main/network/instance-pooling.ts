/**
 * Pooling of instance probabilities over the places of class maps into one probability per image and class: multiple-instance
 * learning as Kraus et al. 2016 (section 3.2) put it. Everything is computed from logits and in the log domain, so that it holds
 * for thousands of places and no probability rounds to 0 or 1 before its logarithm is taken.
 */
import { Fault } from '../base/index.ts'
import {
  add,
  div,
  exp,
  log,
  maximum,
  meanOver,
  mul,
  neg,
  sigmoid,
  sub,
  sumOver,
  tanh,
  type Value,
} from '../graph/index.ts'
import { convolution } from './blocks.ts'
import type { Layers } from './layers.ts'

export const INSTANCE_POOLINGS = ['noisy-and', 'noisy-or', 'isr', 'gm', 'lse', 'max', 'mean', 'attention'] as const

/** `a`: slope of Noisy-AND, 10 unless told. `r`: sharpness of the generalized mean and of LSE, 2.5 unless told. */
export interface InstancePooling {
  readonly kind: (typeof INSTANCE_POOLINGS)[number]
  readonly a?: number | undefined
  readonly r?: number | undefined
}

export const DEFAULT_SLOPE = 10
export const DEFAULT_SHARPNESS = 2.5

/** Logarithms of a probability and of its complement, each exact where the other is near zero. [batch, classes] */
export interface LogOdds {
  /** log P */
  readonly yes: Value
  /** log (1 − P) */
  readonly no: Value
}

export interface PoolingInputs {
  /** Logits z of the class maps, p = σ(z). [batch, classes, height, width] */
  readonly logits: Value
  /** What attention looks at. [batch, features, height, width] */
  readonly features: Value
}

/** Throws a Fault `bad_argument` where a slope or a sharpness is not above zero, or is given to a pooling without one. */
export function checkPooling({ kind, a, r }: InstancePooling): void {
  const hasSlope = kind === 'noisy-and'
  const hasSharpness = kind === 'gm' || kind === 'lse'
  for (const [name, value, isOwn] of [
    ['a', a, hasSlope],
    ['r', r, hasSharpness],
  ] as const) {
    if (value === undefined) continue
    if (!isOwn) throw new Fault('bad_argument', `The pooling ${kind} has no parameter ${name}.`)
    if (!(value > 0 && Number.isFinite(value)))
      throw new Fault('bad_argument', `The parameter ${name} of ${kind} is a number above zero, not ${value}.`)
  }
}

/** Names its weights `pooling.…`: Noisy-AND's thresholds b, attention's filters. */
export function poolInstances(layers: Layers, inputs: PoolingInputs, pooling: InstancePooling): LogOdds {
  checkPooling(pooling)
  const { logits } = inputs
  const { a = DEFAULT_SLOPE, r = DEFAULT_SHARPNESS } = pooling
  switch (pooling.kind) {
    case 'noisy-and':
      return noisyAnd(logits, thresholds(layers, logits), a)
    case 'noisy-or':
      return noisyOr(logits)
    case 'isr':
      return isr(logits)
    case 'gm':
      return generalizedMean(logits, r)
    case 'lse':
      return logSumExp(logits, r)
    case 'max':
      return oddsOf(highest(logits))
    case 'mean':
      return ofProbability(meanOver(sigmoid(logits), PLACES), meanOver(sigmoid(neg(logits)), PLACES))
    case 'attention':
      return attention(layers, inputs)
  }
}

const PLACES = [2, 3] as const
/** Below it a logarithm says no more than that there is nothing. */
const LEAST = 1e-12

const logOf = (x: Value): Value => log(maximum(x, LEAST))
const ofProbability = (p: Value, complement: Value): LogOdds => ({ yes: logOf(p), no: logOf(complement) })
const softplus = (x: Value): Value => x.graph.op('Softplus', [x])
/** log σ(x) */
const logSigmoid = (x: Value): Value => neg(softplus(neg(x)))
const oddsOf = (logit: Value): LogOdds => ({ yes: logSigmoid(logit), no: logSigmoid(neg(logit)) })

function reduced(op: string, x: Value, keepdims: 0 | 1 = 0): Value {
  const axes = x.graph.constant({ dtype: 'int64', shape: [2], data: BigInt64Array.of(2n, 3n) })
  return x.graph.op(op, [x, axes], { keepdims })
}
const highest = (x: Value): Value => reduced('ReduceMax', x)

/** log mean exp over the places; relative to the largest, so that nothing overflows. */
function logMeanExp(x: Value): Value {
  const above = reduced('ReduceMax', x, 1)
  return add(highest(x), log(meanOver(exp(sub(x, above)), PLACES)))
}

/** log (1 − e^−x) of x ≥ 0, by 1 − e^−x = 2 t / (1 + t) with t = tanh(x / 2), which cancels nowhere. */
function logOneMinusExp(x: Value): Value {
  const t = tanh(mul(x, 0.5))
  return add(sub(logOf(t), log(add(t, 1))), Math.LN2)
}

/** The soft threshold of each class on the share of its positive places, kept within 0 and 1. [classes] */
const thresholds = (layers: Layers, { shape }: Value): Value =>
  layers.weight('pooling.b', [shape[1]!], 0.5, { least: 0, most: 1 })

/**
 * Kraus 2016, eq. 4, of p̄ = mean p with thresholds b:
 * P = (σ(a(p̄ − b)) − σ(−ab)) / (σ(a(1 − b)) − σ(−ab)).
 * As σ(u) − σ(v) = σ(u) σ(−v) (1 − e^−(u − v)), this is σ(a(p̄ − b)) / σ(a(1 − b)) · (1 − e^−a p̄) / (1 − e^−a), and likewise
 * 1 − P = σ(−a(p̄ − b)) / σ(ab) · (1 − e^−a(1 − p̄)) / (1 − e^−a).
 */
function noisyAnd(logits: Value, b: Value, a: number): LogOdds {
  const share = meanOver(sigmoid(logits), PLACES)
  const rest = meanOver(sigmoid(neg(logits)), PLACES)
  const above = mul(sub(share, b), a)
  const whole = Math.log(-Math.expm1(-a))
  return {
    yes: sub(add(sub(logSigmoid(above), logSigmoid(mul(sub(1, b), a))), logOneMinusExp(mul(share, a))), whole),
    no: sub(add(sub(logSigmoid(neg(above)), logSigmoid(mul(b, a))), logOneMinusExp(mul(rest, a))), whole),
  }
}

/** P = 1 − Π (1 − p): log (1 − P) is the sum of log (1 − p). */
function noisyOr(logits: Value): LogOdds {
  const total = sumOver(softplus(logits), PLACES)
  return { yes: logOneMinusExp(total), no: neg(total) }
}

/** P = S / (1 + S) with S = Σ p / (1 − p): as p / (1 − p) = e^z, the logit of P is log Σ e^z. */
const isr = (logits: Value): LogOdds => oddsOf(reduced('ReduceLogSumExp', logits))

/** P = (mean p^r)^(1/r). */
function generalizedMean(logits: Value, r: number): LogOdds {
  const yes = div(logMeanExp(mul(logSigmoid(logits), r)), r)
  return { yes, no: logOneMinusExp(neg(yes)) }
}

/** P = (1/r) log mean e^(r p). */
function logSumExp(logits: Value, r: number): LogOdds {
  const largest = highest(logits)
  const below = div(logMeanExp(mul(sub(sigmoid(logits), sigmoid(reduced('ReduceMax', logits, 1))), r)), r)
  return ofProbability(add(sigmoid(largest), below), sub(sigmoid(neg(largest)), below))
}

const ATTENTION_FILTERS = 64

/**
 * P = Σ α p with weights α that sum to one over the places, one set per class: a softmax of w tanh(V h), gated by σ(U h), of the
 * features h (Ilse, Tomczak and Welling 2018, eq. 9).
 */
function attention(layers: Layers, { logits, features }: PoolingInputs): LogOdds {
  const filter = (name: string, x: Value, filters: number): Value =>
    convolution(layers, `pooling.${name}`, x, { filters, size: 1, bias: true })
  const looked = mul(
    tanh(filter('look', features, ATTENTION_FILTERS)),
    sigmoid(filter('gate', features, ATTENTION_FILTERS)),
  )
  const weights = filter('weigh', looked, logits.shape[1]!)
  const shares = exp(sub(weights, reduced('ReduceMax', weights, 1)))
  const total = sumOver(shares, PLACES)
  const weighed = (p: Value): Value => div(sumOver(mul(shares, p), PLACES), total)
  return ofProbability(weighed(sigmoid(logits)), weighed(sigmoid(neg(logits))))
}
