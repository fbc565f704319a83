/** Trainings of this session as they stand now; what outlives the session is in the project. */
import type { HistoryPoint, TrainingView } from '../contract/index.ts'
import type { Wish } from '../work/index.ts'

/** What is kept of a training in the project. */
export interface TrainingRecord {
  readonly history: readonly HistoryPoint[]
  readonly best: TrainingView['best']
  readonly provider: string
  readonly messages: readonly string[]
}

export interface LiveTraining extends TrainingRecord {
  readonly stage: 'preparing' | 'training' | 'evaluating'
  readonly wish: Wish
  /** Tells the bench; undefined until it has begun. */
  readonly tell?: ((wish: Wish) => void) | undefined
}

/** By run. */
export type TrainingShelf = Map<number, LiveTraining>

export const NO_RECORD: TrainingRecord = { history: [], best: null, provider: '', messages: [] }
