/** What training makes small. */
import { add, div, mul, neg, sub, sumOver, type Value } from '../graph/index.ts'
import type { LogOdds } from './instance-pooling.ts'

/**
 * Mean cross entropy of softmax(scores) [batch, classes] against targets of the same shape whose rows sum to one; rows count by
 * `weights` [batch], so that padding counts nothing. One element, natural logarithm.
 */
export function softmaxCrossEntropy(scores: Value, targets: Value, weights: Value): Value {
  const logs = scores.graph.op('LogSoftmax', [scores], { axis: 1 })
  const losses = neg(sumOver(mul(logs, targets), [1]))
  return meanOfRows(losses, weights)
}

/**
 * Binary cross entropy of sigmoid(scores) [batch, classes] against targets of the same shape, 0 or 1 each: the sum over the classes,
 * the mean over rows, which count by `weights` [batch]. One element, natural logarithm.
 */
export function labelCrossEntropy(scores: Value, targets: Value, weights: Value): Value {
  // −t log σ(s) − (1 − t) log σ(−s) = log(1 + e^s) − t s
  const losses = sub(scores.graph.op('Softplus', [scores]), mul(targets, scores))
  return meanOfRows(sumOver(losses, [1]), weights)
}

/** What the last layer's scores are: of classes that exclude one another, or of classes each of which an image has or has not. */
export type ClassActivation = 'softmax' | 'sigmoid'

/**
 * The joint objective of Kraus et al. 2016 (eq. 2): of every class the binary cross entropy of its pooled probability, and the cross
 * entropy of softmax(scores) [batch, classes], or of every class that of sigmoid(scores). Targets [batch, classes] are 1 for the
 * image's classes (of softmax one) and 0 for others; rows count by `weights` [batch]. One element, natural logarithm.
 */
export function jointCrossEntropy(
  { odds, scores }: { odds: LogOdds; scores: Value },
  { targets, weights }: { targets: Value; weights: Value },
  activation: ClassActivation = 'softmax',
): Value {
  const told = add(mul(targets, odds.yes), mul(sub(1, targets), odds.no))
  const pooled = meanOfRows(neg(sumOver(told, [1])), weights)
  const last = activation === 'softmax' ? softmaxCrossEntropy : labelCrossEntropy
  return add(pooled, last(scores, targets, weights))
}

const meanOfRows = (losses: Value, weights: Value): Value =>
  div(sumOver(mul(losses, weights), [0]), sumOver(weights, [0]))
