/** Plates, wells and sites as windows show them, and the values that colour a map. */
import { quantileOfSorted } from '../base/index.ts'
import type { MapValues, Readout, ReadoutName, Site, Well } from '../contract/index.ts'
import { wellName } from '../plate/index.ts'
import { countsOf, getRun, listPlanes, listSites, listWells, readFeatureNames } from '../store/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { splitName, unitOf } from './readout-names.ts'
import { concatenated, readWellTable } from './well-table.ts'

export function plateWells(context: DeskContext, plateId: number): Well[] {
  return listWells(openedProject(context), plateId).map((well) => ({
    id: well.id,
    row: well.row,
    column: well.col,
    name: wellName({ row: well.row, column: well.col }),
    title: well.title,
    sites: well.sites,
    planes: countsOf(well),
  }))
}

export function wellSites(context: DeskContext, wellId: number): Site[] {
  const project = openedProject(context)
  return listSites(project, wellId).map((site) => ({
    id: site.id,
    wellId,
    number: site.number,
    xMicrons: site.x_microns,
    yMicrons: site.y_microns,
    planes: listPlanes(project, site.id).map((plane) => ({
      channelId: plane.channel_id,
      z: plane.z,
      time: plane.time,
      state: plane.state,
      path: plane.path,
      problem: plane.problem,
    })),
  }))
}

/** All measurements of a run, nuclei first, sorted by category and name within a compartment. */
export function readoutNames(context: DeskContext, runId: number): ReadoutName[] {
  const project = openedProject(context)
  getRun(project, runId)
  return [...readFeatureNames(project, runId)].flatMap(([compartment, names]) =>
    names.map(
      (name): ReadoutName => ({
        runId,
        name,
        compartment,
        ...splitName(name),
        unit: unitOf(name),
        statistics: compartment === 'Image' ? ['mean', 'median', 'sd'] : ['median', 'mean', 'sd', 'count'],
      }),
    ),
  )
}

/** One number per well for every plate asked for, with limits that robustly span them all. */
export async function mapValues(
  context: DeskContext,
  plateIds: readonly number[] | null,
  readout: Readout,
): Promise<MapValues> {
  const table = await readWellTable(openedProject(context), readout, plateIds)
  const sorted = concatenated(table.plates.map((plate) => plate.values.filter(Number.isFinite))).sort()
  const limit = (q: number): number | null => (sorted.length === 0 ? null : quantileOfSorted(sorted, q))
  return {
    readout,
    unit: unitOf(readout.name, readout.scale),
    plates: table.plates.map(({ plateId, places, values }) => ({
      plateId,
      wellIds: places.wellIds,
      rows: places.rows,
      columns: places.columns,
      values: Float32Array.from(values, finiteOrNaN),
      counts: places.cells,
    })),
    low: limit(0.01),
    high: limit(0.99),
    negativeCentre: finiteOrNull(table.negativeCentre),
  }
}

/** What is missing in a column. */
export function finiteOrNaN(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN
}

/** JSON has no NaN and no infinity. */
export function finiteOrNull(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null
}
