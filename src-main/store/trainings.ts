/** What is kept of trainings: their history, how good the result is, and where the checkpoint lies. */
import { readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Project } from './project-file.ts'

export interface TrainingRow {
  readonly run_id: number
  /** JSON. */
  readonly record: string
  /** JSON; null until the training has ended. */
  readonly evaluation: string | null
}

export function readTraining(project: Project, runId: number): TrainingRow | undefined {
  return project.sql<TrainingRow>('SELECT * FROM training WHERE run_id = ?').get(runId)
}

export function writeTrainingRecord(project: Project, runId: number, record: unknown): void {
  project.transaction(() =>
    project
      .sql(
        'INSERT INTO training (run_id, record) VALUES (?, ?) ON CONFLICT (run_id) DO UPDATE SET record = excluded.record',
      )
      .run(runId, JSON.stringify(record)),
  )
}

/** The record must have been written before. */
export function writeEvaluation(project: Project, runId: number, evaluation: unknown): void {
  project.transaction(() =>
    project.sql('UPDATE training SET evaluation = ? WHERE run_id = ?').run(JSON.stringify(evaluation), runId),
  )
}

/**
 * The file beside the project that a training writes every few minutes: weights and optimizer arrays are many times what a
 * transaction should hold, and another process writes them.
 */
export function checkpointPath(project: Project, runId: number): string {
  return `${project.path}-run-${runId}.npz`
}

/** Removes it, and what a training keeps beside it under names that begin with its own. */
export function removeCheckpoints(project: Project, runId: number): void {
  const path = checkpointPath(project, runId)
  const folder = dirname(path)
  for (const name of readdirSync(folder))
    if (name.startsWith(basename(path))) rmSync(join(folder, name), { force: true })
}
