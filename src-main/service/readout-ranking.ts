/** Which measurements tell the controls apart, and which of them to begin with. */
import type { rankReadouts } from '../assay/index.ts'
import type { RankedReadout } from '../contract/index.ts'
import { getRun, latestRun, layoutVersion, type Project, readDerived, writeDerived } from '../store/index.ts'
import type { TaskOptions } from '../work/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { derived } from './derived.ts'
import { finiteOrNull } from './plates-service.ts'

/** Every measurement, as mean and as median over a well's cells; the better of the two is listed. */
export async function rankedReadouts(context: DeskContext, runId: number, limit: number): Promise<RankedReadout[]> {
  return (await rankAll(context, runId)).slice(0, limit)
}

/** The readout to begin with, or undefined when the run measured nothing. */
export async function suggestedReadout(context: DeskContext, runId: number): Promise<RankedReadout | undefined> {
  return (await rankAll(context, runId)).find((entry) => entry.suggested)
}

function rankAll(context: DeskContext, runId: number): Promise<readonly RankedReadout[]> {
  const project = openedProject(context)
  const ahead = aheads.get(project)
  if (ahead?.key === keyOf(project, runId)) ahead.wanted = true
  return ranking(context, project, runId, { urgent: true })
}

interface Ahead {
  readonly controller: AbortController
  /** What is being ranked, once it has begun, and the end of it. */
  key?: string
  finished?: Promise<unknown>
  /** Somebody has asked for it since. */
  wanted: boolean
}

const aheads = new WeakMap<Project, Ahead>()

function keyOf(project: Project, runId: number): string {
  return `${runId} ${layoutVersion(project)}`
}

/**
 * Ranks the newest measurement after `delay` milliseconds, before anybody asks, on a thread of its own. What was begun
 * of an older layout is dropped, unless somebody waits for it.
 */
export function rankAhead(context: DeskContext, delay = 0): void {
  const { project } = context
  if (!project) return
  void stopRankingAhead(project)
  const ahead: Ahead = { controller: new AbortController(), wanted: false }
  aheads.set(project, ahead)
  const timer = setTimeout(() => {
    if (ahead.controller.signal.aborted || context.project !== project) return
    const run = latestRun(project, 'measure')
    if (!run) return
    ahead.key = keyOf(project, run.id)
    const ranked = ranking(context, project, run.id, { long: true, signal: ahead.controller.signal })
    // Whoever asks for the ranking hears of a failure then.
    ahead.finished = ranked.catch(() => undefined)
  }, delay)
  timer.unref()
}

/** Ends when what has begun to be ranked ahead is ranked. */
export async function rankedAhead(project: Project): Promise<void> {
  await aheads.get(project)?.finished
}

/** Ends when the thread that ranked ahead has let go of the project; a ranking that somebody waits for goes on. */
export async function stopRankingAhead(project: Project): Promise<void> {
  const ahead = aheads.get(project)
  if (!ahead || ahead.wanted) return
  ahead.controller.abort()
  await ahead.finished
}

/** Reads every measurement of every control, so that a worker does it, once for each layout and state of the run. */
function ranking(
  context: DeskContext,
  project: Project,
  runId: number,
  how: TaskOptions,
): Promise<readonly RankedReadout[]> {
  const version = layoutVersion(project)
  const question = `rank ${version}`
  return derived(project, runId, question, async () => {
    const known = readDerived<RankedReadout[]>(project, runId, question)
    if (known) return known
    const input = { project: project.path, runId, layoutVersion: version }
    const ranked = bestOfEach(await context.workers.run('rank-controls', input, how))
    // Of a run that goes on, the next well would make it stale.
    if (getRun(project, runId).status === 'done') writeDerived(project, runId, question, ranked)
    return ranked
  })
}

function bestOfEach(ranked: Awaited<ReturnType<typeof rankReadouts>>): RankedReadout[] {
  const seen = new Set<string>()
  const best: RankedReadout[] = []
  for (const entry of ranked) {
    const [statistic, name] = entry.name.split(' ') as [string, string]
    if (seen.has(name) || name.includes('_Location_') || name.includes('_Number_')) continue
    seen.add(name)
    best.push({
      name,
      statistic,
      zPrime: finiteOrNull(entry.zPrime),
      robustZPrime: finiteOrNull(entry.robustZPrime),
      ssmd: finiteOrNull(entry.ssmd),
      suggested: false,
    })
  }
  const suggested = mostSuitable(best)
  return best.map((entry) => (entry === suggested ? { ...entry, suggested: true } : entry))
}

/** Categories from plain to hard to explain to a colleague. */
const PLAINNESS = ['Intensity', 'AreaShape', 'Correlation', 'Neighbors', 'RadialDistribution', 'Texture', 'Granularity']
/** A plainer readout is preferred when it separates the controls nearly as well. */
const NEARLY = 0.15

/** The readout to begin with: of those nearly as good as the best, the plainest; undefined when nothing was measured. */
export function mostSuitable(ranked: readonly RankedReadout[]): RankedReadout | undefined {
  const quality = (entry: RankedReadout): number =>
    Math.min(entry.zPrime ?? Number.NEGATIVE_INFINITY, entry.robustZPrime ?? Number.NEGATIVE_INFINITY)
  const best = ranked[0]
  if (!best || !Number.isFinite(quality(best)))
    return ranked.find((entry) => entry.name.includes('_Intensity_')) ?? best
  const plainness = (entry: RankedReadout): number => {
    const at = PLAINNESS.indexOf(entry.name.split('_')[1] ?? '')
    return at < 0 ? PLAINNESS.length : at
  }
  return ranked
    .filter((entry) => quality(entry) >= quality(best) - NEARLY)
    .sort((a, b) => plainness(a) - plainness(b))[0]
}
