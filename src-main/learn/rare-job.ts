/** A training of a detector as it stands before the first step: images by side, labels as numbers, normalisation, identity. */
import { Fault } from '../base/index.ts'
import type { TrainingIdentity, TrainingPlan, TrainingState } from '../engine/index.ts'
import type { Size } from './augmentation.ts'
import type { ImageShelf } from './image-shelf.ts'
import type { LabelledSet, Split } from './labelled-image.ts'
import type { Normalisation } from './prepare-sample.ts'
import type { RareRecipe } from './rare-recipe.ts'

export interface RareTraining {
  readonly set: LabelledSet
  /** The set's images, in its order. */
  readonly shelf: ImageShelf
  readonly recipe: RareRecipe
  /** The recipe's epochs where neither is told. */
  readonly limit: TrainingPlan['limit']
  readonly seed: number
  /** Where an earlier training stopped. */
  readonly checkpoint?: TrainingState | undefined
}

export interface RareJob extends RareTraining {
  readonly normalisation: Normalisation
  /** Of every image, as the network sees it. */
  readonly size: Size
  /** Places of the images on the shelf. */
  readonly sides: Readonly<Record<Split, readonly number[]>>
  /** Number of the class of every image on the shelf. */
  readonly labels: readonly number[]
}

/** Throws a Fault `bad_labels` where a class is absent from a side of the split. */
export function rareJob(training: RareTraining): RareJob {
  const { set, shelf } = training
  const labels = set.images.map(({ label }) => set.classes.indexOf(label))
  const side = (split: Split): number[] => set.images.flatMap((image, i) => (image.split === split ? [i] : []))
  const sides = { train: side('train'), validation: side('validation'), test: side('test') }
  for (const [split, images] of Object.entries(sides)) {
    const missing = set.classes.find((_, label) => !images.some((i) => labels[i] === label))
    if (missing !== undefined)
      throw new Fault('bad_labels', `There are no images of ${missing} for ${split}.`, {
        todo: 'Label more groups of this class, or divide the images otherwise.',
      })
  }
  return { ...training, labels, sides, size: shelf.smallest, normalisation: shelf.statistics(sides.train) }
}

/** What a checkpoint must agree in to go on with; how long training takes is free. */
export function identityOf({ recipe, seed, shelf, size, sides, set }: RareJob): TrainingIdentity {
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
