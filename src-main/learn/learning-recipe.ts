/** What every recipe of a training says, whatever the network. */
import type { Schedule } from '../engine/index.ts'
import type { AugmentationRules, Size } from './augmentation.ts'

export interface TrainingPace {
  readonly batchSize: number
  /** Pixels of all images of a batch together, beyond which it holds fewer of them, but four. */
  readonly batchPixels: number
  readonly schedule: Schedule
  readonly epochs: number
  /** Small sets are gone through more often, until this many steps are done. */
  readonly leastSteps: number
}

/** Of networks that learn from labels on whole images. */
export interface LearningRecipe extends TrainingPace {
  readonly augmentation: AugmentationRules
  /** Share of 2 × 2 mosaics among the training images. */
  readonly mosaics: number
}

const LEAST_IMAGES = 4

/** Images of a batch of this size each. */
export const batchSizeFor = ({ batchSize, batchPixels }: TrainingPace, { width, height }: Size): number =>
  Math.min(batchSize, Math.max(LEAST_IMAGES, Math.floor(batchPixels / (width * height))))

/** Epochs of so many steps where nothing else is wished. */
export const epochsFor = ({ epochs, leastSteps }: TrainingPace, stepsPerEpoch: number): number =>
  Math.max(epochs, Math.ceil(leastSteps / stepsPerEpoch))
