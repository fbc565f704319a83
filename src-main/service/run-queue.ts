/** Runs the sites of a run over the workers: one transaction a site, resumable at any moment. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { describeError, Fault } from '../base/index.ts'
import {
  addRunSeconds,
  doneSites,
  getRun,
  type Project,
  recordSite,
  type SiteOutcome,
  setRunStatus,
} from '../store/index.ts'
import type { DeskContext } from './context.ts'
import type { JobHandle } from './job-board.ts'
import { describeRun } from './run-summary.ts'
import { vanishedImages } from './vanished-images.ts'

/** What a kind of run does for one site: compute on a worker, then hand over what to write. */
export interface SiteWork {
  /** Result of the site; `write` is called inside the site's transaction. Throws a Fault for a site that cannot be done. */
  compute(siteId: number, signal: AbortSignal): Promise<SiteResult>
  /** After a site was booked, failed or not; the place to summarise a well whose last site this was. */
  booked?(siteId: number): Promise<void>
  /** What ended the work on all sites, such as a lost process; what a site then throws is no failure of its own. */
  broken?(): unknown
  /** After the last site. */
  finish?(): Promise<void>
}

export interface SiteResult {
  readonly objects: number
  readonly seconds: number
  /** What could not be used; the site is then booked as failed with what was found, and a resumed run tries it again. */
  readonly problem?: string
  write(): void
}

export interface SiteRun {
  readonly runId: number
  /** In the order in which they are worked on. */
  readonly siteIds: readonly number[]
  readonly stage: string
  open(project: Project, alreadyDone: ReadonlySet<number>): Promise<SiteWork>
}

/** Works through what is left of a run. Ends as done, failed (every site failed with nothing found), or cancelled; the sites done so far always stay. */
export async function executeRun(
  context: DeskContext,
  project: Project,
  { runId, prepare }: { runId: number; prepare: (signal: AbortSignal) => Promise<SiteRun> },
  job: JobHandle,
): Promise<void> {
  const started = performance.now()
  setRunStatus(project, runId, 'running', context.now())
  publishRun(context, project, runId)
  try {
    job.progress({ stage: 'Looking through the images', done: 0, total: undefined, unit: 'sites' })
    await workThrough(context, project, await prepare(job.signal), job)
    const { sites, failed_sites, objects } = getRun(project, runId)
    const nothing = sites > 0 && failed_sites === sites && objects === 0
    setRunStatus(project, runId, nothing ? 'failed' : 'done', context.now())
  } catch (error) {
    const cancelled = job.signal.aborted || (error instanceof Fault && error.code === 'cancelled')
    const interrupted = error instanceof Fault && error.code === 'bench_lost'
    trySetStatus(context, project, runId, cancelled ? 'cancelled' : interrupted ? 'interrupted' : 'failed')
    throw error
  } finally {
    tryAddSeconds(project, runId, (performance.now() - started) / 1000)
    publishRun(context, project, runId)
  }
}

async function workThrough(context: DeskContext, project: Project, run: SiteRun, job: JobHandle): Promise<void> {
  const before = await doneSites(project, run.runId)
  const work = await run.open(project, before)
  const waiting = run.siteIds.filter((siteId) => !before.has(siteId))
  let done = run.siteIds.length - waiting.length
  let next = 0
  let fatal: unknown
  job.progress({ stage: run.stage, done, total: run.siteIds.length, unit: 'sites' })
  const lane = async (): Promise<void> => {
    while (next < waiting.length && fatal === undefined && !job.signal.aborted) {
      const siteId = waiting[next++]!
      try {
        await workOnSite(project, run.runId, siteId, work, job.signal)
        await work.booked?.(siteId)
      } catch (error) {
        fatal ??= error
      }
      done++
      job.progress({ stage: run.stage, done, total: run.siteIds.length, unit: 'sites' })
      if (done % 16 === 0) publishRun(context, project, run.runId)
      await yieldToLoop()
    }
  }
  // One site more than there are workers, so that none waits while a result is being written.
  await Promise.all(Array.from({ length: context.workers.size + 1 }, lane))
  if (job.signal.aborted) throw new Fault('cancelled', 'Cancelled.')
  if (fatal !== undefined) throw fatal
  await work.finish?.()
}

/** A site that fails is booked with its reason and the run goes on; only a failure to write, or images that vanish as a whole, end the run. */
async function workOnSite(
  project: Project,
  runId: number,
  siteId: number,
  work: SiteWork,
  signal: AbortSignal,
): Promise<void> {
  let outcome: SiteOutcome
  let write: () => void = () => {}
  try {
    const result = await work.compute(siteId, signal)
    write = result.write
    outcome = { siteId, objects: result.objects, seconds: result.seconds, failure: result.problem }
  } catch (error) {
    if (signal.aborted || (error instanceof Fault && error.code === 'cancelled'))
      throw new Fault('cancelled', 'Cancelled.')
    const broken = work.broken?.()
    if (broken) throw broken
    const vanished = vanishedImages(project, siteId)
    if (vanished) throw vanished
    outcome = { siteId, objects: 0, seconds: 0, failure: describeError(error) }
  }
  project.transaction(() => {
    write()
    recordSite(project, runId, outcome)
  })
}

function trySetStatus(
  context: DeskContext,
  project: Project,
  runId: number,
  status: 'cancelled' | 'interrupted' | 'failed',
): void {
  try {
    setRunStatus(project, runId, status, context.now())
  } catch {
    // The disk that ended the run may refuse this too; the next opening marks the run as interrupted.
  }
}

function tryAddSeconds(project: Project, runId: number, seconds: number): void {
  try {
    addRunSeconds(project, runId, seconds)
  } catch {
    // As above: the time is the least of what is lost.
  }
}

export function publishRun(context: DeskContext, project: Project, runId: number): void {
  if (context.project === project) context.events.publish({ type: 'run', run: describeRun(getRun(project, runId)) })
}
