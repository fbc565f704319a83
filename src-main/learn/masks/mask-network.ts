/** The graphs of a network that marks objects: one that learns, and one that predicts with what was learned. */
import { seededRandom } from '../../base/index.ts'
import {
  add,
  createGraph,
  div,
  join,
  log,
  mul,
  type Provider,
  relu,
  type Shape,
  sigmoid,
  slice,
  sub,
  type Value,
  writeOnnx,
} from '../../graph/index.ts'
import {
  AVERAGE,
  createLayers,
  diceLoss,
  focalLoss,
  type Layers,
  lovaszHinge,
  pixelCrossEntropy,
  sigmoidCrossEntropy,
  trainingGraph,
  unet,
  type Weights,
} from '../../network/index.ts'
import { IMAGES, TARGETS } from '../graph-ends.ts'
import type { LearningNetwork } from '../learning-task.ts'
import type { MaskRecipe } from './mask-recipe.ts'
import { MAPS } from './mask-targets.ts'

/** [batch, 1, height, width]: how much every pixel counts. */
export const WEIGHTS = 'weights'
/** [batch, 2, height, width]: probability that a pixel lies in an object, and how much it lies in the middle of one, 0 … 1. */
export const MASKS = 'maps'

/** Of the brightness that the network sees beside the plain one, in which dim objects stand out. */
const COMPRESSION = 10

function seen(images: Value): Value {
  const compressed = div(log(add(mul(relu(images), COMPRESSION), 1)), Math.log(1 + COMPRESSION))
  return join([images, compressed], 1)
}

const logitsOf = (layers: Layers, images: Value, { network, head }: MaskRecipe): Value =>
  unet(layers, seen(images), { ...network, outputs: MAPS[head] })

/** A training step on patches of `shape` [batch, 1, side, side]. The network that counts is the moving average of its weights. */
export function maskLearningNetwork(
  recipe: MaskRecipe,
  shape: Shape,
  { seed, provider = 'cpu' }: { readonly seed: number; readonly provider?: Provider | undefined },
): LearningNetwork {
  const graph = createGraph()
  const layers = createLayers({ graph, mode: 'train', random: seededRandom(seed) })
  const logits = logitsOf(layers, graph.input(IMAGES, 'float32', shape), recipe)
  const targets = graph.input(TARGETS, 'float32', logits.shape)
  const weights = graph.input(WEIGHTS, 'float32', [shape[0]!, 1, ...shape.slice(2)])
  const loss = lossOf(recipe, logits, targets, weights)
  const { optimizer, clip, averaging } = recipe
  const training = trainingGraph({ layers, loss, optimizer, clip, averaging, provider })
  const names = [...layers.trained.keys(), ...layers.followed.keys()]
  return { ...training, weights: names.map((name) => AVERAGE + name) }
}

function lossOf({ head, loss }: MaskRecipe, logits: Value, targets: Value, weights: Value): Value {
  const channel = (x: Value, at: number): Value => slice(x, [{ axis: 1, start: at, end: at + 1 }])
  // Of the classes, the odds of an object are those against the background.
  const mask =
    head === 'distance'
      ? { logits: channel(logits, 0), targets: channel(targets, 0) }
      : { logits: objectOdds(logits), targets: sub(1, channel(targets, 0)) }
  const pixels =
    head === 'distance' ? sigmoidCrossEntropy(logits, targets, weights) : pixelCrossEntropy(logits, targets, weights)
  switch (loss) {
    case 'cross-entropy':
      return pixels
    case 'dice':
      return add(pixels, mul(diceLoss(mask.logits, mask.targets), 0.5))
    case 'focal':
      return add(pixels, focalLoss(mask.logits, mask.targets, { weights, gamma: 2 }))
    case 'lovasz':
      return add(pixels, mul(lovaszHinge(mask.logits, mask.targets), 0.5))
    default:
      return loss satisfies never
  }
}

/** log(e^inside + e^border) − background, the larger of the two taken out. */
function objectOdds(logits: Value): Value {
  const channel = (at: number): Value => slice(logits, [{ axis: 1, start: at, end: at + 1 }])
  const [inside, border] = [channel(1), channel(2)]
  const either = add(inside, logits.graph.op('Softplus', [sub(border, inside)]))
  return sub(either, channel(0))
}

/** The ONNX file that predicts, for any number of images whose sides are multiples of the network's stride. */
export function maskPredictingNetwork(recipe: MaskRecipe, weights: Weights): Uint8Array {
  const side = recipe.side
  const graph = createGraph()
  const own = Object.fromEntries(
    Object.entries(weights).map(([name, tensor]) => [
      name.startsWith(AVERAGE) ? name.slice(AVERAGE.length) : name,
      tensor,
    ]),
  )
  const layers = createLayers({ graph, mode: 'predict', weights: own })
  const logits = logitsOf(layers, graph.input(IMAGES, 'float32', [1, 1, side, side]), recipe)
  const maps = recipe.head === 'distance' ? sigmoid(logits) : classMaps(logits)
  const open = ['batch', undefined, 'height', 'width'] as const
  return writeOnnx({ [MASKS]: maps }, { openExtents: { [IMAGES]: open, [MASKS]: open } })
}

/** Background, inside, border → object, inside. */
function classMaps(logits: Value): Value {
  const shares = logits.graph.op('Softmax', [logits], { axis: 1 })
  const channel = (at: number): Value => slice(shares, [{ axis: 1, start: at, end: at + 1 }])
  return join([sub(1, channel(0)), channel(1)], 1)
}
