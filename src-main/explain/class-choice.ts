/** Which class of each image is explained, as weights of its scores. */
import { Fault, softmax } from '../base/index.ts'
import { cast, equal, expand, floats, type Graph, greater, mul, not, sub, sumOver, type Value } from '../graph/index.ts'
import type { ClassScores } from './scores.ts'

/** A class by its number from 0; the class of the highest score of each image; all together; or weights that are fed at every run. */
export type ClassChoice = number | 'predicted' | 'all' | 'fed'

/** Name of the input that weights are fed by, one row of `classWeights` for each image. */
export const WEIGHTS_INPUT = 'explain/weights'

/**
 * Weights of [image, score], whose sum of products with the scores is what is explained: 1 for the class and 0 elsewhere,
 * or −1 for the first of two classes that share a score. Throws a Fault `bad_argument` for a class that is not there.
 */
export function weightsOf(choice: ClassChoice, scores: ClassScores): Value {
  const { graph, shape } = scores.logits
  if (choice === 'fed') return graph.input(WEIGHTS_INPUT, 'float32', shape)
  if (choice === 'predicted') return predicted(scores)
  if (choice === 'all') return expand(graph.constant(floats([1, 1], [1])), shape)
  return expand(graph.constant(floats([1, shape[1]!], classWeights(choice, scores))), shape)
}

/** Scores of classes speak against one another; only probabilities by place add up. Throws a Fault `bad_argument`. */
export function refuseTogether(options: { readonly class: ClassChoice; readonly method: string }): void {
  if (options.class !== 'all' || options.method === 'jacobian') return
  throw new Fault('bad_argument', `The method ${options.method} explains one class, not all of them together.`, {
    todo: 'Name a class, or take the method jacobian.',
  })
}

/** One image's row of weights for a class. */
export function classWeights(
  chosen: number,
  { classes, isBinary }: Pick<ClassScores, 'classes' | 'isBinary'>,
): Float32Array {
  if (!(Number.isInteger(chosen) && chosen >= 0 && chosen < classes))
    throw new Fault('bad_argument', `There is no class ${chosen}: the network has the classes 0 to ${classes - 1}.`)
  if (isBinary) return Float32Array.of(chosen === 1 ? 1 : -1)
  return Float32Array.from({ length: classes }, (_, i) => (i === chosen ? 1 : 0))
}

/** The class that one image's scores speak for; the first one of equals. */
export function predictedClass(row: ArrayLike<number>, isBinary: boolean): number {
  if (isBinary) return row[0]! > 0 ? 1 : 0
  let best = 0
  for (let i = 1; i < row.length; i++) if (row[i]! > row[best]!) best = i
  return best
}

/** The probability of each class: softmax of the scores, or sigmoid of each where classes do not exclude one another. */
export function probabilitiesOf(
  row: ArrayLike<number>,
  { isBinary, isMultiLabel }: Pick<ClassScores, 'isBinary' | 'isMultiLabel'>,
): number[] {
  if (isBinary) return [logistic(-row[0]!), logistic(row[0]!)]
  if (isMultiLabel) return Array.from(row, logistic)
  return softmax(row)
}

const logistic = (score: number): number => 1 / (1 + Math.exp(-score))

function predicted({ logits, isBinary }: ClassScores): Value {
  if (isBinary) return sub(mul(cast(greater(logits, 0), 'float32'), 2), 1)
  const best = cast(logits.graph.op('ArgMax', [logits], { axis: 1, keepdims: 1 }), 'float32')
  return cast(equal(best, numbersUpTo(logits.graph, logits.shape[1]!)), 'float32')
}

const numbersUpTo = (graph: Graph, count: number): Value =>
  graph.constant(
    floats(
      [1, count],
      Array.from({ length: count }, (_, i) => i),
    ),
  )

/** 1 for every score that is not weighted. */
export const othersOf = (weights: Value): Value => cast(not(greater(mul(weights, weights), 0)), weights.dtype)

/** One number for each image: the sum of its weighted scores. */
export const chosenScore = (logits: Value, weights: Value): Value => sumOver(mul(logits, weights), [1])
