/** Which columns cells have, and the quality of every site's images. */
import { type CellColumn, type PlateQuality, unpackColumn } from '../contract/index.ts'
import { wellName } from '../plate/index.ts'
import {
  getRun,
  hasDerived,
  listPlates,
  type Project,
  readDerived,
  readFeatureNames,
  writeDerived,
} from '../store/index.ts'
import type { JudgedSites, TaskOptions } from '../work/index.ts'
import { packColumn } from './column-writer.ts'
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
  const project = openedProject(context)
  if (names.length > 0 || getRun(project, runId).status !== 'done')
    return describeSites(await judgeSites(context, runId, plateId, names))
  return derived(project, runId, `quality:${plateId}`, async () => {
    const kept = readDerived<KeptQuality>(project, runId, qualityQuestion(context, plateId))
    return kept ? unpackQuality(kept) : judgeAndKeep(context, project, { runId, plateId, how: { urgent: true } })
  })
}

/** Judges a plate before anybody asks, unless the answer is in the project already. */
export async function prepareQuality(
  context: DeskContext,
  project: Project,
  { runId, plateId, signal }: { runId: number; plateId: number; signal: AbortSignal },
): Promise<void> {
  if (!hasDerived(project, runId, qualityQuestion(context, plateId)))
    await judgeAndKeep(context, project, { runId, plateId, how: { signal } })
}

/** Another version of the program may judge otherwise. */
function qualityQuestion({ facts }: DeskContext, plateId: number): string {
  return `quality:${plateId} ${facts.version}`
}

async function judgeAndKeep(
  context: DeskContext,
  project: Project,
  { runId, plateId, how }: { runId: number; plateId: number; how: TaskOptions },
): Promise<PlateQuality> {
  const input = { project: project.path, runId, plateId, names: [] }
  const quality = describeSites(await context.workers.run('site-quality', input, how))
  if (context.project === project && getRun(project, runId).status === 'done')
    writeDerived(project, runId, qualityQuestion(context, plateId), packQuality(quality))
  return quality
}

function describeSites(sites: JudgedSites): PlateQuality {
  return {
    siteIds: sites.siteIds,
    wellIds: sites.wellIds,
    sites: sites.numbers,
    cells: sites.cells.map(finiteOrZero),
    values: Object.fromEntries(Object.entries(sites.values).map(([name, column]) => [name, column.map(finiteOrNaN)])),
    flags: [...sites.flags],
  }
}

/** A quality without values, as the project keeps it. */
interface KeptQuality {
  readonly siteIds: string
  readonly wellIds: string
  readonly sites: string
  readonly cells: string
  readonly flags: PlateQuality['flags']
}

function packQuality({ siteIds, wellIds, sites, cells, flags }: PlateQuality): KeptQuality {
  return {
    siteIds: packColumn(siteIds),
    wellIds: packColumn(wellIds),
    sites: packColumn(sites),
    cells: packColumn(cells),
    flags,
  }
}

function unpackQuality({ siteIds, wellIds, sites, cells, flags }: KeptQuality): PlateQuality {
  return {
    siteIds: unpackColumn(siteIds) as Uint32Array,
    wellIds: unpackColumn(wellIds) as Uint32Array,
    sites: unpackColumn(sites) as Float64Array,
    cells: unpackColumn(cells) as Float32Array,
    values: {},
    flags,
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
  return derived(project, runId, `sites:${plateId}:${JSON.stringify(names)}`, judge)
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
