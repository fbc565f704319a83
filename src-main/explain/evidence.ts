/** How much each position of a class map says for a class, given what the rest of the image says: Kraus 2016, equation 5. */
import { add, exp, type Graph, log, mul, reshape, sigmoid, sub, sumOver, type Value } from '../graph/index.ts'
import { othersOf } from './class-choice.ts'
import type { ClassScores } from './scores.ts'

/**
 * The cotangent of a class map [image, class, y, x]: at each position of the chosen class P · p, where P is the probability of
 * the class in the image and p the one that it would have if this position alone decided its score, the other classes' scores
 * being what they are. So an object counts although another one of its kind won the pooling. A map that a sigmoid made
 * holds the p itself.
 */
export function evidenceOf(map: Value, scores: ClassScores, weights: Value): Value {
  const [images, classes] = map.shape as [number, number, number, number]
  const image = [images, 1, 1, 1]
  const rival = rivalOf(scores, weights)
  const probability = (score: Value): Value => sigmoid(rival ? sub(score, reshape(rival, image)) : score)
  const perClass = reshape(weights, [images, classes, 1, 1])
  const own = sumOver(mul(map, perClass), [1], 1)
  const whole = reshape(sumOver(mul(scores.logits, weights), [1]), image)
  return mul(perClass, mul(isSigmoid(map) ? own : probability(own), probability(whole)))
}

const isSigmoid = ({ origin }: Value): boolean => origin.kind === 'output' && origin.node.op === 'Sigmoid'

/** Logarithm of the summed exponentials of the other classes' scores, one number for each image: softmax as a sigmoid. */
function rivalOf({ logits, isMultiLabel }: ClassScores, weights: Value): Value | undefined {
  if (isMultiLabel || logits.shape[1] === 1) return undefined
  const highest = highestOf(logits)
  const powers = mul(exp(sub(logits, highest)), othersOf(weights))
  return add(log(add(sumOver(powers, [1], 1), SMALLEST)), highest)
}

/** Keeps the logarithm finite where one class outweighs all others beyond single precision. */
const SMALLEST = 1e-37

function highestOf(logits: Value): Value {
  const { graph }: { graph: Graph } = logits
  return graph.op('ReduceMax', [logits, graph.constant({ dtype: 'int64', shape: [1], data: BigInt64Array.of(1n) })], {
    keepdims: 1,
  })
}
