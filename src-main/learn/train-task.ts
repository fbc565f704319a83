/** Trains a task to its end, whatever happens to memory and devices meanwhile. */
import { Fault } from '../base/index.ts'
import {
  type BestOptions,
  type BestSession,
  checkGoesOn,
  type Ending,
  freshState,
  openOnBest,
  type ProviderName,
  providerOrder,
  type TrainingPlan,
  type TrainingState,
  type TrainingTools,
  train,
  withBatchSize,
} from '../engine/index.ts'
import type { Weights } from '../network/index.ts'
import type { Size } from './augmentation.ts'
import type { ImageTask } from './image-task.ts'
import { batchSizeFor, epochsFor } from './learning-recipe.ts'
import type { LearningNetwork, LearningTask } from './learning-task.ts'
import type { Normalisation } from './prepare-sample.ts'
import type { ScoringTools } from './score-images.ts'

export interface LearningTools extends TrainingTools, Omit<BestOptions, 'threads'> {
  readonly onStage?: (stage: 'preparing' | 'training' | 'evaluating') => void
  /** The provider that trains, once it is known. */
  readonly onProvider?: ((provider: ProviderName) => void) | undefined
}

export interface Trained {
  readonly state: TrainingState
  readonly ending: Ending
  readonly provider: ProviderName
}

/** How it is tried: with how many images at once, where, and from where on. */
interface Attempt {
  readonly batchSize: number
  readonly providers: readonly ProviderName[]
  readonly state: TrainingState | undefined
}

/**
 * Trains until the limit, a wish to stop, or cancellation. Out of memory halves the batch, then takes the next provider, as does a
 * device that went away; training goes on from its last checkpoint. Faults: `bad_argument` where the checkpoint is of another
 * training, `diverged`, `cancelled`, those of images and of the CPU.
 */
export async function trainTask(task: LearningTask, tools: LearningTools): Promise<Trained> {
  const { checkpoint, pace } = task
  let attempt: Attempt = {
    batchSize: checkpoint?.batchSize ?? batchSizeFor(pace, task.size),
    providers: providerOrder(tools.providers),
    state: checkpoint,
  }
  for (;;) {
    let latest = attempt.state
    let provider: ProviderName | undefined
    try {
      return await trainedOnce(task, attempt, {
        ...tools,
        onProvider(opened) {
          provider = opened
          tools.onProvider?.(opened)
        },
        async onCheckpoint(state) {
          await tools.onCheckpoint?.(state)
          latest = state
        },
      })
    } catch (error) {
      if (!(error instanceof Fault) || provider === undefined) throw error
      attempt = relieved({ ...attempt, state: latest }, { fault: error, provider, tools })
    }
  }
}

/** Smallest batch that batch normalisation can still learn from. */
const LEAST_BATCH = 2
/** What another provider may be able to do. */
const LEAVES_PROVIDER: ReadonlySet<string> = new Set(['out_of_memory', 'provider_missing', 'bad_argument'])

function relieved(
  attempt: Attempt,
  { fault, provider, tools }: { fault: Fault; provider: ProviderName; tools: LearningTools },
): Attempt {
  const from = attempt.state ? 'Going on from the last checkpoint' : 'Beginning anew'
  if (fault.code === 'out_of_memory' && attempt.batchSize > LEAST_BATCH) {
    const batchSize = Math.max(LEAST_BATCH, Math.ceil(attempt.batchSize / 2))
    tools.onMessage?.(`${fault.message} ${from} with ${batchSize} images at a time.`)
    return { ...attempt, batchSize }
  }
  const providers = attempt.providers.slice(attempt.providers.indexOf(provider) + 1)
  if (providers.length === 0 || !LEAVES_PROVIDER.has(fault.code)) throw fault
  tools.onMessage?.(`${fault.message} ${from} elsewhere.`)
  return { ...attempt, providers }
}

async function trainedOnce(
  task: LearningTask,
  { batchSize, providers, state }: Attempt,
  tools: LearningTools,
): Promise<Trained> {
  const { size } = task
  const shape = [batchSize, task.channels, size.height, size.width]
  const network = task.network(shape)
  const start = startOf(task, network, batchSize)
  if (state) checkGoesOn(state, start.state)
  const session = await openOnBest((provider) => task.network(shape, provider).onnx, {
    ...tools,
    providers,
  })
  const stepsPerEpoch = Math.max(1, Math.ceil(task.samples / batchSize))
  const source = task.batches({ shape, dropouts: network.dropouts ?? [], stepsPerEpoch })
  try {
    tools.onProvider?.(session.provider)
    tools.onStage?.('training')
    const from = state ? withBatchSize(state, batchSize) : start.state
    const { provider } = session
    const plan = { ...planOf(task, session, { tools, stepsPerEpoch }), state: from, weights: start.weights }
    return { ...(await train({ ...plan, batch: source.batch }, tools)), provider }
  } finally {
    await source.close()
    await session.release().catch(() => undefined)
  }
}

const startOf = ({ identity }: LearningTask, { state, weights }: LearningNetwork, batchSize: number) => ({
  state: freshState(state, { identity, batchSize }),
  weights,
})

const LEAST_STEPS_TO_VALIDATE = 8

function planOf(
  task: LearningTask,
  session: BestSession,
  { tools, stepsPerEpoch }: { tools: LearningTools; stepsPerEpoch: number },
): Omit<TrainingPlan, 'state' | 'weights' | 'batch'> {
  const { pace, limit, samples, validated } = task
  const { epochs, minutes } = limit
  const isOpen = epochs === undefined && minutes === undefined
  return {
    session,
    stepsPerEpoch,
    schedule: pace.schedule,
    limit: isOpen ? { epochs: epochsFor(pace, stepsPerEpoch) } : limit,
    ...(task.accuracy && { accuracy: task.accuracy }),
    validate: (state) => task.validate(state, scoringTools(tools, session.provider)),
    // Small sets have short epochs: a look at the validation images should not take longer than what it judges.
    validateEvery:
      task.validateEvery ?? Math.ceil(Math.max(1, (2 * validated) / samples, LEAST_STEPS_TO_VALIDATE / stepsPerEpoch)),
  }
}

/** Scoring happens where training does, and without progress: a validation is part of the training's. */
export const scoringTools = ({ signal, onMessage }: LearningTools, provider: ProviderName) => ({
  providers: [provider],
  signal,
  ...(onMessage && { onMessage }),
})

/** What every training leaves behind. */
export interface Learned {
  /** The predicting network as an ONNX file. */
  readonly onnx: Uint8Array
  readonly weights: Weights
  readonly normalisation: Normalisation
  /** Of a whole image. */
  readonly size: Size
  readonly state: TrainingState
  readonly ending: Ending
  readonly provider: ProviderName
}

/** Trains a task to its end, takes the weights that were best by validation, and judges them. Faults as those of `trainTask`. */
export async function trainAndJudge<Judgement extends object>(
  task: ImageTask,
  {
    judge,
    onnx,
  }: {
    readonly judge: (weights: Weights, tools: ScoringTools) => Promise<Judgement>
    readonly onnx: (weights: Weights) => Uint8Array
  },
  tools: LearningTools,
): Promise<Judgement & Learned> {
  const { state, ending, provider } = await trainTask(task, tools)
  tools.onStage?.('evaluating')
  const weights = state.bestWeights ?? state.tensors
  const judgement = await judge(weights, { ...scoringTools(tools, provider), onProgress: tools.onProgress })
  const { normalisation, size } = task.job
  return { ...judgement, onnx: onnx(weights), weights, normalisation, size, state, ending, provider }
}
