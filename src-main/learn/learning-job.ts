/** A training as it stands before the first step: images by side, labels as numbers, normalisation. */
import type { TrainingPlan, TrainingState } from '../engine/index.ts'
import type { Size } from './augmentation.ts'
import type { ImageShelf } from './image-shelf.ts'
import { type LabelledSet, labelsOf, type Split } from './labelled-image.ts'
import type { LearningRecipe } from './learning-recipe.ts'
import type { Normalisation } from './prepare-sample.ts'

export interface LearningTraining<Recipe extends LearningRecipe> {
  readonly set: LabelledSet
  /** The set's images, in its order. */
  readonly shelf: ImageShelf
  readonly recipe: Recipe
  /** The recipe's epochs where neither is told. */
  readonly limit: TrainingPlan['limit']
  readonly seed: number
  /** Where an earlier training stopped. */
  readonly checkpoint?: TrainingState | undefined
}

export interface LearningJob<Recipe extends LearningRecipe> extends LearningTraining<Recipe> {
  /** Of the training images alone. */
  readonly normalisation: Normalisation
  /** Of every image, whole: what is predicted. */
  readonly size: Size
  /** Places of the images on the shelf. */
  readonly sides: Readonly<Record<Split, readonly number[]>>
  /** Number of the class of every image on the shelf; of several the first. */
  readonly labels: readonly number[]
  /** Numbers of all its classes. */
  readonly classesOf: readonly (readonly number[])[]
}

export function learningJob<Recipe extends LearningRecipe>(training: LearningTraining<Recipe>): LearningJob<Recipe> {
  const { set, shelf } = training
  const classesOf = set.images.map((image) => labelsOf(image).map((label) => set.classes.indexOf(label)))
  const labels = classesOf.map(([first]) => first!)
  const side = (split: Split): number[] => set.images.flatMap((image, i) => (image.split === split ? [i] : []))
  const sides = { train: side('train'), validation: side('validation'), test: side('test') }
  return { ...training, labels, classesOf, sides, size: shelf.smallest, normalisation: shelf.statistics(sides.train) }
}
