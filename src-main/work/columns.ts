/** Keeps a run's columns the same at every site, also where a channel has no usable plane. */
import type { LabelImage } from '../image/index.ts'
import { imageQuality, type MeasurementGroup, measureSite, type ObjectTable } from '../measure/index.ts'

/** Pixels a side of the made-up site whose columns are taken; its values are thrown away. */
const SIDE = 8

/** The columns that a site with all `channels` (column-safe names) has, table by table as in `tables`, and of its images. */
export function allColumns(
  channels: readonly string[],
  tables: readonly ObjectTable[],
  groups: readonly MeasurementGroup[] | null,
): { tables: string[][]; image: string[] } {
  const planes = channels.map((name) => ({
    name,
    plane: { width: SIDE, height: SIDE, data: new Uint8Array(SIDE * SIDE), bitDepth: 8 },
  }))
  const blank: LabelImage = { width: SIDE, height: SIDE, labels: new Uint32Array(SIDE * SIDE), count: 0 }
  const compartments = Object.fromEntries(tables.map(({ compartment }) => [compartment, blank]))
  const made = measureSite({ compartments, channels: planes, ...(groups ? { groups } : {}) })
  return { tables: made.map((table) => [...table.names]), image: [...imageQuality(planes).names] }
}

/** The table with the given columns, in their order; those it does not have are NaN. */
export function spread(table: ObjectTable, names: readonly string[]): ObjectTable {
  const at = new Map(table.names.map((name, i) => [name, i]))
  const values = new Float32Array(table.rows * names.length).fill(Number.NaN)
  for (const [column, name] of names.entries()) {
    const from = at.get(name)
    if (from === undefined) continue
    for (let row = 0; row < table.rows; row++)
      values[row * names.length + column] = table.values[row * table.names.length + from]!
  }
  return { ...table, names, values }
}
