/** Answers that take long are there before a window asks: prepared when it comes, when a measurement has ended, and for a new layout. */
import { setTimeout as sleep, setImmediate as yieldToLoop } from 'node:timers/promises'
import type { Statistic } from '../contract/index.ts'
import { getRun, latestRun, layoutVersion, listPlates, type Project } from '../store/index.ts'
import { prepareQuality } from './cells-service.ts'
import type { DeskContext } from './context.ts'
import { dosePage } from './dose-service.ts'
import { prepareSeries } from './dose-table.ts'
import { rankAhead, rankedAhead, stopRankingAhead, suggestedReadout } from './readout-ranking.ts'
import { readWellsAhead } from './well-table.ts'

interface Preparation {
  /** Run and layout that it is for. */
  readonly of: string
  readonly controller: AbortController
  finished: Promise<void> | undefined
}

const preparations = new WeakMap<Project, Preparation>()

/** Milliseconds after which a window that has come has asked what it shows first. */
export const WINDOW_SETTLES_MS = 1_000

/**
 * Prepares, after `delay` milliseconds, what windows ask first of the newest measurement: wells with their layout, the
 * ranking, dose series, and the quality of every plate's images. What is known already costs nothing, and tasks that
 * somebody waits for go first.
 */
export function prepareAnswers(context: DeskContext, delay = 0): void {
  const { project } = context
  const run = project && latestRun(project, 'measure')
  if (!project || !run) return
  const of = `${run.id} ${layoutVersion(project)}`
  const before = preparations.get(project)
  if (before?.finished && before.of === of) return
  before?.controller.abort()
  rankAhead(context, delay)
  const controller = new AbortController()
  const preparation: Preparation = { of, controller, finished: undefined }
  // Whoever asks for what could not be prepared hears of the failure then.
  preparation.finished = prepare(context, project, { runId: run.id, delay, signal: controller.signal })
    .catch(() => undefined)
    .finally(() => {
      preparation.finished = undefined
    })
  preparations.set(project, preparation)
}

async function prepare(
  context: DeskContext,
  project: Project,
  { runId, delay, signal }: { runId: number; delay: number; signal: AbortSignal },
): Promise<void> {
  await sleep(delay, undefined, { signal, ref: false })
  const isOver = (): boolean => signal.aborted || context.project !== project
  await readWellsAhead(project, runId, isOver)
  if (!isOver()) await prepareSeries(context, project, runId)
  const curves = prepareCurves(context, project, runId, isOver)
  for (const plate of listPlates(project)) {
    if (isOver() || getRun(project, runId).status !== 'done') break
    await prepareQuality(context, project, { runId, plateId: plate.id, signal })
    // Looking for fifty answers that are there already takes long, too.
    await yieldToLoop()
  }
  await curves
}

/** The first curves of the readout to begin with, once that is known. */
async function prepareCurves(
  context: DeskContext,
  project: Project,
  runId: number,
  isOver: () => boolean,
): Promise<void> {
  await rankedAhead(project)
  if (isOver()) return
  const best = await suggestedReadout(context, runId)
  if (!best || isOver()) return
  const readout = { runId, name: best.name, statistic: best.statistic as Statistic, scale: 'raw' } as const
  await dosePage(context, { readout, groupBy: null, search: '', offset: 0, limit: 24 })
}

/** Ends when nothing is being prepared any more. */
export async function stopPreparing(project: Project): Promise<void> {
  const preparation = preparations.get(project)
  preparation?.controller.abort()
  await preparation?.finished
  await stopRankingAhead(project)
}
