/** What trainings on a folder of images share: a checkpoint beside the model, the model written, and a way on after a stop. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Fault } from '../base/index.ts'
import { PROVIDERS, type ProviderName, readCheckpoint, type TrainingState, writeCheckpoint } from '../engine/index.ts'
import {
  type LabelledSet,
  type LearnedOrigin,
  type LearningTools,
  openTrainingImages,
  type ReadLabelsOptions,
  readLabels,
  type TrainingImages,
} from '../learn/index.ts'
import { type ModelPackage, writeModel } from '../model/index.ts'
import { type ParsedArguments, UsageError } from './arguments.ts'
import { aboveZero, oneOf } from './choices.ts'
import type { Session } from './session.ts'
import { rowText } from './train-outcome.ts'

export interface TrainingWishes {
  readonly seed: number
  readonly limit: { readonly epochs: number | undefined; readonly minutes: number | undefined }
  readonly providers: readonly ProviderName[] | undefined
  readonly downsample: number
}

export function trainingWishes(args: ParsedArguments): TrainingWishes {
  const epochs = args.integer('epochs')
  if (epochs !== undefined && epochs < 1) throw new UsageError('--epochs is at least 1.')
  const downsample = Number(args.value('downsample') ?? 1)
  if (!(downsample >= 1 && downsample <= 64)) throw new UsageError('--downsample is a number from 1 to 64.')
  const provider = oneOf(args, 'provider', PROVIDERS)
  return {
    seed: args.integer('seed') ?? 1,
    limit: { epochs, minutes: aboveZero(args, 'minutes') },
    providers: provider && [provider],
    downsample,
  }
}

/** What a kind of network makes of the images. */
export interface FolderTraining<Result> {
  /** Throws a Fault where the labels do not suit. */
  readonly check: (set: LabelledSet, path: string) => void
  readonly train: (
    images: TrainingImages,
    checkpoint: TrainingState | undefined,
    tools: LearningTools,
  ) => Promise<Result>
  readonly model: (result: Result, origin: LearnedOrigin) => Promise<ModelPackage>
}

export interface FolderResult<Result> {
  readonly result: Result
  readonly out: string
  readonly hash: string
}

export interface FolderRequest<Result> {
  readonly wishes: TrainingWishes
  readonly work: FolderTraining<Result>
  /** How the table of labels is read. */
  readonly reading?: Pick<ReadLabelsOptions, 'multiLabel' | 'groupBy' | 'moreColumns'>
}

/** Trains on `--images` and `--labels`, and writes the model to `--out`. */
export async function trainOnFolder<Result>(
  args: ParsedArguments,
  session: Session,
  { wishes, work, reading = {} }: FolderRequest<Result>,
): Promise<FolderResult<Result>> {
  const out = resolve(args.required('out'))
  const saved = `${out.replace(/\.zip$/i, '')}.checkpoint.npz`
  const checkpoint = await earlierState({ out, saved, resumes: args.has('resume') })
  const { signal, progress } = session
  const { seed } = wishes
  const opened = await openTrainingImages(await labelledSet(args, session, { ...reading, seed, check: work.check }), {
    shrink: wishes.downsample,
    signal,
    onProgress: (done) => progress.report(done),
  })
  if (opened.notice) progress.say(opened.notice)
  const { set, shelf } = opened
  try {
    const result = await work.train(opened, checkpoint, {
      signal,
      ...(wishes.providers && { providers: wishes.providers }),
      onMessage: (message) => progress.say(message),
      onHistory: (row) => row.validation && progress.say(rowText(row)),
      onProgress: (done) => progress.report(done),
      onCheckpoint: (state) => writeCheckpoint(saved, state),
    })
    const { downsample } = wishes
    const origin = { ...originOf(args, session, shelf.channels), seed, downsample, set, shelf }
    const hash = await writeModel(out, await work.model(result, origin))
    await rm(saved, { force: true })
    return { result, out, hash }
  } catch (error) {
    throw withWayOn(error, saved)
  } finally {
    await shelf.close()
  }
}

/** To whoever stops a training it is said how to go on with it. */
export function withWayOn(error: unknown, saved: string): unknown {
  if (!(error instanceof Fault) || error.code !== 'cancelled' || !existsSync(saved)) return error
  const stands = `The training so far is kept in ${saved}.`
  return new Fault('cancelled', error.message, { stands, todo: 'Go on with it by --resume.', cause: error })
}

/** Throws a Fault where the model is there already, and where an interrupted training would be overwritten. */
export async function earlierState({
  out,
  saved,
  resumes,
}: {
  out: string
  saved: string
  resumes: boolean
}): Promise<TrainingState | undefined> {
  if (existsSync(out)) throw new Fault('disk', `${out} is there already.`, { path: out, todo: 'Choose another --out.' })
  const isSaved = existsSync(saved)
  if (resumes && !isSaved)
    throw new Fault('not_found', `There is no training to go on with: ${saved} is not there.`, {
      path: saved,
      todo: 'Leave --resume out to begin one.',
    })
  if (resumes) return readCheckpoint(saved)
  if (!isSaved) return undefined
  throw new Fault('disk', `A training that was interrupted is kept in ${saved}.`, {
    path: saved,
    todo: 'Go on with it by --resume, or remove it to begin anew.',
  })
}

async function labelledSet(
  args: ParsedArguments,
  { signal }: Session,
  { check, ...options }: ReadLabelsOptions & { readonly check: FolderTraining<unknown>['check'] },
): Promise<LabelledSet> {
  const path = resolve(args.required('labels'))
  const set = await readLabels(resolve(args.required('images')), path, {
    ...options,
    positive: args.value('positive'),
    signal,
  })
  check(set, path)
  return set
}

export const originOf = (args: ParsedArguments, { version }: Session, channels: number) => ({
  name: basename(resolve(args.required('out'))).replace(/\.zip$/i, ''),
  channels: Array.from({ length: channels }, (_, i) => ({ name: `Channel ${i + 1}`, meaning: '' })),
  pixelSizeMicrons: null,
  data: `${basename(args.required('labels'))} of ${basename(resolve(args.required('images')))}`,
  dataLicence: args.value('data-licence') ?? null,
  licence: args.value('licence') ?? null,
  splitBy: args.value('split-by') ?? 'group',
  programVersion: version,
  createdAt: new Date().toISOString(),
})
