/** A training as a run: one after the other on a bench, with a checkpoint beside the project and its record inside. */
import { rm } from 'node:fs/promises'
import { Fault, throwIfCancelled } from '../base/index.ts'
import { RareParameters } from '../contract/index.ts'
import { PROVIDER_TITLES } from '../engine/index.ts'
import {
  addRunSeconds,
  checkpointPath,
  getMeta,
  getRun,
  insertModel,
  listChannels,
  type Project,
  readTraining,
  setRunProvider,
  setRunStatus,
  setRunWhole,
  writeEvaluation,
  writeTrainingRecord,
} from '../store/index.ts'
import type { BenchNews, TrainedRare, TrainRareInput } from '../work/index.ts'
import type { DeskContext } from './context.ts'
import type { JobHandle } from './job-board.ts'
import { evaluateRare } from './rare-evaluation.ts'
import { labelledSet, type PlannedImage, plannedTraining } from './rare-plan.ts'
import { publishRun } from './run-queue.ts'
import { type LiveTraining, NO_RECORD, type TrainingRecord } from './training-shelf.ts'

/** Trainings wait for one another: two at once would take twice as long each. */
const turns = new WeakMap<Project, Promise<unknown>>()

export async function executeTraining(
  context: DeskContext,
  project: Project,
  runId: number,
  job: JobHandle,
): Promise<void> {
  const before = turns.get(project)
  const turn = (before ?? Promise.resolve()).then(() => trainNow(context, project, runId, job))
  turns.set(
    project,
    turn.catch(() => undefined),
  )
  if (before) job.progress({ stage: 'Waiting for another training', done: 0, total: undefined, unit: 'steps' })
  setRunStatus(project, runId, 'queued', context.now())
  publishRun(context, project, runId)
  return turn
}

async function trainNow(context: DeskContext, project: Project, runId: number, job: JobHandle): Promise<void> {
  const started = performance.now()
  try {
    throwIfCancelled(job.signal)
    setRunStatus(project, runId, 'running', context.now())
    context.trainings.set(runId, { ...storedRecord(project, runId), stage: 'preparing', wish: 'go' })
    publishRun(context, project, runId)
    job.progress({ stage: 'Looking through the images', done: 0, total: undefined, unit: 'images' })
    await trained(context, project, runId, job)
  } catch (error) {
    endWith(context, project, runId, job.signal.aborted ? 'cancelled' : statusAfter(error))
    throw error
  } finally {
    saveRecord(context, project, runId)
    context.trainings.delete(runId)
    addSeconds(project, runId, (performance.now() - started) / 1000)
    publishRun(context, project, runId)
  }
}

/** A bench that was lost leaves a run that goes on from its checkpoint. */
function statusAfter(error: unknown): 'cancelled' | 'interrupted' | 'failed' {
  if (!(error instanceof Fault)) return 'failed'
  if (error.code === 'cancelled') return 'cancelled'
  return error.code === 'bench_lost' ? 'interrupted' : 'failed'
}

async function trained(context: DeskContext, project: Project, runId: number, job: JobHandle): Promise<void> {
  const row = getRun(project, runId)
  const parameters = RareParameters.parse(JSON.parse(row.parameters))
  const { images, plan } = await plannedTraining(context, project, parameters, row.layout_version)
  refuse(plan)
  throwIfCancelled(job.signal)
  const input = inputOf(context, project, { runId, parameters, images, downsample: plan.downsample })
  const result = await context.benches.run('training', 'train-rare', input, {
    signal: job.signal,
    onProgress: job.progress,
    onNews: (news) => hear(context, project, runId, news),
    onBegin(tell) {
      const live = context.trainings.get(runId)
      context.trainings.set(runId, { ...live!, tell })
    },
  })
  keep(context, project, { runId, images, result })
  // What could go on is done: the model is in the project.
  await rm(checkpointPath(project, runId), { force: true })
}

/** Throws `bad_labels` with every refusal of a plan. */
export function refuse(plan: {
  readonly refusals: readonly { readonly message: string; readonly examples: readonly string[] }[]
}): void {
  if (plan.refusals.length === 0) return
  const told = plan.refusals.map(({ message, examples }) =>
    examples.length > 0 ? `${message.replace(/\.$/, '')}: ${examples.join(', ')}.` : message,
  )
  throw new Fault('bad_labels', told.join(' '), { stands: 'Nothing was begun.', todo: 'Choose the wells otherwise.' })
}

interface Begun {
  readonly runId: number
  readonly parameters: RareParameters
  readonly images: readonly PlannedImage[]
  readonly downsample: number
}

function inputOf(context: DeskContext, project: Project, begun: Begun): TrainRareInput {
  const { runId, parameters, images, downsample } = begun
  const { network, pooling, preset, epochs, minutes, seed, provider, name, splitBy, channelIds } = parameters
  // The paper takes the larger filter for images of cells; the default's batches are quick with the smaller one.
  const choice = { network, pooling, preset, secondFilter: preset === 'paper' ? 7 : 3 } as const
  const channels = new Map(listChannels(project).map((channel) => [channel.id, channel.name]))
  const pixel = getMeta(project, 'pixel_microns')
  const plates = new Set(images.map(({ plate }) => plate))
  return {
    set: labelledSet(images),
    choice,
    limit: {
      epochs: epochs ?? undefined,
      minutes: minutes ?? undefined,
    },
    seed,
    providers: provider && [provider],
    checkpoint: checkpointPath(project, runId),
    origin: {
      name,
      channels: channelIds.map((id) => ({ name: channels.get(id) ?? String(id), meaning: '' })),
      pixelSizeMicrons: pixel === undefined ? null : Number(pixel),
      downsample,
      data: `${getMeta(project, 'name') ?? 'Project'}: ${[...plates].slice(0, 20).join(', ')}${plates.size > 20 ? ', …' : ''}`,
      splitBy,
      programVersion: context.facts.version,
      createdAt: new Date(context.now()).toISOString(),
    },
  }
}

function hear(context: DeskContext, project: Project, runId: number, news: BenchNews): void {
  const live = context.trainings.get(runId)
  if (!live) return
  const now = heard(live, news)
  context.trainings.set(runId, now)
  if (news.kind === 'checkpoint') saveRecord(context, project, runId)
  if (news.kind === 'provider') setRunProvider(project, runId, PROVIDER_TITLES[news.provider])
  publishRun(context, project, runId)
}

function heard(live: LiveTraining, news: BenchNews): LiveTraining {
  switch (news.kind) {
    case 'stage':
      return { ...live, stage: news.stage }
    case 'history':
      return { ...live, history: [...live.history, news.row] }
    case 'checkpoint':
      return { ...live, history: news.history, best: news.best }
    case 'provider':
      return { ...live, provider: PROVIDER_TITLES[news.provider] }
    case 'message':
      return { ...live, messages: [...live.messages, news.text] }
    case 'site':
    case 'site-failed':
      return live
    default:
      return news satisfies never
  }
}

export function storedRecord(project: Project, runId: number): TrainingRecord {
  const row = readTraining(project, runId)
  return row ? (JSON.parse(row.record) as TrainingRecord) : NO_RECORD
}

function saveRecord(context: DeskContext, project: Project, runId: number): void {
  const live = context.trainings.get(runId)
  if (!live) return
  const { history, best, provider, messages } = live
  try {
    writeTrainingRecord(project, runId, { history, best, provider, messages } satisfies TrainingRecord)
  } catch (error) {
    // The checkpoint holds the history too; a disk that refuses this ends the run when the model is written.
    context.trainings.set(runId, {
      ...live,
      messages: [...messages, `The history could not be saved: ${String(error)}`],
    })
  }
}

function keep(
  context: DeskContext,
  project: Project,
  { runId, images, result }: { runId: number; images: readonly PlannedImage[]; result: TrainedRare },
): void {
  const live = context.trainings.get(runId)!
  context.trainings.set(runId, { ...live, history: result.history, best: result.best })
  project.transaction(() => {
    saveRecord(context, project, runId)
    const { onnx, hash, card, test } = result
    const modelId = insertModel(project, { runId, name: card.name, hash, card, onnx, test, now: context.now() })
    writeEvaluation(project, runId, evaluateRare(project, { modelId, images, result }))
    setRunWhole(project, runId)
    setRunStatus(project, runId, 'done', context.now())
  })
}

function endWith(
  context: DeskContext,
  project: Project,
  runId: number,
  status: 'cancelled' | 'interrupted' | 'failed',
): void {
  try {
    setRunStatus(project, runId, status, context.now())
  } catch {
    // The disk that ended the run may refuse this too; the next opening marks it as interrupted.
  }
}

function addSeconds(project: Project, runId: number, seconds: number): void {
  try {
    addRunSeconds(project, runId, seconds)
  } catch {
    // As above: the time is the least of what is lost.
  }
}
