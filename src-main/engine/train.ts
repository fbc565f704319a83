/**
 * The training loop: steps of a training graph over batches that somebody else prepares, validation, checkpoints, and an end
 * that keeps the best. Seeded and, on the CPU, repeatable to the bit: what a step depends on is its number and the state.
 */
import { throwIfCancelled } from '../base/index.ts'
import { floats } from '../graph/index.ts'
import { LOSS, NEXT, RATE, STEP } from '../network/index.ts'
import { checkFinite, divergence } from './divergence.ts'
import { rateAt } from './schedule.ts'
import { NO_STEPS, type Stretch, withRow } from './training-history.ts'
import {
  type Batch,
  type Ending,
  progressOf,
  shareDone,
  type TrainingPlan,
  type TrainingResult,
  type TrainingTools,
} from './training-plan.ts'
import type { TrainingState } from './training-state.ts'

const CHECKPOINT_EVERY_MS = 3 * 60_000
const PAUSE_LOOK_MS = 100
/** Steps from one row of the history to the next within an epoch. */
const ROW_STEPS = 5

/** A state, and what has happened since its last row. */
interface Position {
  readonly state: TrainingState
  readonly stretch: Stretch
}

/**
 * Trains until the limit, the wish to stop, or no better validation; the end is always validated and kept. Throws a Fault
 * `diverged` when the loss is no number any more (checkpoints made before stand), `cancelled` on the signal, and what batches,
 * validation and checkpoints throw.
 */
export async function train(plan: TrainingPlan, tools: TrainingTools = {}): Promise<TrainingResult> {
  let at: Position = { state: plan.state, stretch: NO_STEPS }
  let saved = performance.now()
  const batchOf = oneAhead(plan)
  for (;;) {
    await pausedOver(tools)
    throwIfCancelled(tools.signal)
    const ending = endingOf(plan, at.state, tools)
    if (ending) return { state: await closed(plan, at, tools), ending }
    at = await stepped(plan, at, batchOf)
    const { step } = at.state
    const isEpochEnd = step % plan.stepsPerEpoch === 0
    if (isEpochEnd || (step % plan.stepsPerEpoch) % ROW_STEPS === 0) {
      const validates = step % (plan.stepsPerEpoch * plan.validateEvery) === 0
      at = { state: await noted(plan, at, { tools, validates }), stretch: NO_STEPS }
      // Only after a row, so that whoever goes on from here writes the same rows as if there had been no stop.
      if (isEpochEnd || performance.now() - saved > CHECKPOINT_EVERY_MS) {
        await kept(at.state, tools)
        saved = performance.now()
      }
    }
    tools.onProgress?.(progressOf(plan, at.state))
  }
}

/** While a step runs, the next batch is made. A batch that fails is heard of by whoever waits for it. */
function oneAhead({ batch, limit, stepsPerEpoch }: TrainingPlan): (step: number) => Promise<Batch> {
  const last = (limit.epochs ?? Number.POSITIVE_INFINITY) * stepsPerEpoch
  let ahead: { readonly step: number; readonly batch: Promise<Batch> } | undefined
  return async (step) => {
    const current = await (ahead?.step === step ? ahead.batch : batch(step))
    ahead = step < last ? { step: step + 1, batch: batch(step + 1) } : undefined
    ahead?.batch.catch(() => undefined)
    return current
  }
}

function endingOf(plan: TrainingPlan, state: TrainingState, { wish }: TrainingTools): Ending | undefined {
  if (shareDone(plan, state) >= 1) return 'limit'
  if (plan.patience !== undefined && state.stale >= plan.patience) return 'no better'
  return wish?.() === 'stop' ? 'stopped' : undefined
}

async function pausedOver({ signal, wish }: TrainingTools): Promise<void> {
  while (wish?.() === 'pause') {
    throwIfCancelled(signal)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_LOOK_MS))
  }
}

async function stepped(
  plan: TrainingPlan,
  { state, stretch }: Position,
  batchOf: (step: number) => Promise<Batch>,
): Promise<Position> {
  const began = performance.now()
  const step = state.step + 1
  const batch = await batchOf(step)
  const rate = rateAt(plan.schedule, { step, share: shareDone(plan, state), drops: state.drops })
  const outputs = await plan.session.run({
    ...batch.feeds,
    ...state.tensors,
    [RATE]: floats([], [rate]),
    [STEP]: floats([], [step]),
  })
  const loss = Number(outputs[LOSS]!.data[0])
  if (!Number.isFinite(loss)) throw divergence(state, 'the loss was no number any more')
  const tensors = Object.fromEntries(Object.keys(state.tensors).map((name) => [name, outputs[NEXT + name]!]))
  const seconds = (performance.now() - began) / 1000
  return {
    state: { ...state, step, tensors, seconds: state.seconds + seconds },
    stretch: {
      steps: stretch.steps + 1,
      loss: stretch.loss + loss,
      right: stretch.right + (plan.accuracy?.(outputs, batch) ?? 0) * batch.images,
      images: stretch.images + batch.images,
      seconds: stretch.seconds + seconds,
      rate,
    },
  }
}

/** The state with a row for the stretch, after a look at the validation images where it is time for one. */
async function noted(
  plan: TrainingPlan,
  { state, stretch }: Position,
  { tools, validates }: { tools: TrainingTools; validates: boolean },
): Promise<TrainingState> {
  const began = performance.now()
  const validation = validates ? await plan.validate(state.tensors) : undefined
  const seconds = state.seconds + (performance.now() - began) / 1000
  const next = withRow(plan, { ...state, seconds }, { stretch, validation })
  tools.onHistory?.(next.history.at(-1)!)
  return next
}

/** The end: validated and kept, unless nothing has happened since the last time. */
async function closed(plan: TrainingPlan, at: Position, tools: TrainingTools): Promise<TrainingState> {
  const last = at.state.history.at(-1)
  if (at.state.step === 0 || (at.stretch.steps === 0 && last?.validation)) return at.state
  const state = await noted(plan, at, { tools, validates: true })
  await kept(state, tools)
  return state
}

async function kept(state: TrainingState, { onCheckpoint }: TrainingTools): Promise<void> {
  checkFinite(state)
  await onCheckpoint?.(state)
}
