/** One number per well: a measurement summarised over the well's cells, raw or against the plate's controls. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { bScores, percentOfControl, robustZScores } from '../assay/index.ts'
import { median } from '../base/index.ts'
import type { Readout } from '../contract/index.ts'
import { type LayoutWell, plateFormat } from '../plate/index.ts'
import {
  layoutIndex,
  layoutVersion,
  listPlates,
  listValuedWells,
  type PlateRow,
  type Project,
  readFeatureNames,
  readLayout,
  readPlateFeature,
  readPlateWellValues,
  SUMMARY_STATISTICS,
  type ValuedWellRow,
} from '../store/index.ts'
import { breather } from './breath.ts'
import { findReadoutName } from './readout-names.ts'

export interface ValuedWell {
  readonly wellId: number
  readonly row: number
  readonly column: number
  readonly cells: number
  readonly layout: LayoutWell | undefined
}

/** Where the wells of a plate are, as columns that windows get as they are; nobody may change them. */
export interface WellPlaces {
  readonly wellIds: Uint32Array
  /** 0-based. */
  readonly rows: Uint16Array
  readonly columns: Uint16Array
  readonly cells: Uint32Array
}

export interface PlateColumn {
  readonly plateId: number
  readonly plate: string
  readonly rows: number
  readonly columns: number
  readonly wells: readonly ValuedWell[]
  /** The same wells in the same order. */
  readonly places: WellPlaces
  /** One per well, NaN where undefined. */
  readonly values: Float64Array
}

export interface WellTable {
  readonly plates: readonly PlateColumn[]
  /** Median of the negative controls of all plates; NaN without any. */
  readonly negativeCentre: number
}

/**
 * Values of a readout on the given plates (all when null), plate by plate, so that nobody waits for all of them. Excluded
 * wells keep their value but never serve as controls.
 */
export async function readWellTable(
  project: Project,
  readout: Readout,
  plateIds: readonly number[] | null,
): Promise<WellTable> {
  const feature = featureIndex(project, readout.runId, readout.name)
  const version = layoutVersion(project)
  const breath = breather()
  const plates: PlateColumn[] = []
  const negatives: Float64Array[] = []
  for (const plate of listPlates(project)) {
    if (plateIds !== null && !plateIds.includes(plate.id)) continue
    const column = plateColumn(project, plate, readout, { ...feature, version })
    plates.push(column)
    negatives.push(valuesOfRole(column, 'negative_control'))
    await breath()
  }
  return { plates, negativeCentre: median(concatenated(negatives)) }
}

/** Reads beforehand what every table of a run begins with: the wells that have values, and their layout. */
export async function readWellsAhead(project: Project, runId: number, isOver: () => boolean): Promise<void> {
  const version = layoutVersion(project)
  for (const plate of listPlates(project)) {
    await yieldToLoop()
    if (isOver()) return
    wellsOfPlate(project, runId, plate.id, version)
  }
}

/** Values of the wells that have a role, finite ones only. */
export function valuesOfRole(
  plate: { readonly wells: readonly ValuedWell[]; readonly values: ArrayLike<number> },
  role: LayoutWell['role'],
): Float64Array {
  const found = new Float64Array(plate.wells.length)
  let count = 0
  for (let i = 0; i < found.length; i++)
    if (plate.wells[i]!.layout?.role === role && Number.isFinite(plate.values[i])) found[count++] = plate.values[i]!
  return found.slice(0, count)
}

/** One array after the other. */
export function concatenated(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Position of a measurement among all features of a run, compartments in their stored order. */
function featureIndex(project: Project, runId: number, name: string): { index: number; total: number } {
  let offset = 0
  for (const names of readFeatureNames(project, runId).values()) {
    const index = names.indexOf(name)
    if (index >= 0) return { index: offset + index, total: countFeatures(project, runId) }
    offset += names.length
  }
  const names = [...readFeatureNames(project, runId).values()].flat()
  return { index: names.indexOf(findReadoutName(name, names)), total: names.length }
}

function countFeatures(project: Project, runId: number): number {
  return [...readFeatureNames(project, runId).values()].reduce((sum, names) => sum + names.length, 0)
}

/** A measurement's place among all of its run, and the layout that its wells are seen with. */
interface Asked {
  readonly index: number
  readonly total: number
  readonly version: number
}

function plateColumn(project: Project, plate: PlateRow, readout: Readout, asked: Asked): PlateColumn {
  const { wells, places } = wellsOfPlate(project, readout.runId, plate.id, asked.version)
  const raw = rawValues(project, plate.id, readout, { ...asked, wells: wells.length })
  const { rows, columns } = plateFormat(plate.size)
  const column = { plateId: plate.id, plate: plate.name, rows, columns, wells, places, values: raw }
  return readout.scale === 'raw' ? column : { ...column, values: scaleValues(column, readout.scale) }
}

type LayoutIndex = ReturnType<typeof layoutIndex>
interface PlateWells {
  readonly layout: LayoutIndex
  readonly wells: readonly ValuedWell[]
  readonly places: WellPlaces
}
const joined = new WeakMap<readonly ValuedWellRow[], PlateWells>()

/** Wells with their layout; kept as long as neither changes, since every map and every statistic begins with them. */
function wellsOfPlate(project: Project, runId: number, plateId: number, version: number): PlateWells {
  const rows = listValuedWells(project, runId, plateId)
  const layout = layoutIndex(readLayout(project, plateId, version), plateId)
  const known = joined.get(rows)
  if (known?.layout === layout) return known
  const wells = rows.map(({ id, row, col, cells }) => ({
    wellId: id,
    row,
    column: col,
    cells,
    layout: layout.get(`${row}:${col}`),
  }))
  const places = known?.places ?? placesOf(rows)
  joined.set(rows, { layout, wells, places })
  return { layout, wells, places }
}

function placesOf(rows: readonly ValuedWellRow[]): WellPlaces {
  return {
    wellIds: Uint32Array.from(rows, ({ id }) => id),
    rows: Uint16Array.from(rows, ({ row }) => row),
    columns: Uint16Array.from(rows, ({ col }) => col),
    cells: Uint32Array.from(rows, ({ cells }) => cells),
  }
}

function rawValues(
  project: Project,
  plateId: number,
  readout: Readout,
  { index, total, wells }: { index: number; total: number; wells: number },
): Float64Array {
  const statistic = SUMMARY_STATISTICS.indexOf(readout.statistic)
  const stored = readPlateFeature(project, readout.runId, index, plateId)
  if (stored && stored.length === wells * SUMMARY_STATISTICS.length)
    return Float64Array.from(stored.subarray(statistic * wells, (statistic + 1) * wells))
  return Float64Array.from(
    readPlateWellValues(project, readout.runId, plateId),
    (well) => well.values[statistic * total + index] ?? Number.NaN,
  )
}

/** Expresses a plate's values against its own controls; all NaN when the plate has none to compare with. */
function scaleValues(plate: PlateColumn, scale: Exclude<Readout['scale'], 'raw'>): Float64Array {
  const negatives = valuesOfRole(plate, 'negative_control')
  switch (scale) {
    case 'percent-of-control':
      return percentOfControl(plate.values, negatives)
    case 'robust-z':
      return robustZScores(plate.values, negatives.length > 0 ? negatives : plate.values)
    case 'b-score':
      return plateBScores(plate)
    default:
      return scale satisfies never
  }
}

/** Two-way median polish over the whole plate, controls included. */
function plateBScores(plate: PlateColumn): Float64Array {
  const grid = new Float64Array(plate.rows * plate.columns).fill(Number.NaN)
  for (const [i, well] of plate.wells.entries()) grid[well.row * plate.columns + well.column] = plate.values[i]!
  const scores = bScores(grid, plate)
  return Float64Array.from(plate.wells, (well) => scores[well.row * plate.columns + well.column]!)
}
