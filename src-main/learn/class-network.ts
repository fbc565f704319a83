/** The classifier's graphs: one that learns, and one that predicts with what was learned. */
import { seededRandom } from '../base/index.ts'
import { createGraph, type Provider, type Shape, writeOnnx } from '../graph/index.ts'
import {
  type ClassActivation,
  createLayers,
  jointCrossEntropy,
  milCnn,
  type Reach,
  trainingGraph,
  type Weights,
} from '../network/index.ts'
import type { ClassRecipe } from './class-recipe.ts'
import { COUNTS, IMAGES, SCORES, TARGETS } from './graph-ends.ts'
import type { LearningNetwork } from './learning-task.ts'

/** [batch, classes, height, width]: the probability of every class at every place. */
export const CLASS_MAP = 'class-map'
/** [batch, classes]: what the pooling makes of the class map, before classes are weighed against each other. */
export const POOLED = 'pooled'

export interface ClassLearning {
  readonly classes: number
  readonly seed: number
  /** `sigmoid` where an image may have several classes; `softmax` unless told. */
  readonly activation?: ClassActivation | undefined
  readonly provider?: Provider | undefined
}

/** A training step on crops of `shape` [batch, channels, height, width], with the joint objective of Kraus eq. 2. */
export function classLearningNetwork(
  recipe: ClassRecipe,
  shape: Shape,
  { classes, seed, activation = 'softmax', provider = 'cpu' }: ClassLearning,
): LearningNetwork {
  const graph = createGraph()
  const layers = createLayers({ graph, mode: 'train', random: seededRandom(seed) })
  const images = graph.input(IMAGES, 'float32', shape)
  const { scores, odds } = milCnn(layers, images, { classes, pooling: recipe.pooling, activation })
  const targets = graph.input(TARGETS, 'float32', scores.shape)
  const weights = graph.input(COUNTS, 'float32', [shape[0]!])
  const loss = jointCrossEntropy({ odds, scores }, { targets, weights }, activation)
  const { optimizer, clip } = recipe
  const training = trainingGraph({ layers, loss, shown: { [SCORES]: scores }, optimizer, clip, provider })
  return { ...training, weights: [...layers.trained.keys(), ...layers.followed.keys()], dropouts: layers.dropouts }
}

/** The ONNX file that predicts, for any number of images of any size: scores before softmax or sigmoid, pooled probabilities, and the class map. */
export function classPredictingNetwork(
  recipe: ClassRecipe,
  shape: Shape,
  weights: Weights,
  classes: number,
): Uint8Array {
  const { scores, pooled, classMap } = predicting(recipe, shape, { weights, classes })
  return writeOnnx(
    { [SCORES]: scores, [POOLED]: pooled, [CLASS_MAP]: classMap },
    {
      openExtents: {
        [IMAGES]: ['batch', undefined, 'height', 'width'],
        [SCORES]: ['batch'],
        [POOLED]: ['batch'],
        [CLASS_MAP]: ['batch', undefined, 'map height', 'map width'],
      },
    },
  )
}

function predicting(recipe: ClassRecipe, shape: Shape, { weights, classes }: { weights?: Weights; classes: number }) {
  const graph = createGraph()
  const layers = createLayers({ graph, mode: 'predict', ...(weights ? { weights } : { random: seededRandom(0) }) })
  return milCnn(layers, graph.input(IMAGES, 'float32', shape), { classes, pooling: recipe.pooling })
}

/** What one value of the class map sees of the image, and how far they lie apart, pixels. */
export const classReachOf = (recipe: ClassRecipe, shape: Shape, classes: number): Reach =>
  predicting(recipe, shape, { classes }).reach
