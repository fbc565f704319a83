/** How a network that marks objects is made and trained. */
import type { OptimizerOptions, UnetOptions } from '../../network/index.ts'
import type { DecodingRule } from '../../segmentation/index.ts'
import type { TrainingPace } from '../learning-recipe.ts'
import type { GeometryRules } from './patch-geometry.ts'
import type { LightRules } from './patch-light.ts'

/**
 * What a network says of every pixel. `distance`: whether it lies in an object, and how far inside. `classes`: background, inside or
 * border. Both are divided into objects by a watershed.
 */
export const MASK_HEADS = ['distance', 'classes'] as const
export type MaskHead = (typeof MASK_HEADS)[number]

/** What is made small beside the cross entropy, of the mask of all objects. */
export const MASK_LOSSES = ['cross-entropy', 'dice', 'focal', 'lovasz'] as const
export type MaskLoss = (typeof MASK_LOSSES)[number]

export interface MaskChoice {
  readonly head: MaskHead
  readonly loss: MaskLoss
  readonly width: number
  readonly depth: number
  readonly normalisation: UnetOptions['normalisation']
}

export const DEFAULT_MASK_CHOICE: MaskChoice = {
  head: 'distance',
  loss: 'dice',
  width: 32,
  depth: 3,
  normalisation: 'batch',
}

export interface MaskRecipe extends TrainingPace {
  readonly head: MaskHead
  readonly loss: MaskLoss
  readonly network: Omit<UnetOptions, 'outputs'>
  /** Side of the patches that training sees, pixels. */
  readonly side: number
  /** Typical diameter that objects are brought to before the network sees them, pixels. */
  readonly diameter: number
  readonly geometry: GeometryRules
  readonly light: LightRules
  /** How much more pixels count where objects meet. */
  readonly contact: number
  readonly optimizer: OptimizerOptions
  readonly clip: number
  /** Memory of the moving average of the weights, which is what predicts. */
  readonly averaging: number
  readonly decoding: Omit<DecodingRule, 'smallest' | 'largestHole'>
}

const DECODING: Readonly<Record<MaskHead, MaskRecipe['decoding']>> = {
  distance: { threshold: 0.5, depth: 0.1, summit: 0.3, certainty: 0.6 },
  classes: { threshold: 0.5, depth: 0.2, summit: 0.3, certainty: 0.6 },
}

export function maskRecipe({ head, loss, width, depth, normalisation }: MaskChoice): MaskRecipe {
  return {
    head,
    loss,
    network: { width, depth, growth: 1.5, stem: 2, normalisation },
    side: 192,
    diameter: 28,
    geometry: { scales: [0.6, 1.5], stretch: 0.15 },
    light: { gain: 0.5, gamma: 0.4, offset: 0.1, noise: 0.08, blur: 1.2 },
    contact: 4,
    batchSize: 8,
    batchPixels: Number.POSITIVE_INFINITY,
    optimizer: { name: 'adamw', weightDecay: 1e-2 },
    schedule: { kind: 'cosine', rate: 2e-3, warmUp: 100 },
    clip: 1,
    averaging: 0.998,
    epochs: 100,
    leastSteps: 2000,
    decoding: DECODING[head],
  }
}
