/** The probabilities of classes by place and by image, and where Jacobian maps start from them: Kraus 2016, section 3.3. */
import { Fault } from '../base/index.ts'
import { mul, type OnnxNetwork, reshape, sameShape, showShape, type Value } from '../graph/index.ts'
import type { ClassScores } from './scores.ts'

export interface ClassProbabilities {
  /** p: probability of every class at every place. [image, class, y, x] */
  readonly map: Value
  /** z: p = σ(z), of the same shape. */
  readonly logits: Value
  /** P: what the pooling over the places makes of the map. [image, class] */
  readonly pooled: Value
}

/** What an output of pooled probabilities is called where several could be it. */
const POOLED = 'pooled'

/**
 * The map is the named output, or the only one that a sigmoid makes for each class and place; the pooled probabilities are the output
 * `pooled`, or the only one beside the scores with a number for each class of each image. Throws a Fault: `bad_argument` for an output
 * that is not there, and `unsupported_model` for what the network does not give, by name.
 */
export function classProbabilities(network: OnnxNetwork, scores: ClassScores, named?: string): ClassProbabilities {
  const { map, logits } = mapOf(network, scores, named)
  return { map, logits, pooled: pooledOf(network, scores) }
}

/**
 * Equation 5 begins with P · p at every place of the classes asked for. Its first step leads from z, before the sigmoid, to the layer
 * below: the slope of the sigmoid is no factor, which would be nothing exactly where a class is certain. Weights are [image, class].
 */
export function instanceEvidence(
  { map, logits, pooled }: ClassProbabilities,
  weights: Value,
): { output: Value; cotangent: Value } {
  const perClass = reshape(mul(pooled, weights), [...weights.shape, 1, 1])
  return { output: logits, cotangent: mul(map, perClass) }
}

function mapOf(
  { outputs }: OnnxNetwork,
  scores: ClassScores,
  named?: string,
): Pick<ClassProbabilities, 'map' | 'logits'> {
  const names = Object.keys(outputs)
  if (named !== undefined && !Object.hasOwn(outputs, named))
    throw new Fault('bad_argument', `The network has no output ${named}; it has ${names.join(', ')}.`)
  const candidates = named === undefined ? names : [named]
  const found = candidates.flatMap((name) => {
    const map = outputs[name]!
    const logits = beforeSigmoid(map)
    return logits && isMapOf(scores, map) ? [{ map, logits }] : []
  })
  const [only, ...more] = found
  if (only && more.length === 0) return only
  const shown = candidates.map((name) => `${name} ${showShape(outputs[name]!.shape)}`).join(', ')
  throw new Fault(
    'unsupported_model',
    `Jacobian maps start from the probability of each of ${scores.classes} classes at each place; ${
      only ? `${found.length} outputs are such maps` : 'no output is such a map, made by a Sigmoid'
    }: ${shown}.`,
    { todo: only ? 'Name the output in the card of the model.' : 'Take another method, such as guided.' },
  )
}

const isMapOf = ({ classes, logits }: ClassScores, { shape }: Value): boolean =>
  shape.length === 4 && shape[0] === logits.shape[0] && shape[1] === classes

const beforeSigmoid = ({ origin }: Value): Value | undefined =>
  origin.kind === 'output' && origin.node.op === 'Sigmoid' ? origin.node.inputs[0] : undefined

function pooledOf({ outputs }: OnnxNetwork, { logits }: ClassScores): Value {
  const names = Object.keys(outputs).filter(
    (name) => outputs[name] !== logits && sameShape(outputs[name]!.shape, logits.shape),
  )
  const name = names.includes(POOLED) ? POOLED : names[0]
  if (name !== undefined && (name === POOLED || names.length === 1)) return outputs[name]!
  const shown = names.length > 0 ? `${names.join(', ')} could be it` : 'no output beside the scores is images × classes'
  throw new Fault(
    'unsupported_model',
    `Jacobian maps need the pooled probability of each class of each image; ${shown}.`,
    { todo: `Export the network with the pooled probabilities as the output ${POOLED}, or take another method.` },
  )
}
