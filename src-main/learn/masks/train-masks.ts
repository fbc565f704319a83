/** Trains a network that marks objects from images with instance labels, and judges it on images that it has not seen. */
import { Fault } from '../../base/index.ts'
import {
  openSession,
  type TrainingIdentity,
  type TrainingPlan,
  type TrainingState,
  type Validation,
} from '../../engine/index.ts'
import { unetReach, unetStride, type Weights } from '../../network/index.ts'
import { averagePrecision, type SegmentationScore, type SetScore, summariseScores } from '../../segmentation/index.ts'
import type { Split } from '../labelled-image.ts'
import type { LearningTask } from '../learning-task.ts'
import type { ScoringTools } from '../score-images.ts'
import { type LearningTools, type Trained, trainTask } from '../train-task.ts'
import type { LabelledPlane } from './labelled-plane.ts'
import { type MaskRules, maskEnds } from './mask-maps.ts'
import { maskLearningNetwork, maskPredictingNetwork } from './mask-network.ts'
import type { MaskRecipe } from './mask-recipe.ts'
import type { MaskShelf } from './mask-shelf.ts'
import { mergedMaps } from './merge-maps.ts'
import { objectsOf } from './segmenter.ts'
import { viewsOf } from './views.ts'

export interface MaskTraining {
  readonly shelf: MaskShelf
  /** Places of the planes on the shelf; `test` may be empty. */
  readonly sides: Readonly<Record<Split, readonly number[]>>
  readonly recipe: MaskRecipe
  /** The recipe's epochs where neither is told. */
  readonly limit: TrainingPlan['limit']
  readonly seed: number
  readonly checkpoint?: TrainingState | undefined
}

export interface MaskNetwork extends Trained {
  /** The predicting network as an ONNX file. */
  readonly onnx: Uint8Array
  readonly validation: SetScore
  /** Undefined where nothing was held out. */
  readonly test: SetScore | undefined
}

/** Most of what a tile's edge sees of what lies beyond; the reach's outer part weighs nothing. */
const MARGIN_SHARE = 0.5

/** How such a network is run. */
export function maskRules({ network, diameter }: MaskRecipe): MaskRules {
  const stride = unetStride(network)
  const margin = Math.ceil((MARGIN_SHARE * unetReach(network)) / stride) * stride
  return { ...maskEnds, stride, margin, diameter }
}

/**
 * Trains as `trainTask` does, then takes the moving average of the weights that was best by validation. Faults: its own, and
 * `bad_labels` where there is no object to learn from.
 */
export async function trainMasks(training: MaskTraining, tools: LearningTools = {}): Promise<MaskNetwork> {
  const { recipe, shelf, sides } = training
  if (!sides.train.some((place) => shelf.planes[place]!.objects > 0))
    throw new Fault('bad_labels', 'No object is labelled in any training image.', {
      todo: 'Check that the labels are instance labels: 0 is background, every object has a number of its own.',
    })
  const trained = await trainTask(taskOf(training), tools)
  tools.onStage?.('evaluating')
  const weights = trained.state.bestWeights ?? trained.state.tensors
  const onnx = maskPredictingNetwork(recipe, weights)
  const judged = async (images: readonly number[]): Promise<SetScore> =>
    summariseScores(await scoresOf(training, onnx, images, tools))
  const validation = await judged(sides.validation)
  return { ...trained, onnx, validation, test: sides.test.length > 0 ? await judged(sides.test) : undefined }
}

/** Epochs from one look at the validation images to the next. */
const LOOK_EVERY = 4

function taskOf(training: MaskTraining): LearningTask {
  const { shelf, sides, recipe, seed, limit, checkpoint } = training
  const { side, head, diameter, geometry, light, contact } = recipe
  const patches = { side, head, diameter, geometry, light, contact }
  return {
    pace: recipe,
    limit,
    checkpoint,
    channels: 1,
    size: { width: side, height: side },
    samples: shelf.epoch({ images: sides.train, recipe: patches }),
    validated: sides.validation.length,
    validateEvery: LOOK_EVERY,
    identity: identityOf(training),
    network: (shape, provider) => maskLearningNetwork(recipe, shape, { seed, provider }),
    batches: ({ shape }) => shelf.batches({ images: sides.train, recipe: patches, batchSize: shape[0]!, seed }),
    validate: (weights, own) => validated(training, weights, own),
  }
}

async function validated(training: MaskTraining, weights: Weights, tools: ScoringTools): Promise<Validation> {
  const onnx = maskPredictingNetwork(training.recipe, weights)
  const { map, ap } = summariseScores(await scoresOf(training, onnx, training.sides.validation, tools))
  const at = (wanted: number): number => ap.find(({ threshold }) => threshold === wanted)!.ap
  return { score: map, figures: { map, 'ap@0.5': at(0.5), 'ap@0.7': at(0.7), 'ap@0.9': at(0.9) } }
}

async function scoresOf(
  { shelf, recipe }: MaskTraining,
  onnx: Uint8Array,
  images: readonly number[],
  { providers, signal, onProgress }: ScoringTools,
): Promise<SegmentationScore[]> {
  const session = await openSession(onnx, providers?.[0] ? { provider: providers[0] } : {})
  const rules = maskRules(recipe)
  try {
    const scores: SegmentationScore[] = []
    for (const place of images) {
      const plane = shelf.planes[place]!
      const { maps } = await mergedMaps(session, plane, { rules, views: viewsOf(0), signal })
      scores.push(averagePrecision(truthOf(plane), objectsOf(maps, recipe.decoding, plane.diameter)))
      onProgress?.({ stage: 'Evaluating', done: scores.length, total: images.length, unit: 'images' })
    }
    return scores
  } finally {
    await session.release()
  }
}

const truthOf = ({ width, height, labels, objects }: LabelledPlane) => ({
  width,
  height,
  labels: new Uint32Array(labels),
  count: objects,
})

function identityOf({ recipe, seed, sides }: MaskTraining): TrainingIdentity {
  const { head, loss, network, side, diameter } = recipe
  return {
    head,
    loss,
    network: JSON.stringify(network),
    side,
    diameter,
    seed,
    'training images': sides.train.length,
    'validation images': sides.validation.length,
  }
}
