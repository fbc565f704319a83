/** Trains a detector of rare phenotypes from labels on images, and judges it on images that it has not seen. */
import { Fault } from '../base/index.ts'
import type { TrainingIdentity } from '../engine/index.ts'
import { floats } from '../graph/index.ts'
import type { Weights } from '../network/index.ts'
import { type ImageTask, imageTask } from './image-task.ts'
import { judgeRare, type RareJudgement, rareOnnx, validateRare } from './judge-rare.ts'
import { type LearningJob, type LearningTraining, learningJob } from './learning-job.ts'
import { learningNetwork, SHARPNESS } from './rare-network.ts'
import { type RareRecipe, sharpnessAt } from './rare-recipe.ts'
import type { ScoringTools } from './score-images.ts'
import { type Learned, type LearningTools, trainAndJudge } from './train-task.ts'

export type RareTraining = LearningTraining<RareRecipe>

export type RareDetector = RareJudgement & Learned

/**
 * Trains as `trainTask` does; then takes the best by validation, chooses a threshold there, and scores validation and test.
 * Faults: its own, and `bad_labels` where a class is absent from a side of the split.
 */
export async function trainRare(training: RareTraining, tools: LearningTools = {}): Promise<RareDetector> {
  tools.onStage?.('preparing')
  const job = learningJob(training)
  checkSides(job)
  const judging = {
    judge: (weights: Weights, own: ScoringTools) => judgeRare(job, weights, own),
    onnx: (weights: Weights) => rareOnnx(job, weights),
  }
  return trainAndJudge(taskOf(job), judging, tools)
}

/** Throws a Fault `bad_labels` where a class is absent from a side of the split. */
function checkSides({ sides, set, labels }: LearningJob<RareRecipe>): void {
  for (const [split, images] of Object.entries(sides)) {
    const missing = set.classes.find((_, label) => !images.some((i) => labels[i] === label))
    if (missing !== undefined)
      throw new Fault('bad_labels', `There are no images of ${missing} for ${split}.`, {
        todo: 'Label more groups of this class, or divide the images otherwise.',
      })
  }
}

function taskOf(job: LearningJob<RareRecipe>): ImageTask {
  const { recipe, seed, size } = job
  return imageTask(job, {
    size,
    identity: identityOf(job),
    network: (shape, provider) => learningNetwork(recipe, shape, seed, provider),
    feeds: recipe.softening && ((step, steps) => ({ [SHARPNESS]: floats([], [sharpnessAt(recipe, step, steps)]) })),
    validate: (weights, tools) => validateRare(job, weights, tools),
  })
}

function identityOf({ recipe, seed, shelf, size, sides, set }: LearningJob<RareRecipe>): TrainingIdentity {
  const { network, optimizer, schedule, softening, mosaics } = recipe
  return {
    layers: network.layers,
    pooling: network.pooling ?? 'max',
    'second filter': network.secondFilter ?? 3,
    optimizer: optimizer.name,
    schedule: schedule.kind,
    'sharpness at first': softening?.sharpness ?? 'none',
    'share of mosaics': mosaics,
    seed,
    classes: set.classes.join(', '),
    channels: shelf.channels,
    width: size.width,
    height: size.height,
    'training images': sides.train.length,
    'validation images': sides.validation.length,
  }
}
