/** A network to be trained: the job, and what depends on the kind of network. */
import type { BestOptions, Tensors, TrainingIdentity, Validation } from '../engine/index.ts'
import type { Provider, Shape } from '../graph/index.ts'
import type { Dropout, TrainingGraph, Weights } from '../network/index.ts'
import type { Size } from './augmentation.ts'
import type { LearningJob } from './learning-job.ts'
import type { LearningRecipe } from './learning-recipe.ts'
import type { ScoringTools } from './score-images.ts'

export interface LearningNetwork extends TrainingGraph {
  /** What of the state is the network: trained weights and running statistics. */
  readonly weights: readonly string[]
  /** Inputs of every step that say what to leave out. */
  readonly dropouts?: readonly Dropout[]
}

export interface LearningTask {
  readonly job: LearningJob<LearningRecipe>
  /** Of the training samples: the images' own, or that of crops. */
  readonly size: Size
  /** What a checkpoint must agree in to go on with; how long training takes is free. */
  readonly identity: TrainingIdentity
  /** A training step for batches of `shape` [batch, channels, height, width], in the form for the provider. */
  network(shape: Shape, provider?: Provider): LearningNetwork
  /** Inputs besides images, targets and counts, of a step from 1. */
  feeds?: ((step: number, stepsPerEpoch: number) => Tensors) | undefined
  validate(weights: Weights, tools: BestOptions & ScoringTools): Promise<Validation>
}
