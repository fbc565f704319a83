/** Trains a classifier of phenotypes from labels on images, and judges it on images that it has not seen. */
import { Fault } from '../base/index.ts'
import type { TrainingIdentity } from '../engine/index.ts'
import type { Weights } from '../network/index.ts'
import type { Size } from './augmentation.ts'
import { classLearningNetwork } from './class-network.ts'
import { type ClassRecipe, cropOf } from './class-recipe.ts'
import { type ImageTask, imageTask } from './image-task.ts'
import { type ClassJudgement, classOnnx, judgeClasses, validateClasses } from './judge-classes.ts'
import { type LearningJob, type LearningTraining, learningJob } from './learning-job.ts'
import type { ScoringTools } from './score-images.ts'
import { type Learned, type LearningTools, trainAndJudge } from './train-task.ts'

export type ClassTraining = LearningTraining<ClassRecipe>

export type Classifier = ClassJudgement & Learned

/**
 * Trains on random crops as `trainTask` does; then takes the best by validation and scores whole images of validation and test.
 * Faults: its own, and `bad_labels` where a side of the split is empty or a class has no image to learn from.
 */
export async function trainClasses(training: ClassTraining, tools: LearningTools = {}): Promise<Classifier> {
  tools.onStage?.('preparing')
  const job = learningJob(training)
  checkSides(job, tools)
  const judging = {
    judge: (weights: Weights, own: ScoringTools) => judgeClasses(job, weights, own),
    onnx: (weights: Weights) => classOnnx(job, weights),
  }
  return trainAndJudge(taskOf(job), judging, tools)
}

/** A class that training never sees cannot be learned; one that is absent elsewhere is not judged there, which is told. */
function checkSides({ sides, set, labels }: LearningJob<ClassRecipe>, { onMessage }: LearningTools): void {
  for (const [split, images] of Object.entries(sides)) {
    const present = new Set(images.map((i) => labels[i]!))
    const missing = set.classes.filter((_, label) => !present.has(label))
    if (images.length === 0 || (split === 'train' && missing.length > 0))
      throw new Fault('bad_labels', `There are no images of ${missing.join(', ')} for ${split}.`, {
        todo: 'Label more groups of this class, or divide the images otherwise.',
      })
    if (missing.length > 0)
      onMessage?.(`No image of ${missing.join(', ')} is for ${split}: the figures there say nothing of it.`)
  }
}

function taskOf(job: LearningJob<ClassRecipe>): ImageTask {
  const { recipe, seed, set } = job
  const classes = set.classes.length
  const size = cropOf(recipe, job.size)
  return imageTask(job, {
    size,
    identity: identityOf(job, size),
    network: (shape, provider) => classLearningNetwork(recipe, shape, { classes, seed, provider }),
    validate: (weights, tools) => validateClasses(job, weights, tools),
  })
}

function identityOf({ recipe, seed, shelf, sides, set }: LearningJob<ClassRecipe>, size: Size): TrainingIdentity {
  return {
    pooling: JSON.stringify(recipe.pooling),
    optimizer: recipe.optimizer.name,
    schedule: recipe.schedule.kind,
    seed,
    classes: set.classes.join(', '),
    channels: shelf.channels,
    crop: size.width,
    'training images': sides.train.length,
    'validation images': sides.validation.length,
  }
}
