/**
 * The convolutional network of Kraus et al. 2016 (section 4.2, figure 1): a single-cell crop becomes one value per class, a larger
 * image a map of them; pooling makes the image's probabilities of the map, and a last layer weighs the classes against each other.
 */
import { Fault } from '../base/index.ts'
import { exp, floats, relu, showShape, sigmoid, type Tensor, type Value } from '../graph/index.ts'
import { batchNorm, convolution, dense } from './blocks.ts'
import { type InstancePooling, type LogOdds, poolInstances } from './instance-pooling.ts'
import type { Layers } from './layers.ts'
import type { ClassActivation } from './losses.ts'
import { type Reach, receptiveField } from './receptive-field.ts'

export interface MilCnnOptions {
  readonly classes: number
  readonly pooling: InstancePooling
  /** What the scores are made for: `sigmoid` where an image may have several classes, or none. `softmax` unless told. */
  readonly activation?: ClassActivation | undefined
}

export interface MilCnn {
  /** [batch, classes], for softmax or sigmoid: what the last layer makes of the pooled probabilities. */
  readonly scores: Value
  /** [batch, classes]: P, one class against all that is not it. */
  readonly pooled: Value
  readonly odds: LogOdds
  /** [batch, classes, height, width]: p, the same for every place. */
  readonly classMap: Value
  /** [batch, 1000, height, width]: what the classes are told from. */
  readonly features: Value
  readonly reach: Reach
}

type Layer =
  | { readonly kind: 'convolution'; readonly filters: number; readonly size: number; readonly dropout?: number }
  | { readonly kind: 'average' | 'max'; readonly stride: number; readonly dropout?: number }

/**
 * Section 4.2. Left open there and chosen here: filters are padded so that maps keep their size; windows of 3 × 3 go by steps of 2,
 * the last by 3, so that every crop of 63 to 110 pixels gives one value per class. Dropout as in 4.3.
 */
const LAYERS: readonly Layer[] = [
  { kind: 'average', stride: 2 },
  { kind: 'convolution', filters: 32, size: 3 },
  { kind: 'convolution', filters: 64, size: 3 },
  { kind: 'max', stride: 2, dropout: 0.2 },
  { kind: 'convolution', filters: 64, size: 5 },
  { kind: 'max', stride: 2, dropout: 0.2 },
  { kind: 'convolution', filters: 128, size: 3 },
  { kind: 'max', stride: 2, dropout: 0.2 },
  { kind: 'convolution', filters: 128, size: 3 },
  { kind: 'max', stride: 3, dropout: 0.2 },
  { kind: 'convolution', filters: 1000, size: 1, dropout: 0.5 },
]
const WINDOW = 3
/** Sides of crops that give one value per class, pixels. */
export const CROP_SIDES = { least: 63, most: 110 } as const

/** The network on images [batch, channels, height, width]. Throws a Fault `bad_argument` where the images are too small for it. */
export function milCnn(
  layers: Layers,
  images: Value,
  { classes, pooling, activation = 'softmax' }: MilCnnOptions,
): MilCnn {
  const small = images.shape.slice(2).some((extent) => extent < CROP_SIDES.least)
  if (small)
    throw new Fault(
      'bad_argument',
      `The images are too small for this network: ${showShape(images.shape)}, it needs ${CROP_SIDES.least} pixels along each side.`,
      { todo: 'Take larger images, or enlarge these before they are read.' },
    )
  const features = featuresOf(layers, images)
  const logits = convolution(layers, 'classes', features, { filters: classes, size: 1, bias: true })
  const odds = poolInstances(layers, { logits, features }, pooling)
  const pooled = exp(odds.yes)
  const scores = dense(layers, 'weighing', pooled, { outputs: classes, ...startOfWeighing(classes, activation) })
  return { scores, pooled, odds, classMap: sigmoid(logits), features, reach: REACH }
}

function featuresOf(layers: Layers, images: Value): Value {
  const counts = { convolution: 0, average: 0, max: 0 }
  let x = images
  // Normalisation and rectifier of a convolution; after a maximum, which commutes with the rectifier, they have a quarter to do.
  let finish: ((maps: Value) => Value) | undefined
  for (const layer of LAYERS) {
    counts[layer.kind]++
    if (layer.kind === 'convolution') {
      x = finish ? finish(x) : x
      const name = `convolution${counts.convolution}`
      const { filters, size } = layer
      x = layers.graph.under(name, () => convolution(layers, name, x, { filters, size, padding: (size - 1) / 2 }))
      finish = (maps) => layers.graph.under(name, () => relu(batchNorm(layers, name, maps)))
    } else {
      const op = layer.kind === 'max' ? 'MaxPool' : 'AveragePool'
      const { stride } = layer
      x = x.graph.op(op, [x], { kernel_shape: [WINDOW, WINDOW], strides: [stride, stride] })
    }
    if (!layer.dropout) continue
    x = layers.dropout(`${layer.kind}${counts[layer.kind]}`, finish ? finish(x) : x, layer.dropout)
    finish = undefined
  }
  return x
}

/**
 * Every layer in words, with what section 4.2 leaves open. A window that reaches beyond a map is left out, so that maps lose up to
 * a window's rest at their right and lower borders.
 */
export const milCnnLayers = (classes: number, { kind, ...parameters }: InstancePooling): string[] => [
  ...LAYERS.map((layer) => {
    const dropped = layer.dropout ? `, dropout ${100 * layer.dropout} %` : ''
    if (layer.kind !== 'convolution')
      return `${layer.kind} pooling ${WINDOW} × ${WINDOW}, stride ${layer.stride}, no padding${dropped}`
    const padding = layer.size === 1 ? 'no padding' : `padded by ${(layer.size - 1) / 2} zeros`
    return `${layer.filters} filters ${layer.size} × ${layer.size}, stride 1, ${padding}, batch normalisation, rectifier${dropped}`
  }),
  `${classes} filters 1 × 1, stride 1, no padding, sigmoid: the class map`,
  `${[kind, ...Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [`${name} = ${value}`]))].join(', ')} over the places of each class`,
  `fully connected, ${classes} × ${classes}`,
]

const REACH = receptiveField([
  ...LAYERS.map((layer): [number, number] => (layer.kind === 'convolution' ? [layer.size, 1] : [WINDOW, layer.stride])),
])

/** An image of which the pooling is sure gets its class with 98 % and more of the softmax, and with 99.7 % of the sigmoid. */
const SURE = 6

/**
 * Each class begins as what the pooling says of it: small steps alone would take thousands to get there. A sigmoid begins even
 * where the pooling is, so that a pooled probability of 0 is one of 0.3 %.
 */
function startOfWeighing(classes: number, activation: ClassActivation): { start: Tensor; bias: number } {
  const own = activation === 'softmax' ? SURE : 2 * SURE
  const values = Float32Array.from({ length: classes * classes }, (_, i) => (i % (classes + 1) === 0 ? own : 0))
  return { start: floats([classes, classes], values), bias: activation === 'softmax' ? 0 : -SURE }
}
