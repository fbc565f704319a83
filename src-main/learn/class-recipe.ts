/** How a classifier of phenotypes is trained from labels on images: section 4.3 of Kraus et al. 2016, and what is faster. */
import type { InstancePooling, OptimizerOptions } from '../network/index.ts'
import { type AugmentationRules, DEFAULT_AUGMENTATION, type Size } from './augmentation.ts'
import type { LearningRecipe } from './learning-recipe.ts'

export interface ClassChoice {
  readonly pooling: InstancePooling
  /** Side of the square crops that training sees, pixels of the network; nine tenths of the smaller side of the images unless told. */
  readonly crop: number | undefined
  /** Signal of each channel becomes up to 1 + gain times as strong, or as weak; a third unless told. */
  readonly gain?: number | undefined
}

export interface ClassRecipe extends LearningRecipe {
  readonly pooling: InstancePooling
  readonly crop: number | undefined
  readonly optimizer: OptimizerOptions
  readonly clip: number
}

/**
 * Cells lie in any direction: mirrored and turned by quarters, which keeps every pixel as it is. Crops shift enough. Beyond the
 * paper, the signal of each channel is made up to a third stronger or weaker.
 */
const TURNS_AND_MIRRORS: AugmentationRules = {
  ...DEFAULT_AUGMENTATION,
  turnDegrees: 0,
  shiftPixels: 0,
  scalePixels: 0,
  keepInside: 0,
  gain: 1 / 3,
}

/**
 * Adam, random crops, rotations and reflections, batches of 16 as in the paper, fewer of large images. It differs in that the rate
 * warms up and falls along a cosine, that gradients are clipped, and that small sets are gone through until 600 steps are done.
 */
export const classRecipe = ({ pooling, crop, gain = TURNS_AND_MIRRORS.gain }: ClassChoice): ClassRecipe => ({
  pooling,
  crop,
  batchSize: 16,
  batchPixels: 2 ** 20,
  optimizer: { name: 'adam' },
  schedule: { kind: 'cosine', rate: 1e-3, warmUp: 40 },
  clip: 1,
  augmentation: { ...TURNS_AND_MIRRORS, gain },
  mosaics: 0,
  epochs: 30,
  leastSteps: 600,
})

/** The paper's 900 of 1,000 pixels. */
const SHARE = 0.9
/** Beyond this a crop only costs time. */
const MOST = 900

/** Of the crops that training sees of images of this size. */
export function cropOf({ crop }: ClassRecipe, { width, height }: Size): Size {
  const most = Math.min(width, height)
  const side = Math.min(most, crop ?? Math.min(MOST, Math.round(SHARE * most)))
  return { width: side, height: side }
}
