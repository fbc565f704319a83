/** `train rare`: a detector of rare phenotypes from labels on images. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { Fault } from '../base/index.ts'
import { PROVIDERS, type ProviderName, readCheckpoint, type TrainingState, writeCheckpoint } from '../engine/index.ts'
import {
  type LabelledSet,
  openTrainingImages,
  RARE_NETWORKS,
  RARE_PRESETS,
  type RareChoice,
  rareModel,
  rareRecipe,
  readLabels,
  trainRare,
} from '../learn/index.ts'
import { writeModel } from '../model/index.ts'
import { GLOBAL_POOLINGS } from '../network/index.ts'
import { type ParsedArguments, UsageError } from './arguments.ts'
import { oneOf } from './choices.ts'
import type { Command, Outcome } from './command.ts'
import type { Session } from './session.ts'
import { outcomeOf, rowText } from './train-outcome.ts'
import { trainOnProject } from './train-project.ts'

export const trainCommand: Command = {
  usage:
    'train rare --images DIR --labels labels.csv --out MODEL [--network wscnn-4|wscnn-6] [--pooling max|average|fully-connected] [--preset default|paper] [--second-filter 3|7] [--downsample N] [--epochs N | --minutes N] [--seed S] [--provider NAME] [--resume] [--json]\n           train rare --project P --positive ROLE|WELLS --negative ROLE|WELLS [--channels A,B] [--split-by well|plate|replicate] [--out MODEL] [...]',
  summary: 'Train a detector of rare phenotypes from labels on images: `file,label[,group][,split]`.',
  words: 1,
  flags: {
    images: { kind: 'value', help: 'folder of images' },
    labels: { kind: 'value', help: 'table of labels; without a split, groups are dealt into thirds' },
    out: { kind: 'value', help: 'the model: a new folder, or a .zip; with --project a copy of the one in the project' },
    project: { kind: 'value', help: 'train on wells of this project instead, as a run' },
    positive: {
      kind: 'values',
      help: 'the label of the rare phenotype (of two the last by alphabet unless told); of a project roles or wells that have it',
    },
    negative: {
      kind: 'values',
      help: 'of a project: roles or wells that do not have it, such as negative_control or A11-H11',
    },
    channels: { kind: 'value', help: 'of a project: channels by name, with commas; all unless told' },
    'split-by': { kind: 'value', help: 'of a project: well, plate or replicate' },
    name: { kind: 'value', help: 'of a project: what the model is called' },
    network: { kind: 'value', help: RARE_NETWORKS.join(' or ') },
    pooling: { kind: 'value', help: GLOBAL_POOLINGS.join(', ') },
    preset: { kind: 'value', help: RARE_PRESETS.join(' or ') },
    'second-filter': { kind: 'value', help: 'side of the second filter: 3, or 7 for images of cells' },
    downsample: {
      kind: 'value',
      help: 'stored pixels per pixel that the network sees, along each side; 1 unless told, of a project by the size of nuclei',
    },
    epochs: { kind: 'value', help: 'passes over the training images' },
    minutes: { kind: 'value', help: 'end of training by the clock' },
    seed: { kind: 'value', help: 'start of everything random; 1 unless told' },
    provider: { kind: 'value', help: `${PROVIDERS.join(', ')}; the best there is unless told` },
    licence: { kind: 'value', help: 'licence of the model, for its card' },
    resume: { kind: 'switch', help: 'go on from the checkpoint beside --out' },
  },
  run(args, session) {
    if (args.words[0] !== 'rare') throw new UsageError("train knows 'rare'.")
    if (args.value('project') !== undefined) return trainOnProject(args, session)
    for (const flag of ['images', 'labels', 'out'])
      if (args.value(flag) === undefined) throw new UsageError(`--${flag} is missing, or --project.`)
    return trainFromFolder(args, session)
  },
}

interface Wishes {
  readonly choice: RareChoice
  readonly seed: number
  readonly limit: { readonly epochs: number | undefined; readonly minutes: number | undefined }
  readonly providers: readonly ProviderName[] | undefined
  readonly downsample: number
}

function wishesOf(args: ParsedArguments): Wishes {
  const choice: RareChoice = {
    network: oneOf(args, 'network', RARE_NETWORKS) ?? 'wscnn-4',
    pooling: oneOf(args, 'pooling', GLOBAL_POOLINGS) ?? 'max',
    preset: oneOf(args, 'preset', RARE_PRESETS) ?? 'default',
    secondFilter: Number(oneOf(args, 'second-filter', ['3', '7']) ?? 3) as 3 | 7,
  }
  const epochs = args.integer('epochs')
  const minutes = args.value('minutes') === undefined ? undefined : Number(args.value('minutes'))
  if (epochs !== undefined && epochs < 1) throw new UsageError('--epochs is at least 1.')
  if (minutes !== undefined && !(minutes > 0)) throw new UsageError('--minutes is a number above 0.')
  const downsample = Number(args.value('downsample') ?? 1)
  if (!(downsample >= 1 && downsample <= 64)) throw new UsageError('--downsample is a number from 1 to 64.')
  const provider = oneOf(args, 'provider', PROVIDERS)
  return {
    choice,
    seed: args.integer('seed') ?? 1,
    limit: { epochs, minutes },
    providers: provider && [provider],
    downsample,
  }
}

async function trainFromFolder(args: ParsedArguments, session: Session): Promise<Outcome> {
  const wishes = wishesOf(args)
  const out = resolve(args.required('out'))
  const saved = `${out.replace(/\.zip$/i, '')}.checkpoint.npz`
  const checkpoint = await earlierState({ out, saved, resumes: args.has('resume') })
  const { signal, progress } = session
  const labelled = await labelledSet(args, wishes.seed, session)
  const opened = await openTrainingImages(labelled, {
    shrink: wishes.downsample,
    signal,
    onProgress: (done) => progress.report(done),
  })
  if (opened.notice) progress.say(opened.notice)
  const { set, shelf } = opened
  try {
    const recipe = rareRecipe(wishes.choice)
    const detector = await trainRare(
      { set, shelf, recipe, limit: wishes.limit, seed: wishes.seed, checkpoint },
      {
        signal,
        ...(wishes.providers && { providers: wishes.providers }),
        onMessage: (message) => progress.say(message),
        onHistory: (row) => row.validation && progress.say(rowText(row)),
        onProgress: (done) => progress.report(done),
        onCheckpoint: (state) => writeCheckpoint(saved, state),
      },
    )
    const model = await rareModel(detector, {
      ...wishes,
      ...originOf(args, session, shelf.channels),
      set,
      shelf,
      recipe,
    })
    const hash = await writeModel(out, model)
    await rm(saved, { force: true })
    return outcomeOf(detector, { out, hash })
  } catch (error) {
    throw withWayOn(error, saved)
  } finally {
    await shelf.close()
  }
}

/** To whoever stops a training it is said how to go on with it. */
function withWayOn(error: unknown, saved: string): unknown {
  if (!(error instanceof Fault) || error.code !== 'cancelled' || !existsSync(saved)) return error
  const stands = `The training so far is kept in ${saved}.`
  return new Fault('cancelled', error.message, { stands, todo: 'Go on with it by --resume.', cause: error })
}

/** Throws a Fault where the model is there already, and where an interrupted training would be overwritten. */
async function earlierState({
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

async function labelledSet(args: ParsedArguments, seed: number, { signal }: Session): Promise<LabelledSet> {
  const path = resolve(args.required('labels'))
  const set = await readLabels(resolve(args.required('images')), path, {
    positive: args.value('positive'),
    seed,
    signal,
  })
  const { classes } = set
  if (classes.length === 2) return set
  throw new Fault('bad_labels', `${path} has ${classes.length} labels: ${classes.join(', ')}; a detector has two.`, {
    path,
    todo: 'Keep two labels, positive and negative.',
  })
}

const originOf = (args: ParsedArguments, { version }: Session, channels: number) => ({
  name: basename(resolve(args.required('out'))).replace(/\.zip$/i, ''),
  channels: Array.from({ length: channels }, (_, i) => ({ name: `Channel ${i + 1}`, meaning: '' })),
  pixelSizeMicrons: null,
  data: `${basename(args.required('labels'))} of ${basename(resolve(args.required('images')))}`,
  dataLicence: null,
  licence: args.value('licence') ?? null,
  splitBy: 'group',
  programVersion: version,
  createdAt: new Date().toISOString(),
})
