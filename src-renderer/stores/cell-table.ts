/** Single cells of several wells as columns, and the pure operations on them: filter, sort, histogram. */

/** Cells of one well, as the desk sends them. */
export interface WellCells {
  readonly wellId: number
  readonly plateId: number
  /** Cells of the sites in order; object numbers start at 1 in each. */
  readonly sites: readonly { readonly siteId: number; readonly rows: number }[]
  /** Values by measurement, one a cell; NaN where undefined. */
  readonly columns: ReadonlyMap<string, Float32Array>
}

/** Cells of several wells one after the other; row r is object `objects[r]` of site `siteIds[r]`. */
export interface CellTable {
  readonly count: number
  readonly siteIds: Uint32Array
  readonly objects: Uint32Array
  readonly wellIds: Uint32Array
  readonly columns: ReadonlyMap<string, Float32Array>
}

export interface Range {
  readonly low: number
  readonly high: number
}

/** Joins wells; a measurement that a well lacks is NaN there. */
export function joinWells(wells: readonly WellCells[], names: readonly string[]): CellTable {
  const count = wells.reduce((sum, well) => sum + cellsIn(well), 0)
  const [siteIds, objects, wellIds] = [new Uint32Array(count), new Uint32Array(count), new Uint32Array(count)]
  const columns = new Map(names.map((name) => [name, new Float32Array(count).fill(Number.NaN)]))
  let row = 0
  for (const well of wells) {
    for (const [name, column] of columns) {
      const values = well.columns.get(name)
      if (values) column.set(values, row)
    }
    for (const site of well.sites)
      for (let object = 1; object <= site.rows; object++, row++) {
        siteIds[row] = site.siteId
        objects[row] = object
        wellIds[row] = well.wellId
      }
  }
  return { count, siteIds, objects, wellIds, columns }
}

export function cellsIn(well: Pick<WellCells, 'sites'>): number {
  return well.sites.reduce((sum, site) => sum + site.rows, 0)
}

/** Splits [cell, name] values into one array a name. */
export function splitColumns(values: Float32Array, names: readonly string[]): Map<string, Float32Array> {
  const rows = names.length === 0 ? 0 : values.length / names.length
  return new Map(
    names.map((name, column) => {
      const own = new Float32Array(rows)
      for (let row = 0; row < rows; row++) own[row] = values[row * names.length + column]!
      return [name, own]
    }),
  )
}

/** Rows inside all ranges (both ends included); NaN lies in none. */
export function filterRows(table: CellTable, filters: ReadonlyMap<string, Range>): Uint32Array {
  const tests = [...filters].flatMap(([name, range]) => {
    const values = table.columns.get(name)
    return values ? [{ values, ...range }] : []
  })
  const rows = new Uint32Array(table.count)
  let kept = 0
  for (let row = 0; row < table.count; row++)
    if (tests.every(({ values, low, high }) => values[row]! >= low && values[row]! <= high)) rows[kept++] = row
  return rows.subarray(0, kept)
}

/** Rows in the order of a column; NaN comes last in either direction, equal values keep their order. */
export function sortRows(rows: Uint32Array, values: Float32Array | undefined, descending: boolean): Uint32Array {
  if (!values) return rows
  const sign = descending ? -1 : 1
  return rows.slice().sort((a, b) => {
    const [first, second] = [values[a]!, values[b]!]
    if (Number.isNaN(first) || Number.isNaN(second))
      return Number(Number.isNaN(first)) - Number(Number.isNaN(second)) || a - b
    return sign * (first - second) || a - b
  })
}
