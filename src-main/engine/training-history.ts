/** What is seen of a training: rows over stretches of steps, the best validation, and a rate that waits for a plateau. */
import { divergence } from './divergence.ts'
import { atPlateau } from './schedule.ts'
import type { TrainingPlan, Validation } from './training-plan.ts'
import type { HistoryRow, Tensors, TrainingState } from './training-state.ts'

/** What the steps since the last row added up. */
export interface Stretch {
  readonly steps: number
  readonly loss: number
  readonly right: number
  readonly images: number
  readonly seconds: number
  /** Of the newest step. */
  readonly rate: number
}

export const NO_STEPS: Stretch = { steps: 0, loss: 0, right: 0, images: 0, seconds: 0, rate: 0 }

/** The state with a row over the stretch, judged on the validation images where it has been validated. */
export function withRow(
  plan: TrainingPlan,
  state: TrainingState,
  { stretch, validation }: { stretch: Stretch; validation: Validation | undefined },
): TrainingState {
  const figures = validation?.figures ?? null
  const last = state.history.at(-1)
  const history =
    stretch.steps === 0 && last
      ? [...state.history.slice(0, -1), { ...last, validation: figures }]
      : [...state.history, { ...rowOf(plan, state, stretch), validation: figures }]
  return validation ? judged(plan, { ...state, history }, validation) : { ...state, history }
}

function rowOf({ stepsPerEpoch, accuracy }: TrainingPlan, state: TrainingState, stretch: Stretch): HistoryRow {
  return {
    step: state.step,
    epoch: state.step / stepsPerEpoch,
    loss: stretch.loss / stretch.steps,
    accuracy: accuracy ? stretch.right / stretch.images : null,
    rate: stretch.rate,
    seconds: state.seconds,
    imagesPerSecond: stretch.images / Math.max(1e-9, stretch.seconds),
    validation: null,
  }
}

/** The best so far is kept, and a rate that waits for a plateau is lowered on one. */
function judged(plan: TrainingPlan, state: TrainingState, { score, figures }: Validation): TrainingState {
  if (Number.isNaN(score)) throw divergence(state, 'the loss on the validation images is no number any more')
  if (state.best === null || score > state.best.score) {
    const best = { step: state.step, epoch: state.step / plan.stepsPerEpoch, score, figures }
    return { ...state, stale: 0, best, bestWeights: pick(state.tensors, plan.weights) }
  }
  const stale = state.stale + 1
  return { ...state, stale, drops: state.drops + (atPlateau(plan.schedule, stale) ? 1 : 0) }
}

const pick = (tensors: Tensors, names: readonly string[]): Tensors =>
  Object.fromEntries(names.map((name) => [name, tensors[name]!]))
