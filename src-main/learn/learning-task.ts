/** A network to be trained: how, on batches of what, and what its weights are worth on the way. */
import type {
  Batch,
  BestOptions,
  Tensors,
  TrainingIdentity,
  TrainingPlan,
  TrainingState,
  Validation,
} from '../engine/index.ts'
import type { Provider, Shape } from '../graph/index.ts'
import type { Dropout, TrainingGraph, Weights } from '../network/index.ts'
import type { Size } from './augmentation.ts'
import type { TrainingPace } from './learning-recipe.ts'
import type { ScoringTools } from './score-images.ts'

export interface LearningNetwork extends TrainingGraph {
  /** What of the state is the network: trained weights and running statistics, or their moving averages. */
  readonly weights: readonly string[]
  /** Inputs of every step that say what to leave out. */
  readonly dropouts?: readonly Dropout[]
}

export interface BatchSource {
  /** The batch of a step, from 1; cheap for the step after the one asked for last. */
  batch(step: number): Promise<Batch>
  close(): Promise<void>
}

export interface BatchWish {
  /** [batch, channel, height, width] */
  readonly shape: Shape
  readonly dropouts: readonly Dropout[]
  readonly stepsPerEpoch: number
}

export interface LearningTask {
  readonly pace: TrainingPace
  /** The recipe's epochs where neither is told. */
  readonly limit: TrainingPlan['limit']
  /** Where an earlier training stopped. */
  readonly checkpoint: TrainingState | undefined
  readonly channels: number
  /** Of the training samples: the images' own, or that of crops. */
  readonly size: Size
  /** Samples of an epoch, and images that are looked at to validate. */
  readonly samples: number
  readonly validated: number
  /** Epochs from one look to the next; by what looking costs unless told. */
  readonly validateEvery?: number | undefined
  /** What a checkpoint must agree in to go on with; how long training takes is free. */
  readonly identity: TrainingIdentity
  /** A training step for batches of `shape` [batch, channels, height, width], in the form for the provider. */
  network(shape: Shape, provider?: Provider): LearningNetwork
  batches(wish: BatchWish): BatchSource
  /** Share of a batch that was called right, from the outputs of its step. */
  accuracy?: ((outputs: Tensors, batch: Batch) => number) | undefined
  validate(weights: Weights, tools: BestOptions & ScoringTools): Promise<Validation>
}
