/** Saliency graphs: a network's scores and what each pixel does to them, as outputs of one graph. */
import { Fault } from '../base/index.ts'
import {
  abs,
  floats,
  GUIDED_RULES,
  meanOver,
  mul,
  type OnnxNetwork,
  type Provider,
  pullback,
  relu,
  staticNumbers,
  sumOver,
  transpose,
  type Value,
  writeOnnx,
} from '../graph/index.ts'
import { type ClassChoice, refuseTogether, weightsOf } from './class-choice.ts'
import { classProbabilities, instanceEvidence } from './class-probabilities.ts'
import { evidenceOf } from './evidence.ts'
import { type ImageInput, imageInput } from './layout.ts'
import { ancestorsOf, spatialMaps } from './path.ts'
import { interpolation, placementOf } from './placement.ts'
import { type Activation, type ClassScores, classMapOf, classScores } from './scores.ts'

/**
 * What a graph calculates beside the scores: `gradient` (Simonyan 2014) and `guided` (Springenberg 2015) a map of each image;
 * `jacobian` likewise, by Kraus 2016, equation 5, of a network that gives the probabilities of its classes by place and by image;
 * `grad-cam` (Selvaraju 2017) likewise, from a feature map; `signed` the gradient of each channel with its sign, of which SmoothGrad
 * and integrated gradients are made; `scores` nothing, as occlusion needs.
 */
export type GraphMethod = 'gradient' | 'guided' | 'jacobian' | 'grad-cam' | 'signed' | 'scores'

/**
 * How channels become one map: the largest absolute gradient (`max`), the sum of absolute gradients (`sum`), or the sum of the
 * positive ones (`positive`, the last rectifier of Kraus 2016, equation 5).
 */
export type ChannelRule = 'max' | 'sum' | 'positive'

export interface SaliencyOptions {
  readonly method: GraphMethod
  readonly class: ClassChoice
  /**
   * `score` starts from the class score: after a global max pooling that is one position of the class map, so one object of
   * several. `map` starts from the class map itself, every position weighted by its own probability of the class times that of
   * the image (Kraus 2016, equation 5), so all objects show. `score` unless told; Grad-CAM always starts from the score, Jacobian maps from
   * the probabilities by place.
   */
  readonly start?: 'score' | 'map' | undefined
  /** `max` unless told; Jacobian maps are `positive`. */
  readonly channels?: ChannelRule | undefined
  /** Output to explain, input that takes the image; found unless told. */
  readonly output?: string | undefined
  readonly input?: string | undefined
  /** What makes probabilities of scores that the network gives without doing so itself; softmax unless told. */
  readonly activation?: Activation | undefined
  /** Grad-CAM: name of the feature map, or of its node; the last spatial map before the scores unless told. */
  readonly layer?: string | undefined
  /** Jacobian maps: the output with the probability of each class at each place; found unless told. */
  readonly classMap?: string | undefined
  /** Where the graph will run; `cpu` unless told. */
  readonly provider?: Provider | undefined
}

/** Names of the graph's outputs; `SALIENCY` is [image, y, x], or [image, channel, y, x] by the method `signed`. */
export const SCORES = 'explain/scores'
export const SALIENCY = 'explain/saliency'

export interface SaliencyNetwork {
  readonly image: ImageInput
  readonly scores: ClassScores
  /** By name: `SCORES` [image, score] before softmax, and `SALIENCY` unless the method is `scores`. */
  readonly outputs: Readonly<Record<string, Value>>
}

/**
 * Adds to a network the scores and the saliency of its images. The gradient is of the sum of scores over the batch, which is each
 * image's own. Throws a Fault: `unsupported_model` where an operation has no gradient rule (by name), where no output holds class
 * scores, or where other inputs would have to be fed; `bad_argument` for a class, output, input or layer that is not there.
 */
export function saliencyNetwork(network: OnnxNetwork, options: SaliencyOptions): SaliencyNetwork {
  refuseTogether(options)
  const image = imageInput(network, options.input)
  const scores = classScores(network, image.images, options.output, options.activation)
  refuseOtherInputs(image.value, scores.logits)
  if (options.method === 'scores') return { image, scores, outputs: { [SCORES]: scores.logits } }
  const place: Place = { network, image, scores, options, weights: weightsOf(options.class, scores) }
  const saliency = METHODS[options.method](place)
  return { image, scores, outputs: { [SCORES]: scores.logits, [SALIENCY]: saliency } }
}

/** The file of a saliency graph for the runtime. */
export const saliencyOnnx = ({ outputs }: SaliencyNetwork): Uint8Array => writeOnnx(outputs, { name: 'saliency' })

interface Place {
  readonly network: OnnxNetwork
  readonly image: ImageInput
  readonly scores: ClassScores
  readonly weights: Value
  readonly options: SaliencyOptions
}

const METHODS: Readonly<Record<Exclude<GraphMethod, 'scores'>, (place: Place) => Value>> = {
  gradient: (place) => overChannels(gradientOf(place), place.options.channels),
  guided: (place) => overChannels(gradientOf(place, GUIDED_RULES), place.options.channels),
  // The rectifier of equation 5 stands at every layer that has one forwards, and at the image; what lies between, such as a
  // normalisation or a pooling, is part of the next layer's z.
  jacobian: (place) => overChannels(gradientOf(place, GUIDED_RULES), 'positive'),
  signed: gradientOf,
  'grad-cam': gradCam,
}

/** The gradient of the image, [image, channel, y, x]. */
function gradientOf(place: Place, rules?: typeof GUIDED_RULES): Value {
  const { image, options } = place
  const settings = { provider: options.provider ?? 'cpu', ...(rules && { rules }) } as const
  const { output, cotangent } = startOf(place)
  const [gradient] = pullback(output, cotangent, [image.value], settings)
  refuseFlat(gradient!)
  return image.channelsLast ? transpose(gradient!, [0, 3, 1, 2]) : gradient!
}

interface Start {
  readonly output: Value
  readonly cotangent: Value
}

function startOf({ network, image, scores, weights, options }: Place): Start {
  if (options.method === 'jacobian')
    return instanceEvidence(classProbabilities(network, scores, options.classMap), weights)
  return options.start === 'map' ? fromMap(image, scores, weights) : { output: scores.logits, cotangent: weights }
}

function fromMap(image: ImageInput, scores: ClassScores, weights: Value): Start {
  const map = classMapOf(image.value, scores)
  if (!map)
    throw new Fault('unsupported_model', 'The network has no map of its classes to start from.', {
      todo: 'Start from the score instead.',
    })
  return { output: map, cotangent: evidenceOf(map, scores, weights) }
}

const CHANNEL_RULES: Readonly<Record<ChannelRule, (gradient: Value) => Value>> = {
  max: (gradient) =>
    gradient.graph.op('ReduceMax', [abs(gradient), gradient.graph.constant(CHANNEL_AXIS)], { keepdims: 0 }),
  sum: (gradient) => sumOver(abs(gradient), [1]),
  positive: (gradient) => sumOver(relu(gradient), [1]),
}
const CHANNEL_AXIS = { dtype: 'int64', shape: [1], data: BigInt64Array.of(1n) } as const

const overChannels = (gradient: Value, rule: ChannelRule = 'max'): Value => CHANNEL_RULES[rule](gradient)

/** Feature maps weighted by the mean gradient of each and added up, what speaks against cut off, enlarged to the image. */
function gradCam({ network, image, scores, weights, options }: Place): Value {
  const map = featureMap(network, image.value, scores.logits, options.layer)
  const [gradient] = pullback(scores.logits, weights, [map], { provider: options.provider ?? 'cpu' })
  const activation = relu(sumOver(mul(map, meanOver(gradient!, [2, 3], 1)), [1]))
  return enlarged(activation, map, image)
}

/** [image, y, x] of the feature map to that of the image, every element where it looks. */
function enlarged(activation: Value, map: Value, image: ImageInput): Value {
  const { graph } = activation
  const [y, x] = placementOf(map, image)
  const [rows, columns] = [map.shape[2]!, map.shape[3]!]
  const down = graph.constant(floats([image.height, rows], interpolation(y, rows, image.height)))
  const across = graph.constant(floats([image.width, columns], interpolation(x, columns, image.width)))
  return graph.op('MatMul', [graph.op('MatMul', [down, activation]), transpose(across, [1, 0])])
}

/** The value of that name, or the last map of the image before the scores. */
function featureMap({ outputs }: OnnxNetwork, image: Value, logits: Value, layer: string | undefined): Value {
  const maps = spatialMaps(image, logits)
  const found = layer === undefined ? maps.at(-1) : (maps.findLast((map) => isCalled(map, layer)) ?? outputs[layer])
  if (found && maps.includes(found)) return found
  if (maps.length === 0)
    throw new Fault('unsupported_model', 'The network has no map of the image before its scores, which Grad-CAM needs.')
  const known = maps.slice(-5).map(nameOf).join(', ')
  throw new Fault(
    'bad_argument',
    `The network has no feature map ${layer} before its scores; the last ones are ${known}.`,
  )
}

const nameOf = ({ origin }: Value): string => (origin.kind === 'output' ? origin.node.name : '')

/** A node of a file is called by its own name, of which the graph's may have more than one. */
const isCalled = (map: Value, layer: string): boolean => nameOf(map) === layer || nameOf(map).startsWith(`${layer}/`)

/** Where steps such as rounding lie between, every gradient is zero and says nothing. */
function refuseFlat(gradient: Value): void {
  const { origin } = gradient
  const isZero = staticNumbers(gradient)?.every((number) => number === 0) ?? false
  if (!isZero && !(origin.kind === 'output' && origin.node.op === 'ConstantOfShape')) return
  throw new Fault(
    'unsupported_model',
    'No gradient leads from the scores to the image: the operations between are flat.',
    {
      todo: 'Explain it by occlusion, which needs no gradient.',
    },
  )
}

function refuseOtherInputs(image: Value, logits: Value): void {
  const names = [...ancestorsOf(logits)].flatMap((value) =>
    value.origin.kind === 'input' && value !== image ? [value.origin.name] : [],
  )
  if (names.length > 0)
    throw new Fault('unsupported_model', `The scores need other inputs than the image: ${names.join(', ')}.`)
}
