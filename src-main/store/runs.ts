/** The run ledger: what was computed, with which complete parameters, how far it came. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { Fault } from '../base/index.ts'
import type { Project } from './project-file.ts'

export type RunKind = 'segment' | 'measure' | 'train' | 'predict'
export type RunStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted'

export interface RunRow {
  readonly id: number
  readonly kind: RunKind
  readonly title: string
  readonly status: RunStatus
  readonly parameters: string
  readonly source_run_id: number | null
  readonly program_version: string
  readonly provider: string
  readonly seed: number | null
  readonly layout_version: number
  readonly created_at: number
  readonly started_at: number | null
  readonly finished_at: number | null
  readonly seconds: number
  readonly sites: number
  readonly note: string
  /** Sites with a result, those that failed among them, and objects found. */
  readonly done_sites: number
  readonly failed_sites: number
  readonly objects: number
}

export interface NewRun {
  readonly kind: RunKind
  readonly title: string
  readonly parameters: unknown
  readonly sourceRunId: number | null
  readonly programVersion: string
  readonly provider: string
  readonly seed: number | null
  readonly layoutVersion: number
  readonly sites: number
  readonly now: number
}

export function insertRun(project: Project, run: NewRun): number {
  return project.transaction(() =>
    Number(
      project
        .sql(
          `INSERT INTO run (kind, title, status, parameters, source_run_id, program_version, provider, seed, layout_version, created_at, sites)
           VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          run.kind,
          run.title,
          JSON.stringify(run.parameters),
          run.sourceRunId,
          run.programVersion,
          run.provider,
          run.seed,
          run.layoutVersion,
          run.now,
          run.sites,
        ).lastInsertRowid,
    ),
  )
}

export function listRuns(project: Project): RunRow[] {
  return project.sql<RunRow>('SELECT * FROM run WHERE removed = 0 ORDER BY id').all()
}

/** The run with its counts; Fault `no_run` when it is not (or no longer) there. */
export function getRun(project: Project, id: number): RunRow {
  const row = project.sql<RunRow>('SELECT * FROM run WHERE id = ? AND removed = 0').get(id)
  if (!row)
    throw new Fault('no_run', `There is no run ${id} in this project.`, { todo: 'Choose one from the list of runs.' })
  return row
}

/** The newest run of a kind that finished, or undefined. */
export function latestRun(project: Project, kind: RunKind, sourceRunId?: number): RunRow | undefined {
  const row = project
    .sql<{ id: number }>(
      `SELECT id FROM run WHERE kind = ? AND status = 'done' AND removed = 0 AND (? IS NULL OR source_run_id = ?) ORDER BY id DESC LIMIT 1`,
    )
    .get(kind, sourceRunId ?? null, sourceRunId ?? null)
  return row ? getRun(project, row.id) : undefined
}

export function setRunStatus(project: Project, id: number, status: RunStatus, now: number): void {
  const ended = status === 'done' || status === 'failed' || status === 'cancelled' || status === 'interrupted'
  project.transaction(() =>
    project
      .sql(
        `UPDATE run SET status = ?, started_at = CASE WHEN ? = 'running' THEN coalesce(started_at, ?) ELSE started_at END, finished_at = CASE WHEN ? THEN ? ELSE NULL END WHERE id = ?`,
      )
      .run(status, status, now, ended ? 1 : 0, now, id),
  )
}

/** Completes what a run was started with, once its sites are known. */
export function setRunScope(project: Project, id: number, scope: { sites: number; parameters: unknown }): void {
  project.transaction(() =>
    project
      .sql('UPDATE run SET sites = ?, parameters = ? WHERE id = ?')
      .run(scope.sites, JSON.stringify(scope.parameters), id),
  )
}

/** What computes the run, once that is known. */
export function setRunProvider(project: Project, id: number, provider: string): void {
  project.transaction(() => project.sql('UPDATE run SET provider = ? WHERE id = ?').run(provider, id))
}

/** Books all of a run that is not done site by site, such as a training. */
export function setRunWhole(project: Project, id: number): void {
  project.transaction(() => project.sql('UPDATE run SET done_sites = sites WHERE id = ?').run(id))
}

export function addRunSeconds(project: Project, id: number, seconds: number): void {
  project.transaction(() => project.sql('UPDATE run SET seconds = seconds + ? WHERE id = ?').run(seconds, id))
}

export function annotateRun(project: Project, id: number, note: string): void {
  project.transaction(() => project.sql('UPDATE run SET note = ? WHERE id = ?').run(note, id))
}

/** After a crash nothing is running any more: such runs become *interrupted* and can be resumed. */
export function markInterrupted(project: Project, now: number): number {
  return project.transaction(
    () =>
      project
        .sql(`UPDATE run SET status = 'interrupted', finished_at = ? WHERE status IN ('running', 'queued')`)
        .run(now).changes,
  )
}

export interface SiteOutcome {
  readonly siteId: number
  readonly objects: number
  readonly seconds: number
  /** Why the site failed; undefined when it did not. */
  readonly failure?: string | undefined
}

/** Books a site of a run, in place of an earlier attempt; call it in the transaction that writes the site's results. */
export function recordSite(project: Project, runId: number, outcome: SiteOutcome): void {
  const failed = outcome.failure === undefined ? 0 : 1
  const before = project
    .sql<{ failed: number; objects: number }>('SELECT failed, objects FROM run_site WHERE run_id = ? AND site_id = ?')
    .get(runId, outcome.siteId)
  project
    .sql(
      'UPDATE run SET done_sites = done_sites + ?, failed_sites = failed_sites + ?, objects = objects + ? WHERE id = ?',
    )
    .run(before ? 0 : 1, failed - (before?.failed ?? 0), outcome.objects - (before?.objects ?? 0), runId)
  project
    .sql(
      'INSERT OR REPLACE INTO run_site (run_id, site_id, failed, message, objects, seconds) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run(runId, outcome.siteId, failed, outcome.failure ?? null, outcome.objects, outcome.seconds)
}

/** Objects that a run found, by site; failed sites are left out. */
export function objectsBySite(project: Project, runId: number): Map<number, number> {
  const rows = project
    .sql<{ site_id: number; objects: number }>('SELECT site_id, objects FROM run_site WHERE run_id = ? AND failed = 0')
    .all(runId)
  return new Map(rows.map((row) => [row.site_id, row.objects]))
}

const SITES_AT_ONCE = 10_000

/** Sites that already have a result, so that a resumed run leaves them out; failed ones are tried again. */
export async function doneSites(project: Project, runId: number): Promise<Set<number>> {
  const done = new Set<number>()
  for (let last = -1; ; ) {
    const rows = project
      .sql<{ site_id: number }>(
        'SELECT site_id FROM run_site WHERE run_id = ? AND site_id > ? AND failed = 0 ORDER BY site_id LIMIT ?',
      )
      .all(runId, last, SITES_AT_ONCE)
    for (const row of rows) done.add(row.site_id)
    if (rows.length < SITES_AT_ONCE) return done
    last = rows.at(-1)!.site_id
    await yieldToLoop()
  }
}

export function listFailures(
  project: Project,
  runId: number,
): { site_id: number; plate: string; row: number; col: number; number: number; message: string }[] {
  return project
    .sql<{ site_id: number; plate: string; row: number; col: number; number: number; message: string }>(
      `SELECT site_id, plate.name AS plate, row, col, number, coalesce(message, '') AS message FROM run_site
       JOIN site ON site.id = site_id JOIN well ON well.id = well_id JOIN plate ON plate.id = plate_id
       WHERE run_id = ? AND failed = 1 ORDER BY site_id LIMIT 5000`,
    )
    .all(runId)
}
