/** Which value of a network is its class scores, before softmax or sigmoid, and the class map that they were pooled from. */
import { Fault } from '../base/index.ts'
import { meanOver, type OnnxNetwork, reshape, sameShape, showShape, sizeOf, type Value } from '../graph/index.ts'
import { spatialMaps } from './path.ts'

export interface ClassScores {
  /** One row of scores for each image: [image, class]. */
  readonly logits: Value
  /** Classes to choose from: two where one score is the logit of a sigmoid, the first of them its negative. */
  readonly classes: number
  /** Whether one score stands for two classes. */
  readonly isBinary: boolean
  /** Whether classes do not exclude one another: each has a sigmoid of its own. */
  readonly isMultiLabel: boolean
}

/** What makes probabilities of scores, where the network leaves it to whoever reads them; `none` where that is not known. */
export type Activation = 'softmax' | 'sigmoid' | 'none'

/** Operations that give the elements another shape and leave them as they are. */
const RESHAPING = new Set(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze'])
const SOFTMAX = new Set(['Softmax', 'LogSoftmax'])

/**
 * The scores of the named output, or of the only one. Outputs that differ in their softmax alone count as one. A map of
 * classes, [image, class, y, x], gives its mean over the image, and counts where no other output does. An `activation` says what
 * scores are for that the network gives without one. Throws a Fault `bad_argument` for an unknown output, and
 * `unsupported_model` where no output, or no single one, has a score for each class of each image.
 */
export function classScores(
  { outputs }: OnnxNetwork,
  images: number,
  named?: string,
  activation: Activation = 'none',
): ClassScores {
  const names = Object.keys(outputs)
  if (named !== undefined && !Object.hasOwn(outputs, named))
    throw new Fault('bad_argument', `The network has no output ${named}; it has ${names.join(', ')}.`)
  const flat = names.filter((name) => !isMap(outputs[name]!))
  const candidates = named !== undefined ? [named] : flat.length > 0 ? flat : names
  const found = new Map<Value, ClassScores>()
  for (const name of candidates) {
    const scores = scoresOf(outputs[name]!, images, activation)
    if (!scores) continue
    const earlier = found.get(scores.logits)
    found.set(scores.logits, scores.isBinary || scores.isMultiLabel || !earlier ? scores : earlier)
  }
  const [only, ...more] = found.values()
  if (only && more.length === 0) return only
  if (only) throw ambiguous(names)
  const shown = candidates.map((name) => `${name} ${showShape(outputs[name]!.shape)}`).join(', ')
  throw new Fault(
    'unsupported_model',
    `No output holds a score for each class of each of ${images} images: ${shown}.`,
    { todo: 'Saliency needs a classifier: one output of images × classes.' },
  )
}

const isMap = ({ shape }: Value): boolean => shape.length === 4 && shape[2]! * shape[3]! > 1

const ambiguous = (names: readonly string[]): Fault =>
  new Fault('bad_argument', `The network has several outputs that could be class scores: ${names.join(', ')}.`, {
    todo: 'Name the one to explain.',
  })

function scoresOf(output: Value, images: number, activation: Activation): ClassScores | undefined {
  const last = unshaped(output)
  const op = last.origin.kind === 'output' ? last.origin.node.op : ''
  const isProbability = SOFTMAX.has(op) || op === 'Sigmoid'
  const before = isProbability ? inputOf(last) : output
  const logits = asRows(before, images) ?? (isProbability ? asRows(reshapedAs(before, output), images) : undefined)
  if (!logits) return undefined
  const isSigmoid = op === 'Sigmoid' || (!isProbability && activation === 'sigmoid')
  const isBinary = logits.shape[1] === 1 && isSigmoid
  const isMultiLabel = logits.shape[1]! > 1 && isSigmoid
  return { logits, classes: isBinary ? 2 : logits.shape[1]!, isBinary, isMultiLabel }
}

/** The value before changes of shape alone. */
function unshaped(value: Value): Value {
  if (value.origin.kind !== 'output') return value
  const { op, inputs } = value.origin.node
  return RESHAPING.has(op) && inputs[0] ? unshaped(inputs[0]) : value
}

const inputOf = (value: Value): Value => (value.origin.kind === 'output' ? value.origin.node.inputs[0]! : value)

const reshapedAs = (value: Value, like: Value): Value =>
  sizeOf(value.shape) === sizeOf(like.shape) ? reshape(value, like.shape) : value

/** [image, class]; undefined where the value has another form. */
function asRows(value: Value, images: number): Value | undefined {
  const [first, classes, ...spatial] = value.shape
  if (first !== images) return undefined
  if (sameShape(value.shape, [images])) return reshape(value, [images, 1])
  if (value.shape.length === 2) return value
  if (value.shape.length !== 4) return undefined
  return sizeOf(spatial) === 1 ? reshape(value, [images, classes!]) : meanOver(value, [2, 3])
}

/**
 * The last map [image, class, y, x] on the way from the image to the scores that has a channel for each score: what a
 * pooling over the image turned into them. Undefined in networks without one, such as those that end in several dense layers.
 */
export function classMapOf(image: Value, { logits }: ClassScores): Value | undefined {
  const last = spatialMaps(image, logits).at(-1)
  return last && last.shape[1] === logits.shape[1] ? last : undefined
}
