/** A run of the ledger as windows see it. */
import type { RunSummary } from '../contract/index.ts'
import type { RunRow } from '../store/index.ts'

export function describeRun(row: RunRow): RunSummary {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    status: row.status,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    seconds: row.seconds,
    sites: row.sites,
    doneSites: row.done_sites,
    failedSites: row.failed_sites,
    objects: row.objects,
    parameters: JSON.parse(row.parameters) as Record<string, unknown>,
    programVersion: row.program_version,
    provider: row.provider,
    seed: row.seed,
    layoutVersion: row.layout_version,
    note: row.note,
  }
}
