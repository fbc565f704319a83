/**
 * The training loop: steps of a training graph over batches that somebody else prepares, validation, checkpoints, and an end
 * that keeps the best. Seeded and, on the CPU, repeatable to the bit: what a step depends on is its number and the state.
 */
import { Fault, type Progress, throwIfCancelled } from '../base/index.ts'
import { floats, type Tensor } from '../graph/index.ts'
import { LOSS, NEXT, RATE, STEP } from '../network/index.ts'
import { rateAt, type Schedule } from './schedule.ts'
import type { Session } from './session.ts'
import type { HistoryRow, Tensors, TrainingState } from './training-state.ts'

export interface Batch {
  /** By the names of the graph's inputs. */
  readonly feeds: Tensors
  /** Images in it, padding left out. */
  readonly images: number
}

export interface TrainingPlan {
  readonly session: Session
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
  /** Figures on images that are not trained on; `score` decides, larger is better. */
  readonly validate: (
    state: Tensors,
  ) => Promise<{ readonly score: number; readonly figures: Readonly<Record<string, number>> }>
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
  readonly onHistory?: (row: HistoryRow) => void
  /** Called every few minutes and at the end of an epoch; the promise is awaited. */
  readonly onCheckpoint?: (state: TrainingState) => Promise<void>
}

export type Ending = 'limit' | 'stopped' | 'no better'

export interface TrainingResult {
  readonly state: TrainingState
  readonly ending: Ending
}

const CHECKPOINT_EVERY_MS = 3 * 60_000
const PAUSE_LOOK_MS = 100
/** Steps from one row of the history to the next. */
const ROW_STEPS = 5

/** What a stretch of steps added up. */
interface Stretch {
  loss: number
  right: number
  images: number
  steps: number
  from: number
}

/**
 * Trains until the limit, the wish to stop, or no better validation. Throws a Fault `diverged` when the loss is no number any
 * more (checkpoints made before stand), and `cancelled` on the signal.
 */
export async function train(plan: TrainingPlan, tools: TrainingTools = {}): Promise<TrainingResult> {
  let state = plan.state
  let stretch = freshStretch(state)
  let saved = performance.now()
  let coming = plan.batch(state.step + 1)
  coming.catch(() => undefined)
  let ending = endingOf(plan, state, tools)
  while (!ending) {
    if (tools.wish?.() === 'pause') {
      await pausedOver(tools)
    } else {
      throwIfCancelled(tools.signal)
      const batch = await coming
      coming = plan.batch(state.step + 2)
      coming.catch(() => undefined)
      state = await stepped(plan, state, { batch, stretch })
      const isEpochEnd = state.step % plan.stepsPerEpoch === 0
      const isLast = endingOf(plan, state, tools) !== undefined
      if (isEpochEnd || isLast || stretch.steps >= ROW_STEPS) {
        state = await withRow(plan, state, { stretch, validates: isLast || validatesAt(plan, state) })
        tools.onHistory?.(state.history.at(-1)!)
        stretch = freshStretch(state)
      }
      tools.onProgress?.(progressOf(plan, state))
      if (isEpochEnd || isLast || performance.now() - saved > CHECKPOINT_EVERY_MS) {
        await tools.onCheckpoint?.(state)
        saved = performance.now()
      }
    }
    ending = endingOf(plan, state, tools)
  }
  return { state, ending }
}

const freshStretch = (state: TrainingState): Stretch => ({
  loss: 0,
  right: 0,
  images: 0,
  steps: 0,
  from: state.seconds,
})

function endingOf(plan: TrainingPlan, state: TrainingState, { wish }: TrainingTools): Ending | undefined {
  if (shareDone(plan, state) >= 1) return 'limit'
  if (plan.patience !== undefined && state.stale >= plan.patience) return 'no better'
  return wish?.() === 'stop' ? 'stopped' : undefined
}

/** Share of the training that is done, by the limit that is nearer. */
function shareDone({ limit, stepsPerEpoch }: TrainingPlan, { step, seconds }: TrainingState): number {
  const byEpochs = limit.epochs === undefined ? 0 : step / (limit.epochs * stepsPerEpoch)
  const byTime = limit.minutes === undefined ? 0 : seconds / (limit.minutes * 60)
  return Math.max(byEpochs, byTime)
}

const validatesAt = ({ stepsPerEpoch, validateEvery }: TrainingPlan, { step }: TrainingState): boolean =>
  step % (stepsPerEpoch * validateEvery) === 0

async function pausedOver({ signal, wish }: TrainingTools): Promise<void> {
  while (wish?.() === 'pause') {
    throwIfCancelled(signal)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_LOOK_MS))
  }
}

async function stepped(
  plan: TrainingPlan,
  state: TrainingState,
  { batch, stretch }: { batch: Batch; stretch: Stretch },
): Promise<TrainingState> {
  const began = performance.now()
  const step = state.step + 1
  const rate = rateAt(plan.schedule, { step, share: shareDone(plan, state), drops: state.drops })
  const outputs = await plan.session.run({
    ...batch.feeds,
    ...state.tensors,
    [RATE]: floats([], [rate]),
    [STEP]: floats([], [step]),
  })
  const loss = Number(outputs[LOSS]!.data[0])
  if (!Number.isFinite(loss)) throw divergence(step, rate)
  stretch.loss += loss
  stretch.images += batch.images
  stretch.right += (plan.accuracy?.(outputs, batch) ?? 0) * batch.images
  stretch.steps++
  const tensors = Object.fromEntries(Object.keys(state.tensors).map((name) => [name, outputs[NEXT + name]!]))
  return { ...state, step, tensors, seconds: state.seconds + (performance.now() - began) / 1000 }
}

const divergence = (step: number, rate: number): Fault =>
  new Fault('diverged', `Training diverged: at step ${step} the loss was no number any more.`, {
    stands: 'The best network so far is kept.',
    todo: `Train again with a lower learning rate than ${rate.toPrecision(2)}, or look for constant or damaged images.`,
  })

async function withRow(
  plan: TrainingPlan,
  state: TrainingState,
  { stretch, validates }: { stretch: Stretch; validates: boolean },
): Promise<TrainingState> {
  const validation = validates ? await plan.validate(state.tensors) : undefined
  const row: HistoryRow = {
    step: state.step,
    epoch: state.step / plan.stepsPerEpoch,
    loss: stretch.loss / stretch.steps,
    accuracy: plan.accuracy ? stretch.right / stretch.images : null,
    rate: rateAt(plan.schedule, { step: state.step, share: shareDone(plan, state), drops: state.drops }),
    seconds: state.seconds,
    imagesPerSecond: stretch.images / Math.max(1e-9, state.seconds - stretch.from),
    validation: validation?.figures ?? null,
  }
  const noted = { ...state, history: [...state.history, row] }
  return validation ? judged(plan, noted, validation) : noted
}

/** The best so far is kept, and a rate that waits for a plateau is lowered on one. */
function judged(
  { schedule, weights, stepsPerEpoch }: TrainingPlan,
  state: TrainingState,
  { score, figures }: { score: number; figures: Readonly<Record<string, number>> },
): TrainingState {
  if (state.best === null || score > state.best.score) {
    const best = { step: state.step, epoch: state.step / stepsPerEpoch, score, figures }
    return { ...state, stale: 0, best, bestWeights: pick(state.tensors, weights) }
  }
  const stale = state.stale + 1
  const isPlateau = schedule.kind === 'plateau' && stale % (schedule.patience ?? 3) === 0
  return { ...state, stale, drops: state.drops + (isPlateau ? 1 : 0) }
}

const pick = (tensors: Tensors, names: readonly string[]): Record<string, Tensor> =>
  Object.fromEntries(names.map((name) => [name, tensors[name]!]))

function progressOf(plan: TrainingPlan, state: TrainingState): Progress {
  const { limit, stepsPerEpoch } = plan
  if (limit.epochs !== undefined && limit.minutes === undefined)
    return { stage: 'Training', done: state.step, total: limit.epochs * stepsPerEpoch, unit: 'steps' }
  const share = shareDone(plan, state)
  return {
    stage: 'Training',
    done: state.step,
    total: Math.max(state.step, Math.round(state.step / share)),
    unit: 'steps',
  }
}
