/** A classifier as a network to be trained, whether its images have one class or several. */
import { Fault } from '../base/index.ts'
import type { TrainingIdentity } from '../engine/index.ts'
import { CROP_SIDES } from '../network/index.ts'
import type { Size } from './augmentation.ts'
import { classLearningNetwork } from './class-network.ts'
import { type ClassRecipe, cropOf } from './class-recipe.ts'
import { type ImageTask, imageTask } from './image-task.ts'
import type { ClassJob } from './judge-classes.ts'
import { type LearningTraining, learningJob } from './learning-job.ts'
import { allRightShare } from './learning-steps.ts'
import type { LearningTask } from './learning-task.ts'
import type { LearningTools } from './train-task.ts'

export type ClassTraining = LearningTraining<ClassRecipe>

/**
 * Throws Faults: `bad_labels` where a side of the split is empty or a class has no image to learn from, `unsupported_image` where
 * images or crops are smaller than the network sees at once.
 */
export function classJob(training: ClassTraining, tools: LearningTools): ClassJob {
  const job = learningJob(training)
  checkSides(job, tools)
  checkSizes(job)
  return job
}

/** A class that training never sees cannot be learned; one that is absent elsewhere is not judged there, which is told. */
function checkSides({ sides, set, classesOf }: ClassJob, { onMessage }: LearningTools): void {
  for (const [split, images] of Object.entries(sides)) {
    const present = new Set(images.flatMap((i) => classesOf[i]!))
    const missing = set.classes.filter((_, label) => !present.has(label))
    if (images.length === 0 || (split === 'train' && missing.length > 0))
      throw new Fault('bad_labels', `There are no images of ${missing.join(', ')} for ${split}.`, {
        todo: 'Label more groups of this class, or divide the images otherwise.',
      })
    if (missing.length > 0)
      onMessage?.(`No image of ${missing.join(', ')} is for ${split}: the figures there say nothing of it.`)
  }
}

function checkSizes({ recipe, size }: ClassJob): void {
  const { least } = CROP_SIDES
  const { width, height } = size
  if (Math.min(width, height) < least)
    throw new Fault(
      'unsupported_image',
      `The smallest images measure ${width} × ${height} pixels as the network sees them; it needs ${least} along each side.`,
      { todo: 'Leave these images out, train with a smaller --downsample, or enlarge them before they are read.' },
    )
  if (cropOf(recipe, size).width < least)
    throw new Fault(
      'bad_argument',
      `Crops of ${cropOf(recipe, size).width} pixels are smaller than the ${least} that the network needs.`,
      { todo: `Train with crops of ${least} pixels or more.` },
    )
}

export function classTask(job: ClassJob, validate: LearningTask['validate']): ImageTask {
  const { recipe, seed, set } = job
  const classes = set.classes.length
  const size = cropOf(recipe, job.size)
  const activation = set.isMultiLabel ? 'sigmoid' : 'softmax'
  return imageTask(job, {
    size,
    identity: identityOf(job, size),
    network: (shape, provider) => classLearningNetwork(recipe, shape, { classes, seed, activation, provider }),
    accuracy: set.isMultiLabel ? allRightShare : undefined,
    validate,
  })
}

function identityOf({ recipe, seed, shelf, sides, set }: ClassJob, size: Size): TrainingIdentity {
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
    ...(set.isMultiLabel && { 'labels of an image': 'several' }),
  }
}
