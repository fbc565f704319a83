/** Removes runs: out of sight at once, their results piece by piece, since a screen's run holds millions of rows. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { type ProgressListener, throwIfCancelled } from '../base/index.ts'
import { forget } from './memory.ts'
import type { Project } from './project-file.ts'

/** Takes a run and those that hang under it out of the ledger; returns their ids. Their rows go with `sweepRemovedRuns`. */
export function withdrawRun(project: Project, id: number): number[] {
  return project.transaction(() =>
    project
      .sql<{ id: number }>(
        `WITH RECURSIVE gone (id) AS (SELECT ? UNION SELECT run.id FROM run JOIN gone ON run.source_run_id = gone.id)
         UPDATE run SET removed = 1 WHERE id IN (SELECT id FROM gone) AND removed = 0 RETURNING id`,
      )
      .all(id)
      .map((row) => row.id),
  )
}

/** Whether withdrawn runs still have rows, such as after the program ended in the middle. */
export function hasRemovedRuns(project: Project): boolean {
  return project.sql('SELECT 1 FROM run WHERE removed = 1 LIMIT 1').get() !== undefined
}

export interface SweepOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ProgressListener | undefined
  /** Called between transactions, and waited for: the time to copy the write-ahead log, so that it stays short. */
  readonly rest?: (() => Promise<void>) | undefined
}

/** Deletes the rows of withdrawn runs in short transactions; what a cancelled sweep leaves is taken by the next one. */
export async function sweepRemovedRuns(project: Project, options: SweepOptions = {}): Promise<void> {
  const { onProgress } = options
  const runs = project
    .sql<{ id: number; done_sites: number }>('SELECT id, done_sites FROM run WHERE removed = 1 ORDER BY id DESC')
    .all()
  const total = runs.reduce((sum, run) => sum + run.done_sites, 0)
  let done = 0
  for (const { id } of runs) {
    for (const empty of [emptySites, emptyWells, emptyPlates, emptyDerived]) {
      await inShortSteps(options, (rows) => {
        const removed = project.transaction(() => empty(project, id, rows))
        if (empty === emptySites) done += removed
        onProgress?.({ stage: 'Removing results', done, total, unit: 'sites' })
        return removed
      })
    }
    forget(project, `names:${id}`)
    forget(project, `valued:${id}:`)
    forget(project, `derived:${id}:`)
    project.transaction(() => project.sql('DELETE FROM run WHERE id = ?').run(id))
  }
}

/** Results hang on sites; returns how many sites were emptied, 0 when none is left. */
function emptySites(project: Project, runId: number, rows: number): number {
  const sites = project
    .sql<{ site_id: number }>('SELECT site_id FROM run_site WHERE run_id = ? ORDER BY site_id LIMIT ?')
    .all(runId, rows)
  for (const { site_id } of sites) {
    for (const table of ['label_image', 'feature_block', 'region', 'run_site'])
      project.sql(`DELETE FROM ${table} WHERE run_id = ? AND site_id = ?`).run(runId, site_id)
  }
  return sites.length
}

function emptyWells(project: Project, runId: number, rows: number): number {
  return project
    .sql('DELETE FROM well_values WHERE rowid IN (SELECT rowid FROM well_values WHERE run_id = ? LIMIT ?)')
    .run(runId, rows).changes
}

function emptyPlates(project: Project, runId: number, rows: number): number {
  return project
    .sql('DELETE FROM plate_values WHERE rowid IN (SELECT rowid FROM plate_values WHERE run_id = ? LIMIT ?)')
    .run(runId, rows).changes
}

function emptyDerived(project: Project, runId: number, rows: number): number {
  return project
    .sql('DELETE FROM derived WHERE run_id = ? AND question IN (SELECT question FROM derived WHERE run_id = ? LIMIT ?)')
    .run(runId, runId, rows).changes
}

/** Milliseconds that one step should take: short enough that nobody waits, long enough to get on. */
const STEP_MS = 8

/** Repeats a step of `rows` rows until it did nothing, with as many rows as fit into a step's time. */
async function inShortSteps({ signal, rest }: SweepOptions, step: (rows: number) => number): Promise<void> {
  for (let rows = 16; ; ) {
    throwIfCancelled(signal)
    const started = performance.now()
    if (step(rows) === 0) return
    const took = performance.now() - started
    rows = Math.max(1, Math.min(4_096, Math.round(rows * Math.min(2, STEP_MS / Math.max(took, 0.01)))))
    await yieldToLoop()
    await rest?.()
  }
}
