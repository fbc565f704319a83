/** A network to be trained from labels on whole images: the job, and what depends on the kind of network. */
import type { Tensors } from '../engine/index.ts'
import type { LearningJob } from './learning-job.ts'
import type { LearningRecipe } from './learning-recipe.ts'
import { batchSource, rightShare } from './learning-steps.ts'
import type { LearningTask } from './learning-task.ts'

export interface ImageTask extends LearningTask {
  readonly job: LearningJob<LearningRecipe>
}

export interface ImageTaskParts extends Pick<LearningTask, 'size' | 'identity' | 'network' | 'validate' | 'accuracy'> {
  /** Inputs besides images, targets and counts, of a step from 1. */
  readonly feeds?: ((step: number, stepsPerEpoch: number) => Tensors) | undefined
}

export function imageTask(
  job: LearningJob<LearningRecipe>,
  { size, identity, network, validate, feeds, accuracy = rightShare }: ImageTaskParts,
): ImageTask {
  const { recipe, limit, checkpoint, shelf, sides } = job
  return {
    job,
    pace: recipe,
    limit,
    checkpoint,
    channels: shelf.channels,
    size,
    samples: sides.train.length,
    validated: sides.validation.length,
    identity,
    network,
    batches: (wish) => batchSource({ job, size, feeds }, wish),
    accuracy,
    validate,
  }
}
