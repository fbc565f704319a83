/** The dose series of a readout and their fits; a library has thousands, so that each is fitted when it is asked for. */
import { createHash } from 'node:crypto'
import type { DoseResponseFit } from '../assay/index.ts'
import type { Readout } from '../contract/index.ts'
import { forget, layoutVersion, type Project, readFeatureNames } from '../store/index.ts'
import type { SeriesTable } from '../work/index.ts'
import { breather } from './breath.ts'
import type { DeskContext } from './context.ts'
import { derived } from './derived.ts'
import { readWellTable } from './well-table.ts'

/** All wells with a finite value; arrays run in parallel. */
interface WellColumns {
  readonly plateIds: Uint32Array
  readonly wellIds: Uint32Array
  readonly rows: Uint8Array
  readonly columns: Uint8Array
  readonly values: Float64Array
  readonly cells: Uint32Array
}

export interface DoseTable extends SeriesTable {
  readonly wells: WellColumns
  readonly fits: Map<number, Promise<DoseResponseFit>>
}

/** The series with their wells' values; only those of the readout that was asked for last are kept. */
export function doseTable(
  context: DeskContext,
  project: Project,
  readout: Readout,
  groupBy: string | null,
): Promise<DoseTable> {
  const { runId, name, statistic, scale } = readout
  const version = layoutVersion(project)
  const what = `dose:${version}:${JSON.stringify([name, statistic, scale, groupBy])}`
  if (!project.memory.has(`derived:${runId}:${what}`)) forget(project, `derived:${runId}:dose:`)
  return derived(project, runId, what, async () => {
    const wells = await wellColumns(project, readout)
    return { ...(await findSeries(context, project, { runId, groupBy, wells })), wells, fits: new Map() }
  })
}

type PlacedWells = Pick<WellColumns, 'plateIds' | 'rows' | 'columns'>

/** The series of some wells, found on a worker; most readouts have values of the same wells, so that the last are kept. */
function findSeries(
  context: DeskContext,
  project: Project,
  { runId, groupBy, wells }: { runId: number; groupBy: string | null; wells: PlacedWells },
): Promise<SeriesTable> {
  const version = layoutVersion(project)
  const { plateIds, rows, columns } = wells
  const what = `series:${version}:${JSON.stringify(groupBy)}:${fingerprint([plateIds, rows, columns])}`
  if (!project.memory.has(`derived:${runId}:${what}`)) forget(project, `derived:${runId}:series:`)
  const input = { project: project.path, layoutVersion: version, groupBy, plateIds, rows, columns }
  return derived(project, runId, what, () => context.workers.run('group-doses', input, { urgent: true }))
}

/** Finds the series of the wells that have cells and a layout, before anybody asks for a dose response. */
export async function prepareSeries(context: DeskContext, project: Project, runId: number): Promise<void> {
  const names = [...readFeatureNames(project, runId).values()].flat()
  const name = names.find((candidate) => candidate.startsWith('Nuclei_')) ?? names[0]
  if (name === undefined) return
  const wells = await wellColumns(project, { runId, name, statistic: 'median', scale: 'raw' })
  if (context.project === project) await findSeries(context, project, { runId, groupBy: null, wells })
}

function fingerprint(columns: readonly ArrayBufferView[]): string {
  const hash = createHash('sha1')
  for (const column of columns) hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
  return hash.digest('hex')
}

async function wellColumns(project: Project, readout: Readout): Promise<WellColumns> {
  const { plates } = await readWellTable(project, readout, null)
  const most = plates.reduce((sum, plate) => sum + plate.wells.length, 0)
  const found = {
    plateIds: new Uint32Array(most),
    wellIds: new Uint32Array(most),
    rows: new Uint8Array(most),
    columns: new Uint8Array(most),
    values: new Float64Array(most),
    cells: new Uint32Array(most),
  }
  let count = 0
  const breath = breather()
  for (const { plateId, wells, values } of plates) {
    await breath()
    for (const [i, well] of wells.entries()) {
      if (!well.layout || !Number.isFinite(values[i])) continue
      found.plateIds[count] = plateId
      found.wellIds[count] = well.wellId
      found.rows[count] = well.row
      found.columns[count] = well.column
      found.values[count] = values[i]!
      found.cells[count++] = well.cells
    }
  }
  return {
    plateIds: found.plateIds.slice(0, count),
    wellIds: found.wellIds.slice(0, count),
    rows: found.rows.slice(0, count),
    columns: found.columns.slice(0, count),
    values: found.values.slice(0, count),
    cells: found.cells.slice(0, count),
  }
}

/** Places of a series' wells in the table's columns, controls first. */
export function membersOf({ starts, members }: SeriesTable, series: number): Uint32Array {
  return members.subarray(starts[series]!, starts[series + 1]!)
}

const SERIES_AT_ONCE = 32

/** Fits of the given series, those that are not known yet spread over the workers. */
export function fitSeries(
  context: DeskContext,
  table: DoseTable,
  wanted: readonly number[],
): Promise<DoseResponseFit[]> {
  const missing = wanted.filter((series) => !table.fits.has(series))
  const size = Math.min(SERIES_AT_ONCE, Math.ceil(missing.length / context.workers.size))
  for (let start = 0; start < missing.length; start += size) {
    const part = missing.slice(start, start + size)
    const fitted = context.workers.run(
      'fit-curves',
      { series: part.map((at) => valuesOf(table, at)) },
      { urgent: true },
    )
    for (const [i, series] of part.entries()) {
      const fit = fitted.then((fits) => fits[i]!)
      fit.catch(() => table.fits.delete(series))
      table.fits.set(series, fit)
    }
  }
  return Promise.all(wanted.map((series) => table.fits.get(series)!))
}

function valuesOf(table: DoseTable, series: number): { doses: Float64Array; values: Float64Array } {
  const members = membersOf(table, series)
  return {
    doses: Float64Array.from(members, (at) => table.doses[at]!),
    values: Float64Array.from(members, (at) => table.wells.values[at]!),
  }
}
