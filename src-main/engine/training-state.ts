/** Where a training stands: everything that the next step depends on, and what has been seen so far. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { diskFault, Fault } from '../base/index.ts'
import type { Tensor } from '../graph/index.ts'
import { encodeNpz, parseNpz } from '../model/index.ts'

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

/** What is kept of a training besides its arrays. */
export interface TrainingNotes {
  readonly step: number
  readonly seconds: number
  readonly history: readonly HistoryRow[]
  readonly best: Best | null
  /** Of a `plateau`: validations without improvement, and how often the rate was divided. */
  readonly stale: number
  readonly drops: number
}

export interface TrainingState extends TrainingNotes {
  /** Weights, running statistics, optimizer arrays. */
  readonly tensors: Tensors
  /** Weights and running statistics at the best validation. */
  readonly bestWeights: Tensors | null
}

export const freshState = (tensors: Tensors): TrainingState => ({
  step: 0,
  seconds: 0,
  history: [],
  best: null,
  stale: 0,
  drops: 0,
  tensors,
  bestWeights: null,
})

const NOTES = 'notes.json'
const BEST = 'best/'

/** Written beside its place and moved there, so that a power cut leaves the one before. */
export async function writeCheckpoint(path: string, state: TrainingState): Promise<void> {
  const { tensors, bestWeights, ...notes } = state
  const text = new TextEncoder().encode(JSON.stringify(notes))
  const best = Object.entries(bestWeights ?? {}).map(([name, tensor]) => [BEST + name, tensor])
  const bytes = encodeNpz(
    { ...tensors, ...Object.fromEntries(best), [NOTES]: { dtype: 'uint8', shape: [text.length], data: text } },
    { packed: false },
  )
  const beside = `${path}.part`
  try {
    await writeFile(beside, bytes, { flush: true })
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw diskFault(path, error)
  }
}

/** Throws a Fault `unreadable_file` where the bytes are not a whole checkpoint. */
export function parseCheckpoint(bytes: Uint8Array): TrainingState {
  const { [NOTES]: text, ...all } = parseNpz(bytes)
  if (!text) throw new Fault('unreadable_file', 'The checkpoint lacks its notes.')
  const notes = JSON.parse(new TextDecoder().decode(text.data as Uint8Array)) as TrainingNotes
  const names = Object.keys(all)
  const tensors = Object.fromEntries(names.filter((name) => !name.startsWith(BEST)).map((name) => [name, all[name]!]))
  const best = names.filter((name) => name.startsWith(BEST)).map((name) => [name.slice(BEST.length), all[name]!])
  return { ...notes, tensors, bestWeights: best.length > 0 ? Object.fromEntries(best) : null }
}
