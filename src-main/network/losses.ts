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
  return div(sumOver(mul(losses, weights), [0]), sumOver(weights, [0]))
}

/**
 * The joint objective of Kraus et al. 2016 (eq. 2): of every class the binary cross entropy of its pooled probability, and the cross
 * entropy of softmax(scores) [batch, classes]. Targets [batch, classes] are 1 for the image's class; rows count by `weights` [batch].
 * One element, natural logarithm.
 */
export function jointCrossEntropy(
  { odds, scores }: { odds: LogOdds; scores: Value },
  targets: Value,
  weights: Value,
): Value {
  const told = add(mul(targets, odds.yes), mul(sub(1, targets), odds.no))
  const losses = neg(sumOver(told, [1]))
  const pooled = div(sumOver(mul(losses, weights), [0]), sumOver(weights, [0]))
  return add(pooled, softmaxCrossEntropy(scores, targets, weights))
}
