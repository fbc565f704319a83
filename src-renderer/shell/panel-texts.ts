/** What the side panels say of plates, runs and completeness. */
import type { PlaneCounts, PlateSummary, RunSummary } from '../../src-main/contract/index.ts'
import { type Fact, showCount } from '../ui/index.ts'

/** What matters most of a plate: planes that are gone, else its wells. */
export function plateNote(plate: Pick<PlateSummary, 'wells' | 'planes' | 'hasWells'>): string {
  const { missing, unreadable } = plate.planes
  if (missing) return `${showCount(missing)} missing`
  if (unreadable) return `${showCount(unreadable)} unreadable`
  return `${showCount(plate.wells)} ${plate.hasWells ? 'wells' : 'sets'}`
}

/** A run in the narrow panel: its number and what it is. */
export function runTitle(run: Pick<RunSummary, 'id' | 'kind' | 'title'>): string {
  return `${run.id} · ${run.kind === 'measure' ? 'Measurements' : run.title}`
}

/** How far a run is, or how it ended. */
export function runNote(run: Pick<RunSummary, 'kind' | 'status' | 'sites' | 'doneSites' | 'failedSites'>): string {
  switch (run.status) {
    case 'running':
      if (run.kind === 'train') return 'training'
      return run.sites === 0 ? 'running' : `${Math.floor((100 * (run.doneSites + run.failedSites)) / run.sites)} %`
    case 'done':
      return run.failedSites > 0 ? `${showCount(run.failedSites)} failed` : 'done'
    default:
      return run.status
  }
}

/** The completeness ledger in a few lines; empty before anything was imported. */
export function completenessFacts(planes: PlaneCounts | undefined): Fact[] {
  if (!planes) return []
  const line = (name: string, value: number, tone: Fact['tone'], hint: string): Fact => ({
    name,
    value: showCount(value),
    tone: value > 0 ? tone : undefined,
    hint,
  })
  return [
    line('Present', planes.present, undefined, 'Planes on disk that can be read.'),
    line('Not acquired', planes.notAcquired, undefined, 'Planes that the protocol skipped.'),
    line('Missing', planes.missing, 'warn', 'Planes that are named but not on disk.'),
    line('Unreadable', planes.unreadable, 'bad', 'Planes on disk that cannot be decoded.'),
    line('Duplicate', planes.duplicate, 'warn', 'Files that name a plane already taken; the first was kept.'),
  ]
}
