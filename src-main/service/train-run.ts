/** A training as a run: one after the other on a bench, with a checkpoint beside the project and its record inside. */
import { Fault, throwIfCancelled } from '../base/index.ts'
import { LearnParameters } from '../contract/index.ts'
import { PROVIDER_TITLES } from '../engine/index.ts'
import {
  addRunSeconds,
  getRun,
  insertModel,
  type Project,
  readTraining,
  removeCheckpoints,
  setRunProvider,
  setRunStatus,
  setRunWhole,
  writeEvaluation,
  writeTrainingRecord,
} from '../store/index.ts'
import type { BenchNews, TrainedNetwork } from '../work/index.ts'
import type { DeskContext } from './context.ts'
import type { JobHandle } from './job-board.ts'
import { plannedTraining } from './learn-plan.ts'
import { publishRun } from './run-queue.ts'
import { begun, trainClasses, trainRare } from './train-network.ts'
import { type LiveTraining, NO_HISTORY, NO_RECORD, type TrainingRecord } from './training-shelf.ts'

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
    context.trainings.set(runId, { ...storedRecord(project, runId), stage: 'preparing', wish: 'go', part: null })
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
  const parameters = LearnParameters.parse(JSON.parse(row.parameters))
  const { images, plan } = await plannedTraining(context, project, parameters, row.layout_version)
  refuse(plan)
  throwIfCancelled(job.signal)
  const beginning = begun(context, project, { runId, layoutVersion: row.layout_version, images, plan })
  const options = {
    signal: job.signal,
    onProgress: job.progress,
    onNews: (news: BenchNews) => hear(context, project, runId, news),
    onBegin(tell: NonNullable<LiveTraining['tell']>) {
      const live = context.trainings.get(runId)
      context.trainings.set(runId, { ...live!, tell })
    },
  }
  const { network, judge } =
    parameters.task === 'classes'
      ? await trainClasses(context, beginning, parameters, options)
      : await trainRare(context, beginning, parameters, options)
  keep(context, project, { runId, network, judge })
  // What could go on is done: the model is in the project.
  removeCheckpoints(project, runId)
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
    case 'part':
      return { ...live, ...NO_HISTORY, kept: live.kept ?? live, part: news.title }
    case 'message':
      return { ...live, messages: [...live.messages, news.text] }
    case 'site':
    case 'segmented':
    case 'site-failed':
      return live
    default:
      return news satisfies never
  }
}

export function storedRecord(project: Project, runId: number): TrainingRecord {
  const row = readTraining(project, runId)
  return row ? { ...NO_RECORD, ...(JSON.parse(row.record) as TrainingRecord) } : NO_RECORD
}

function saveRecord(context: DeskContext, project: Project, runId: number): void {
  const live = context.trainings.get(runId)
  if (!live) return
  const { provider, messages } = live
  // Of several networks the first is the one that is kept.
  const { history, best, ending } = live.kept ?? live
  try {
    writeTrainingRecord(project, runId, { history, best, ending, provider, messages } satisfies TrainingRecord)
  } catch (error) {
    // The checkpoint holds the history too; a disk that refuses this ends the run when the model is written.
    context.trainings.set(runId, {
      ...live,
      messages: [...messages, `The history could not be saved: ${String(error)}`],
    })
  }
}

interface Kept {
  readonly runId: number
  readonly network: TrainedNetwork
  readonly judge: (modelId: number) => object
}

function keep(context: DeskContext, project: Project, { runId, network, judge }: Kept): void {
  const { onnx, hash, card, test, history, best, ending } = network
  const live = context.trainings.get(runId)!
  context.trainings.set(runId, { ...live, history, best, ending, part: null, kept: undefined })
  project.transaction(() => {
    saveRecord(context, project, runId)
    const modelId = insertModel(project, { runId, name: card.name, hash, card, onnx, test, now: context.now() })
    writeEvaluation(project, runId, judge(modelId))
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
