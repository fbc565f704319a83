/** The detector's graphs: one that learns, and one that predicts with what was learned. */
import { seededRandom } from '../base/index.ts'
import { createGraph, type Graph, type Provider, type Shape, type Value, writeOnnx } from '../graph/index.ts'
import {
  createLayers,
  type Layers,
  logSumExpPool,
  softmaxCrossEntropy,
  trainingGraph,
  type Weights,
  type Wscnn,
  type WscnnOptions,
  wscnn,
} from '../network/index.ts'
import { COUNTS, IMAGES, SCORES, TARGETS } from './graph-ends.ts'
import type { LearningNetwork } from './learning-task.ts'
import type { RareRecipe } from './rare-recipe.ts'

/** Of the soft maximum, a scalar. */
export const SHARPNESS = 'sharpness'
/** [batch, classes, height, width] */
export const DETECTORS = 'detectors'

/** A training step for batches of `shape` [batch, channels, height, width] and two classes; weights start from the seed, in the form for the provider. */
export function learningNetwork(
  recipe: RareRecipe,
  shape: Shape,
  seed: number,
  provider: Provider = 'cpu',
): LearningNetwork {
  const graph = createGraph()
  const layers = createLayers({ graph, mode: 'train', random: seededRandom(seed) })
  const { scores: pooled, detectors } = wscnn(layers, graph.input(IMAGES, 'float32', shape), recipe.network)
  const scores = recipe.softening ? logSumExpPool(detectors, graph.input(SHARPNESS, 'float32', [])) : pooled
  const loss = softmaxCrossEntropy(
    scores,
    graph.input(TARGETS, 'float32', scores.shape),
    graph.input(COUNTS, 'float32', [shape[0]!]),
  )
  const training = trainingGraph({
    layers,
    loss,
    shown: { [SCORES]: scores },
    optimizer: recipe.optimizer,
    clip: recipe.clip,
    provider,
  })
  return { ...training, weights: [...layers.trained.keys(), ...layers.followed.keys()] }
}

/** The ONNX file that predicts: `scores` [batch, 2] before softmax and the detectors' maps, for any number of images of this size. */
export function predictingNetwork(network: WscnnOptions, shape: Shape, weights: Weights): Uint8Array {
  const { scores, detectors } = predicting(network, shape, weights)
  const outputs = { [SCORES]: scores, [DETECTORS]: detectors }
  const isAnySize = network.pooling !== 'fully-connected'
  const places = isAnySize ? ['height', 'width'] : [undefined, undefined]
  const maps = isAnySize ? ['map height', 'map width'] : [undefined, undefined]
  return writeOnnx(outputs, {
    openExtents: {
      [IMAGES]: ['batch', undefined, ...places],
      [SCORES]: ['batch'],
      [DETECTORS]: ['batch', undefined, ...maps],
    },
  })
}

function predicting(network: WscnnOptions, shape: Shape, weights: Weights): Wscnn {
  const graph: Graph = createGraph()
  const layers: Layers = createLayers({ graph, mode: 'predict', weights })
  const images: Value = graph.input(IMAGES, 'float32', shape)
  return wscnn(layers, images, network)
}

/** What one value of the detectors' maps sees of the image, pixels. */
export const fieldOf = (network: WscnnOptions, shape: Shape): number => {
  const graph = createGraph()
  const layers = createLayers({ graph, mode: 'predict', random: seededRandom(0) })
  return wscnn(layers, graph.input(IMAGES, 'float32', shape), network).reach.field
}
