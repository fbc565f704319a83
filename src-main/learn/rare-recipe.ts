/** How a detector of rare phenotypes is trained: the paper's way, and a faster one. */
import type { GlobalPooling, OptimizerOptions, WscnnOptions } from '../network/index.ts'
import { DEFAULT_AUGMENTATION, PAPER_AUGMENTATION } from './augmentation.ts'
import type { LearningRecipe } from './learning-recipe.ts'

export const RARE_NETWORKS = ['wscnn-4', 'wscnn-6'] as const
export const RARE_PRESETS = ['default', 'paper'] as const

export interface RareChoice {
  readonly network: (typeof RARE_NETWORKS)[number]
  readonly pooling: GlobalPooling
  readonly preset: (typeof RARE_PRESETS)[number]
  /** Side of the second filter: 3 for the simulated data, 7 for images of cells (section 4.1). */
  readonly secondFilter: 3 | 7
}

export interface RareRecipe extends LearningRecipe {
  readonly network: WscnnOptions
  readonly optimizer: OptimizerOptions
  /** Training pools by log-sum-exp of this sharpness, doubled every so many epochs, instead of by the maximum alone. */
  readonly softening: { readonly sharpness: number; readonly doublingEpochs: number } | undefined
  readonly clip: number | undefined
  /** Predicts with background around the image, so that what lies at its edge is seen as what lies in its middle. */
  readonly seesEdges: boolean
}

/**
 * `paper` is section 3.2 and 3.3 of Sailem et al. 2017 to the letter: batches of 50, momentum 0.9, weight decay 0.0005, rate
 * 0.0001 divided by 10 on a plateau. `default` differs where that is slow: it pools before it normalises (a quarter of the
 * values to normalise); takes smaller batches (more steps from the same arithmetic); Adam with a rate that warms up and falls
 * along a cosine; lets every place learn at first, by a soft maximum that sharpens to the maximum, since the largest place
 * alone tells two pixels a batch what was wrong; keeps nine tenths of every picture in view, so that labels stay true; and
 * predicts with a margin of background, since a quarter of the objects of a 280 × 210 image lie where its filters do not look.
 */
export function rareRecipe({ network, pooling, preset, secondFilter }: RareChoice): RareRecipe {
  const layers = network === 'wscnn-4' ? 4 : 6
  const isPaper = preset === 'paper'
  return {
    network: { layers, pooling, secondFilter, poolsFirst: !isPaper },
    batchSize: isPaper ? 50 : 16,
    batchPixels: isPaper ? Number.POSITIVE_INFINITY : 2 ** 20,
    optimizer: isPaper ? { name: 'sgd', momentum: 0.9, weightDecay: 0.0005 } : { name: 'adam' },
    schedule: isPaper
      ? { kind: 'plateau', rate: 1e-4, divisor: 10, patience: 5 }
      : { kind: 'cosine', rate: 3e-4, warmUp: 40 },
    softening: isPaper || pooling !== 'max' ? undefined : { sharpness: 2, doublingEpochs: 2 },
    clip: isPaper ? undefined : 1,
    augmentation: isPaper ? PAPER_AUGMENTATION : DEFAULT_AUGMENTATION,
    mosaics: 0,
    epochs: isPaper ? 100 : 30,
    leastSteps: isPaper ? 0 : 600,
    seesEdges: !isPaper && pooling === 'max',
  }
}

/** Beyond this a log-sum-exp over thousands of places is the maximum to within 0.15. */
const SHARPEST = 64
/** A small set's epochs are too short to learn anything before the next doubling. */
const LEAST_STEPS_TO_DOUBLE = 100

/** Sharpness at a step from 1. */
export function sharpnessAt({ softening }: RareRecipe, step: number, stepsPerEpoch: number): number {
  if (!softening) return SHARPEST
  const doubling = Math.max(LEAST_STEPS_TO_DOUBLE, softening.doublingEpochs * stepsPerEpoch)
  return Math.min(SHARPEST, softening.sharpness * 2 ** ((step - 1) / doubling))
}
