/** Trains a detector of rare phenotypes, keeps a checkpoint beside the project, and hands over the model with its scores. */
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
  openTrainingImages,
  type RareChoice,
  type RareDetector,
  rareModel,
  rareRecipe,
  type ScoredImage,
  type TrainingImages,
  trainRare,
} from '../learn/index.ts'
import { encodeNpz, type ModelCard, type ModelChannel, modelHash } from '../model/index.ts'
import type { BenchTools } from './bench-tasks.ts'

export interface TrainRareInput {
  readonly set: LabelledSet
  readonly choice: RareChoice
  readonly limit: { readonly epochs: number | undefined; readonly minutes: number | undefined }
  readonly seed: number
  readonly providers: readonly ProviderName[] | null
  /** Where the checkpoint is, or will be. */
  readonly checkpoint: string
  readonly origin: TrainingOrigin
}

/** What the model's card says besides. */
export interface TrainingOrigin {
  readonly name: string
  readonly channels: readonly ModelChannel[]
  readonly pixelSizeMicrons: number | null
  readonly downsample: number
  readonly data: string
  readonly splitBy: string
  readonly programVersion: string
  /** ISO 8601. */
  readonly createdAt: string
}

export interface TrainedRare {
  readonly onnx: Uint8Array
  readonly hash: string
  readonly card: ModelCard
  /** NumPy archives. */
  readonly test: { readonly input: Uint8Array; readonly output: Uint8Array } | null
  readonly threshold: number
  /** Validation and test images, by name. */
  readonly scored: readonly ScoredImage[]
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

export async function trainRareTask(input: TrainRareInput, tools: BenchTools): Promise<TrainedRare> {
  const { choice, limit, seed, providers } = input
  tools.tell({ kind: 'stage', stage: 'preparing' })
  const { set, shelf } = await openShelf(input, tools)
  try {
    const checkpoint = await earlierState(input.checkpoint, tools)
    const recipe = rareRecipe(choice)
    const detector = await trainRare(
      { set, shelf, recipe, limit, seed, checkpoint },
      {
        ...(providers && { providers }),
        signal: tools.signal,
        wish: tools.wish,
        onStage: (stage) => tools.tell({ kind: 'stage', stage }),
        onProvider: (provider) => tools.tell({ kind: 'provider', provider }),
        onMessage: (text) => tools.tell({ kind: 'message', text }),
        onHistory: (row) => tools.tell({ kind: 'history', row }),
        ...(tools.onProgress && { onProgress: tools.onProgress }),
        async onCheckpoint(state) {
          await writeCheckpoint(input.checkpoint, state)
          tellState(tools, state)
        },
      },
    )
    return await handedOver(detector, { ...input, set, shelf, recipe })
  } finally {
    await shelf.close()
  }
}

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

/** Images without any difference in some channel teach nothing; they are left out, and said so. */
async function openShelf({ set, origin }: TrainRareInput, tools: BenchTools): Promise<TrainingImages> {
  const opened = await openTrainingImages(set, {
    shrink: origin.downsample,
    workerUrl: tools.workerUrl,
    signal: tools.signal,
    onProgress: tools.onProgress,
  })
  if (opened.notice) tools.tell({ kind: 'message', text: opened.notice })
  return opened
}

type Finished = TrainRareInput & { readonly shelf: ImageShelf; readonly recipe: ReturnType<typeof rareRecipe> }

async function handedOver(detector: RareDetector, finished: Finished): Promise<TrainedRare> {
  const { set, shelf, recipe, choice, seed, origin } = finished
  const model = await rareModel(detector, {
    ...origin,
    set,
    shelf,
    recipe,
    choice,
    seed,
    dataLicence: null,
    licence: null,
  })
  return {
    onnx: model.onnx,
    hash: modelHash(model.onnx),
    card: model.card,
    test: model.test && {
      input: encodeNpz(model.test.input, { packed: false }),
      output: encodeNpz(model.test.output, { packed: false }),
    },
    threshold: detector.threshold,
    scored: detector.scored,
    history: detector.state.history,
    best: detector.state.best,
    ending: detector.ending,
    provider: detector.provider,
  }
}
