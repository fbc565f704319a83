/** What every training on a bench does: opens its images, goes on from a checkpoint, tells how it stands, hands over the model. */
import { existsSync } from 'node:fs'
import { describeError } from '../base/index.ts'
import {
  type Ending,
  type HistoryRow,
  type ProviderName,
  readCheckpoint,
  type TrainingNotes,
  type TrainingState,
  writeCheckpoint,
} from '../engine/index.ts'
import {
  type ImageShelf,
  type LabelledSet,
  type Learned,
  type LearnedOrigin,
  type LearningTools,
  openTrainingImages,
} from '../learn/index.ts'
import { encodeNpz, type ModelCard, type ModelPackage, modelHash } from '../model/index.ts'
import type { BenchTools } from './bench-tasks.ts'

export interface TrainingInput<Choice> {
  readonly set: LabelledSet
  readonly choice: Choice
  readonly limit: { readonly epochs: number | undefined; readonly minutes: number | undefined }
  readonly seed: number
  readonly providers: readonly ProviderName[] | null
  /** Where the checkpoint is, or will be. */
  readonly checkpoint: string
  readonly origin: TrainingOrigin
}

/** What the model's card says besides. */
export type TrainingOrigin = Omit<LearnedOrigin, 'set' | 'shelf' | 'seed'>

export interface TrainedNetwork {
  readonly onnx: Uint8Array
  readonly hash: string
  readonly card: ModelCard
  /** NumPy archives. */
  readonly test: { readonly input: Uint8Array; readonly output: Uint8Array } | null
  readonly history: readonly HistoryRow[]
  readonly best: TrainingNotes['best']
  readonly ending: Ending
  readonly provider: ProviderName
}

export type TrainingNews =
  | { readonly kind: 'stage'; readonly stage: 'preparing' | 'training' | 'evaluating' }
  | { readonly kind: 'history'; readonly row: HistoryRow }
  /** All of the history so far, and the best: after a checkpoint was written or read. */
  | { readonly kind: 'checkpoint'; readonly history: readonly HistoryRow[]; readonly best: TrainingNotes['best'] }
  /** Another network begins, with a history of its own. */
  | { readonly kind: 'part'; readonly title: string }

export interface OpenTraining {
  readonly set: LabelledSet
  readonly shelf: ImageShelf
  /** How one network is trained, with its checkpoint in a file of its own. */
  readonly learning: (checkpoint: string) => Promise<{ checkpoint: TrainingState | undefined; tools: LearningTools }>
}

/** Images without any difference in some channel teach nothing; they are left out, and said so. */
export async function withTrainingImages<Result>(
  { set, origin, providers }: Pick<TrainingInput<unknown>, 'set' | 'origin' | 'providers'>,
  tools: BenchTools,
  train: (open: OpenTraining) => Promise<Result>,
): Promise<Result> {
  tools.tell({ kind: 'stage', stage: 'preparing' })
  const opened = await openTrainingImages(set, {
    shrink: origin.downsample,
    workerUrl: tools.workerUrl,
    signal: tools.signal,
    onProgress: tools.onProgress,
  })
  if (opened.notice) tools.tell({ kind: 'message', text: opened.notice })
  try {
    return await train({
      set: opened.set,
      shelf: opened.shelf,
      learning: async (path) => ({
        checkpoint: await earlierState(path, tools),
        tools: learningTools(path, tools, providers),
      }),
    })
  } finally {
    await opened.shelf.close()
  }
}

const learningTools = (path: string, tools: BenchTools, providers: readonly ProviderName[] | null): LearningTools => ({
  ...(providers && { providers }),
  signal: tools.signal,
  wish: tools.wish,
  onStage: (stage) => tools.tell({ kind: 'stage', stage }),
  onProvider: (provider) => tools.tell({ kind: 'provider', provider }),
  onMessage: (text) => tools.tell({ kind: 'message', text }),
  onHistory: (row) => tools.tell({ kind: 'history', row }),
  ...(tools.onProgress && { onProgress: tools.onProgress }),
  async onCheckpoint(state) {
    await writeCheckpoint(path, state)
    tellState(tools, state)
  },
})

function tellState({ tell }: BenchTools, { history, best }: TrainingState): void {
  tell({ kind: 'checkpoint', history, best })
}

async function earlierState(path: string, tools: BenchTools): Promise<TrainingState | undefined> {
  if (!existsSync(path)) return undefined
  try {
    const state = await readCheckpoint(path)
    tellState(tools, state)
    return state
  } catch (error) {
    tools.tell({ kind: 'message', text: `Training begins anew: ${describeError(error)}` })
    return undefined
  }
}

/** A model as it crosses processes, with what is told of its training. */
export function handedOver(
  { state, ending, provider }: Pick<Learned, 'state' | 'ending' | 'provider'>,
  { onnx, card, test }: ModelPackage,
): TrainedNetwork {
  return {
    onnx,
    hash: modelHash(onnx),
    card,
    test: test && {
      input: encodeNpz(test.input, { packed: false }),
      output: encodeNpz(test.output, { packed: false }),
    },
    history: state.history,
    best: state.best,
    ending,
    provider,
  }
}
