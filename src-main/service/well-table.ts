/** One number per well: a measurement summarised over the well's cells, raw or against the plate's controls. */

import { bScores, percentOfControl, robustZScores } from '../assay/index.ts'
import { median } from '../base/index.ts'
import type { Readout } from '../contract/index.ts'
import { type LayoutWell, plateFormat } from '../plate/index.ts'
import {
  type LayoutByPlate,
  layoutIndex,
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
import { findReadoutName } from './readout-names.ts'

export interface ValuedWell {
  readonly wellId: number
  readonly row: number
  readonly column: number
  readonly cells: number
  readonly layout: LayoutWell | undefined
}

export interface PlateColumn {
  readonly plateId: number
  readonly plate: string
  readonly rows: number
  readonly columns: number
  readonly wells: readonly ValuedWell[]
  /** One per well, NaN where undefined. */
  readonly values: readonly number[]
}

export interface WellTable {
  readonly plates: readonly PlateColumn[]
  /** Median of the negative controls of all plates; NaN without any. */
  readonly negativeCentre: number
}

/** Values of a readout on the given plates (all when null). Excluded wells keep their value but never serve as controls. */
export function readWellTable(project: Project, readout: Readout, plateIds: readonly number[] | null): WellTable {
  const feature = featureIndex(project, readout.runId, readout.name)
  const layouts = readLayout(project, plateIds?.length === 1 ? plateIds[0] : undefined)
  const plates = listPlates(project)
    .filter((plate) => plateIds === null || plateIds.includes(plate.id))
    .map((plate) => plateColumn(project, plate, readout, feature, layouts))
  const negatives = plates.flatMap((plate) => valuesOfRole(plate, 'negative_control'))
  return { plates, negativeCentre: negatives.length === 0 ? Number.NaN : median(negatives) }
}

/** Values of the wells that have a role, finite ones only. */
export function valuesOfRole(plate: Pick<PlateColumn, 'wells' | 'values'>, role: LayoutWell['role']): number[] {
  return plate.values.filter((value, i) => plate.wells[i]!.layout?.role === role && Number.isFinite(value))
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

function plateColumn(
  project: Project,
  plate: PlateRow,
  readout: Readout,
  feature: { index: number; total: number },
  layouts: LayoutByPlate,
): PlateColumn {
  const wells = valuedWells(listValuedWells(project, readout.runId, plate.id), layoutIndex(layouts, plate.id))
  const raw = rawValues(project, plate.id, readout, feature, wells.length)
  const { rows, columns } = plateFormat(plate.size)
  const column = { plateId: plate.id, plate: plate.name, rows, columns, wells, values: raw }
  return readout.scale === 'raw' ? column : { ...column, values: scaleValues(column, readout.scale) }
}

type LayoutIndex = ReturnType<typeof layoutIndex>
const joined = new WeakMap<readonly ValuedWellRow[], { layout: LayoutIndex; wells: readonly ValuedWell[] }>()

/** Wells with their layout; kept as long as neither changes, since every map and every statistic begins with them. */
function valuedWells(rows: readonly ValuedWellRow[], layout: LayoutIndex): readonly ValuedWell[] {
  const known = joined.get(rows)
  if (known?.layout === layout) return known.wells
  const wells = rows.map(({ id, row, col, cells }) => ({
    wellId: id,
    row,
    column: col,
    cells,
    layout: layout.get(`${row}:${col}`),
  }))
  joined.set(rows, { layout, wells })
  return wells
}

function rawValues(
  project: Project,
  plateId: number,
  readout: Readout,
  feature: { index: number; total: number },
  wells: number,
): number[] {
  const statistic = SUMMARY_STATISTICS.indexOf(readout.statistic)
  const stored = readPlateFeature(project, readout.runId, feature.index, plateId)
  if (stored && stored.length === wells * SUMMARY_STATISTICS.length)
    return Array.from(stored.subarray(statistic * wells, (statistic + 1) * wells))
  return readPlateWellValues(project, readout.runId, plateId).map(
    (well) => well.values[statistic * feature.total + feature.index] ?? Number.NaN,
  )
}

/** Expresses a plate's values against its own controls; all NaN when the plate has none to compare with. */
function scaleValues(plate: PlateColumn, scale: Exclude<Readout['scale'], 'raw'>): number[] {
  const negatives = valuesOfRole(plate, 'negative_control')
  switch (scale) {
    case 'percent-of-control':
      return [...percentOfControl(plate.values, negatives)]
    case 'robust-z':
      return [...robustZScores(plate.values, negatives.length > 0 ? negatives : plate.values)]
    case 'b-score':
      return plateBScores(plate)
    default:
      return scale satisfies never
  }
}

/** Two-way median polish over the whole plate, controls included. */
function plateBScores(plate: PlateColumn): number[] {
  const grid = new Float64Array(plate.rows * plate.columns).fill(Number.NaN)
  for (const [i, well] of plate.wells.entries()) grid[well.row * plate.columns + well.column] = plate.values[i]!
  const scores = bScores(grid, plate)
  return plate.wells.map((well) => scores[well.row * plate.columns + well.column]!)
}
