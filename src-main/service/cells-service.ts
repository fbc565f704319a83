/** Which columns cells have, and the quality of every site's images. */
import type { CellColumn, PlateQuality } from '../contract/index.ts'
import { wellName } from '../plate/index.ts'
import { getRun, listPlates, readFeatureNames } from '../store/index.ts'
import type { JudgedSites } from '../work/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { derived } from './derived.ts'
import { finiteOrNaN, finiteOrNull } from './plates-service.ts'

export function cellColumns(context: DeskContext, runId: number): CellColumn[] {
  const project = openedProject(context)
  getRun(project, runId)
  return [...readFeatureNames(project, runId)]
    .filter(([compartment]) => compartment !== 'Image')
    .flatMap(([compartment, names]) => names.map((name) => ({ name, compartment, category: name.split('_')[1] ?? '' })))
}

/** Quality of the measured sites of a plate as windows get it, with the values of the named measurements. */
export async function plateQuality(
  context: DeskContext,
  { runId, plateId, names }: { runId: number; plateId: number; names: readonly string[] },
): Promise<PlateQuality> {
  const sites = await judgeSites(context, runId, plateId, names)
  return {
    siteIds: sites.siteIds,
    wellIds: sites.wellIds,
    sites: sites.numbers,
    cells: sites.cells.map(finiteOrZero),
    values: Object.fromEntries(Object.entries(sites.values).map(([name, column]) => [name, column.map(finiteOrNaN)])),
    flags: [...sites.flags],
  }
}

/** One site's images, as reports tell of them. */
export interface SiteQuality {
  readonly plateId: number
  readonly well: string
  readonly site: number
  readonly cells: number
  /** Measurement name → value. */
  readonly values: Readonly<Record<string, number | null>>
  readonly flags: readonly { readonly kind: string; readonly reason: string }[]
}

/**
 * Quality of the measured sites of a plate, or of all; a site is flagged against the other sites of its plate.
 * `wanted` limits the values that come along; flags look at all.
 */
export async function siteQuality(
  context: DeskContext,
  runId: number,
  plateId: number | null,
  wanted: (name: string) => boolean = () => true,
): Promise<SiteQuality[]> {
  const project = openedProject(context)
  const names = (readFeatureNames(project, runId).get('Image') ?? []).filter(wanted)
  const found: SiteQuality[] = []
  for (const plate of listPlates(project)) {
    if (plateId !== null && plate.id !== plateId) continue
    for (const site of rowsOf(plate.id, await judgeSites(context, runId, plate.id, names))) found.push(site)
  }
  return found
}

/** On a worker, since it reads thousands of rows; remembered of runs that have ended. */
function judgeSites(
  context: DeskContext,
  runId: number,
  plateId: number,
  names: readonly string[],
): Promise<JudgedSites> {
  const project = openedProject(context)
  const judge = () =>
    context.workers.run('site-quality', { project: project.path, runId, plateId, names }, { urgent: true })
  if (getRun(project, runId).status !== 'done') return judge()
  return derived(project, runId, `quality:${plateId}:${JSON.stringify(names)}`, judge)
}

function rowsOf(plateId: number, sites: JudgedSites): SiteQuality[] {
  const columns = Object.entries(sites.values)
  const rows = Array.from(sites.siteIds, (_, i) => ({
    plateId,
    well: wellName({ row: sites.rows[i]!, column: sites.columns[i]! }),
    site: sites.numbers[i]!,
    cells: finiteOrZero(sites.cells[i]!),
    values: Object.fromEntries(columns.map(([name, column]) => [name, finiteOrNull(column[i])])),
    flags: [] as { kind: string; reason: string }[],
  }))
  for (const { at, kind, reason } of sites.flags) rows[at]!.flags.push({ kind, reason })
  return rows
}

function finiteOrZero(value: number): number {
  return Number.isFinite(value) ? value : 0
}
