/** What training makes small. */
import { div, mul, neg, sumOver, type Value } from '../graph/index.ts'

/**
 * Mean cross entropy of softmax(scores) [batch, classes] against targets of the same shape whose rows sum to one; rows count by
 * `weights` [batch], so that padding counts nothing. One element, natural logarithm.
 */
export function softmaxCrossEntropy(scores: Value, targets: Value, weights: Value): Value {
  const logs = scores.graph.op('LogSoftmax', [scores], { axis: 1 })
  const losses = neg(sumOver(mul(logs, targets), [1]))
  return div(sumOver(mul(losses, weights), [0]), sumOver(weights, [0]))
}
