/** A training on disk: arrays and notes in one NumPy archive, replaced as a whole or not at all. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { describeError, diskFault, Fault } from '../base/index.ts'
import { encodeNpz, parseNpz } from '../model/index.ts'
import type { TrainingNotes, TrainingState } from './training-state.ts'

const NOTES = 'notes.json'
const BEST = 'best/'

/** JSON has no NaN, which is what an undefined figure is. */
const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN)
const figures = z.record(z.string(), figure)
const count = z.int().min(0)

const notesSchema = z.object({
  identity: z.record(z.string(), z.union([z.string(), z.number()])),
  batchSize: z.int().min(1),
  step: count,
  seconds: z.number(),
  history: z.array(
    z.object({
      step: count,
      epoch: z.number(),
      loss: z.number(),
      accuracy: z.number().nullable(),
      rate: z.number(),
      seconds: z.number(),
      imagesPerSecond: z.number(),
      validation: figures.nullable(),
    }),
  ),
  best: z.object({ step: count, epoch: z.number(), score: z.number(), figures }).nullable(),
  stale: count,
  drops: count,
})

/** Written beside its place and moved there, so that a power cut leaves the one before. Throws a Fault `disk`. */
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
    await rm(beside, { force: true }).catch(() => undefined)
    throw diskFault(path, error)
  }
}

/** Throws a Fault `unreadable_file` with the path where there is no whole checkpoint. */
export async function readCheckpoint(path: string): Promise<TrainingState> {
  try {
    return parseCheckpoint(await readFile(path))
  } catch (cause) {
    throw new Fault('unreadable_file', `The checkpoint ${path} cannot be read: ${describeError(cause)}`, {
      path,
      todo: 'Remove it to train from the beginning.',
      cause,
    })
  }
}

/** Throws a Fault `unreadable_file` where the bytes are not a whole checkpoint. */
export function parseCheckpoint(bytes: Uint8Array): TrainingState {
  const { [NOTES]: text, ...all } = parseNpz(bytes)
  if (!text) throw new Fault('unreadable_file', 'The checkpoint lacks its notes.')
  const notes = parseNotes(text.data as Uint8Array)
  const names = Object.keys(all)
  const tensors = Object.fromEntries(names.filter((name) => !name.startsWith(BEST)).map((name) => [name, all[name]!]))
  const best = names.filter((name) => name.startsWith(BEST)).map((name) => [name.slice(BEST.length), all[name]!])
  return { ...notes, tensors, bestWeights: best.length > 0 ? Object.fromEntries(best) : null }
}

function parseNotes(bytes: Uint8Array): TrainingNotes {
  try {
    return notesSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))
  } catch (cause) {
    throw new Fault('unreadable_file', 'The notes of the checkpoint are damaged, or of another version.', { cause })
  }
}
