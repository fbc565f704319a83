/** What training of masks makes small: losses of logits by pixel against targets of the same shape, each one element. */
import {
  add,
  div,
  exp,
  integersFor,
  mul,
  neg,
  padded,
  pow,
  relu,
  scalar,
  sigmoid,
  slice,
  sub,
  sumOver,
  tensorOf,
  type Value,
} from '../graph/index.ts'

const everywhere = (x: Value): number[] => x.shape.map((_, axis) => axis)

/** Σ weight · loss / Σ weight over everything; weights may be stretched over axes of one element. */
function weightedMean(losses: Value, weights: Value): Value {
  const share = losses.shape.reduce((product, extent, axis) => product * (extent / weights.shape[axis]!), 1)
  return div(sumOver(mul(losses, weights), everywhere(losses)), mul(sumOver(weights, everywhere(weights)), share))
}

/** log(1 + e^x) − target · x, which is the cross entropy of sigmoid(x), for logits of any size. */
const binaryEntropy = (logits: Value, targets: Value): Value =>
  sub(logits.graph.op('Softplus', [logits]), mul(logits, targets))

/** Mean binary cross entropy of sigmoid(logits) against targets 0 … 1, by weights [batch, 1, height, width] or all. */
export const sigmoidCrossEntropy = (logits: Value, targets: Value, weights: Value): Value =>
  weightedMean(binaryEntropy(logits, targets), weights)

/** Mean cross entropy of softmax over channels against targets that sum to one there, [batch, classes, height, width]. */
export function pixelCrossEntropy(scores: Value, targets: Value, weights: Value): Value {
  const logs = scores.graph.op('LogSoftmax', [scores], { axis: 1 })
  return weightedMean(neg(sumOver(mul(logs, targets), [1], 1)), weights)
}

/**
 * Binary cross entropy in which pixels that are called right count less: by (1 − p)^gamma, p the probability of what the target says
 * (Lin et al. 2017, equation 4). Targets are 0 or 1.
 */
export function focalLoss(logits: Value, targets: Value, { weights, gamma }: { weights: Value; gamma: number }): Value {
  const entropy = binaryEntropy(logits, targets)
  // p = e^−entropy where targets are 0 or 1.
  const missing = sub(1, exp(neg(entropy)))
  return weightedMean(mul(entropy, pow(missing, scalar(missing, gamma))), weights)
}

/** What Dice is relieved by where an image is empty, pixels. */
const DICE_EASE = 1

/** 1 − 2 Σ p t / (Σ p + Σ t), p = sigmoid(logits), for each image and channel; the mean of them (Milletari et al. 2016, plain sums). */
export function diceLoss(logits: Value, targets: Value): Value {
  const p = sigmoid(logits)
  const spatial = [2, 3]
  const both = add(mul(sumOver(mul(p, targets), spatial), 2), DICE_EASE)
  const each = sub(1, div(both, add(add(sumOver(p, spatial), sumOver(targets, spatial)), DICE_EASE)))
  return mul(sumOver(each, everywhere(each)), 1 / (each.shape[0]! * each.shape[1]!))
}

/**
 * The Lovász extension of one minus the Jaccard index of an image's mask, on hinge errors; the mean over images and channels
 * (Berman et al. 2018, algorithm 1). Targets are 0 or 1.
 */
export function lovaszHinge(logits: Value, targets: Value): Value {
  const { graph } = logits
  const [batch = 1, channels = 1, height = 1, width = 1] = logits.shape
  const count = height * width
  const rows = [batch * channels, count]
  const flat = (x: Value): Value => graph.op('Reshape', [x, integersFor(x, rows)], { allowzero: 0 })
  const truth = flat(targets)
  const errors = sub(1, mul(flat(logits), sub(mul(truth, 2), 1)))
  const [sorted, order] = graph.outputs('TopK', [errors, integersFor(errors, [count])], { axis: 1 })
  const sortedTruth = graph.op('GatherElements', [truth, order], { axis: 1 })
  const running = (x: Value): Value => graph.op('CumSum', [x, graph.constant(tensorOf('int64', [], [1]))])
  const total = sumOver(truth, [1], 1)
  const jaccard = sub(1, div(sub(total, running(sortedTruth)), add(total, running(sub(1, sortedTruth)))))
  const before = padded(slice(jaccard, [{ axis: 1, start: 0, end: count - 1 }]), [0, 1], [0, 0])
  const each = sumOver(mul(relu(sorted!), sub(jaccard, before)), [0, 1])
  return mul(each, 1 / rows[0]!)
}
