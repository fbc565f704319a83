/** What a training is told, what it is watched with, and what it gives back. */
import type { Progress } from '../base/index.ts'
import type { Schedule } from './schedule.ts'
import type { Session } from './session.ts'
import type { HistoryRow, Tensors, TrainingState } from './training-state.ts'

export interface Batch {
  /** By the names of the graph's inputs. */
  readonly feeds: Tensors
  /** Images in it, padding left out. */
  readonly images: number
}

/** How good a network is on images that are not trained on. */
export interface Validation {
  /** Decides which network is the best: larger is better. */
  readonly score: number
  readonly figures: Readonly<Record<string, number>>
}

export interface TrainingPlan {
  readonly session: Pick<Session, 'run'>
  /** Where to start: fresh, or a checkpoint's. */
  readonly state: TrainingState
  readonly schedule: Schedule
  readonly stepsPerEpoch: number
  /** Ends after so many epochs or minutes of training, whichever comes first. */
  readonly limit: { readonly epochs?: number | undefined; readonly minutes?: number | undefined }
  /** The batch of a step, from 1; asked for one step ahead. */
  readonly batch: (step: number) => Promise<Batch>
  /** Share of the batch's images that were called right, from the outputs of a step. */
  readonly accuracy?: (outputs: Tensors, batch: Batch) => number
  readonly validate: (state: Tensors) => Promise<Validation>
  /** Epochs from one validation to the next. */
  readonly validateEvery: number
  /** Validations without a better one after which training ends. */
  readonly patience?: number | undefined
  /** Names of the state that make up the network, of which the best are kept. */
  readonly weights: readonly string[]
}

export interface TrainingTools {
  /** Ends at once, between two steps, with a Fault `cancelled`. */
  readonly signal?: AbortSignal | undefined
  /** Asked between steps: `stop` ends as if the limit were reached; `pause` waits until it says otherwise. */
  readonly wish?: () => 'go' | 'pause' | 'stop'
  readonly onProgress?: (progress: Progress) => void
  /** A row may come again, with the validation at the end. */
  readonly onHistory?: (row: HistoryRow) => void
  /** Called every few minutes and at the end of an epoch; the promise is awaited. */
  readonly onCheckpoint?: (state: TrainingState) => Promise<void>
}

export type Ending = 'limit' | 'stopped' | 'no better'

export interface TrainingResult {
  readonly state: TrainingState
  readonly ending: Ending
}

/** Share of the training that is done, by the limit that is nearer; 0 where there is none. */
export function shareDone({ limit, stepsPerEpoch }: TrainingPlan, { step, seconds }: TrainingState): number {
  const byEpochs = limit.epochs === undefined ? 0 : step / (limit.epochs * stepsPerEpoch)
  const byTime = limit.minutes === undefined ? 0 : seconds / (limit.minutes * 60)
  return Math.max(byEpochs, byTime)
}

/** Steps done, and how many there will be at the pace so far. */
export function progressOf(plan: TrainingPlan, state: TrainingState): Progress {
  const { limit, stepsPerEpoch } = plan
  const share = shareDone(plan, state)
  const estimated = share > 0 ? Math.max(state.step, Math.round(state.step / share)) : undefined
  const total = limit.minutes === undefined && limit.epochs !== undefined ? limit.epochs * stepsPerEpoch : estimated
  return { stage: 'Training', done: state.step, total, unit: 'steps' }
}
