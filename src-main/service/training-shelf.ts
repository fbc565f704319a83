/** Trainings of this session as they stand now; what outlives the session is in the project. */
import type { HistoryPoint, TrainingView } from '../contract/index.ts'
import type { Wish } from '../work/index.ts'

/** How the training of one network went. */
export interface NetworkRecord {
  readonly history: readonly HistoryPoint[]
  readonly best: TrainingView['best']
  readonly ending: TrainingView['ending']
}

/** What is kept of a training in the project. */
export interface TrainingRecord extends NetworkRecord {
  readonly provider: string
  readonly messages: readonly string[]
}

export interface LiveTraining extends TrainingRecord {
  readonly stage: 'preparing' | 'training' | 'evaluating'
  readonly wish: Wish
  /** Of a network that is trained only to judge by, which one it is; then `kept` is the record of the network that is kept. */
  readonly part: string | null
  readonly kept?: NetworkRecord | undefined
  /** Tells the bench; undefined until it has begun. */
  readonly tell?: ((wish: Wish) => void) | undefined
}

/** By run. */
export type TrainingShelf = Map<number, LiveTraining>

export const NO_HISTORY: NetworkRecord = { history: [], best: null, ending: null }
export const NO_RECORD: TrainingRecord = { ...NO_HISTORY, provider: '', messages: [] }
