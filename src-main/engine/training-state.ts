/** Where a training stands: everything that the next step depends on, and what has been seen so far. */
import { Fault } from '../base/index.ts'
import { sameShape, showShape, type Tensor } from '../graph/index.ts'

export type Tensors = Readonly<Record<string, Tensor>>

/** A stretch of training: the steps since the row before. */
export interface HistoryRow {
  readonly step: number
  /** Epochs done, with a fraction. */
  readonly epoch: number
  /** Mean training loss over the stretch. */
  readonly loss: number
  /** Share of the training images of the stretch that were called right, where the recipe says. */
  readonly accuracy: number | null
  readonly rate: number
  /** Of training so far, pauses left out. */
  readonly seconds: number
  readonly imagesPerSecond: number
  /** Figures on the validation images, where they were looked at after this stretch. */
  readonly validation: Readonly<Record<string, number>> | null
}

export interface Best {
  readonly step: number
  readonly epoch: number
  /** Larger is better. */
  readonly score: number
  readonly figures: Readonly<Record<string, number>>
}

/** What makes a training this one and no other, by name: a checkpoint goes on only where all of it is the same. */
export type TrainingIdentity = Readonly<Record<string, string | number>>

/** What is kept of a training besides its arrays. */
export interface TrainingNotes {
  readonly identity: TrainingIdentity
  /** Images of a step; `step` counts batches of this size. */
  readonly batchSize: number
  readonly step: number
  /** Spent on batches, steps and validation; pauses left out. */
  readonly seconds: number
  readonly history: readonly HistoryRow[]
  readonly best: Best | null
  /** Validations since the best one. */
  readonly stale: number
  /** How often the rate of a `plateau` was divided. */
  readonly drops: number
}

export interface TrainingState extends TrainingNotes {
  /** Weights, running statistics, optimizer arrays. */
  readonly tensors: Tensors
  /** Weights and running statistics at the best validation. */
  readonly bestWeights: Tensors | null
}

export const freshState = (
  tensors: Tensors,
  { identity = {}, batchSize = 1 }: Partial<Pick<TrainingNotes, 'identity' | 'batchSize'>> = {},
): TrainingState => ({
  identity,
  batchSize,
  step: 0,
  seconds: 0,
  history: [],
  best: null,
  stale: 0,
  drops: 0,
  tensors,
  bestWeights: null,
})

/**
 * The same training with batches of another size: as many images have been seen, so as many epochs are done. Rows of the history
 * keep the steps that they had.
 */
export const withBatchSize = (state: TrainingState, batchSize: number): TrainingState =>
  batchSize === state.batchSize
    ? state
    : { ...state, batchSize, step: Math.round((state.step * state.batchSize) / batchSize) }

/** Throws a Fault `bad_argument` where a checkpoint is of another training than the one that begins with `start`. */
export function checkGoesOn(checkpoint: TrainingState, start: TrainingState): void {
  for (const name of new Set([...Object.keys(start.identity), ...Object.keys(checkpoint.identity)])) {
    const [is, was] = [start.identity[name], checkpoint.identity[name]]
    if (is !== was) throw otherTraining(`${name} was ${was ?? 'not told'} and is ${is ?? 'not told'} now`)
  }
  for (const [name, { shape }] of Object.entries(start.tensors)) {
    const kept = checkpoint.tensors[name]
    if (!kept) throw otherTraining(`it lacks ${name}`)
    if (kept.dtype !== 'float32' || !sameShape(kept.shape, shape))
      throw otherTraining(`its ${name} is ${kept.dtype}${showShape(kept.shape)}, not float32${showShape(shape)}`)
  }
  const foreign = Object.keys(checkpoint.tensors).find((name) => !(name in start.tensors))
  if (foreign !== undefined) throw otherTraining(`it has ${foreign} besides`)
}

const otherTraining = (how: string): Fault =>
  new Fault('bad_argument', `The checkpoint is of another training: ${how}.`, {
    stands: 'The checkpoint is unchanged.',
    todo: 'Train with the settings and images that it was made with, or begin anew without it.',
  })
