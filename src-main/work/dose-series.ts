/** Finds the dose series of a project's wells: which wells belong to one curve. */
import { doseSeries, type SeriesWell } from '../plate/index.ts'
import { layoutIndex, openReader, readLayout } from '../store/index.ts'

/** The wells that have a value, plate by plate; rows and columns are 0-based. */
export interface WellsToGroup {
  /** Path of the open project. */
  readonly project: string
  readonly layoutVersion: number
  /** Layout column that tells series apart; null lets the program decide. */
  readonly groupBy: string | null
  readonly plateIds: Uint32Array
  readonly rows: Uint8Array
  readonly columns: Uint8Array
}

export interface SeriesTable {
  readonly groups: readonly string[]
  /** Unit of the doses; null for ordinal or mixed ones. */
  readonly units: readonly (string | null)[]
  /** Wells of series `s` are `members` from `starts[s]` up to `starts[s + 1]`, controls first; places in the input. */
  readonly starts: Uint32Array
  readonly members: Uint32Array
  /** Dose of every well of the input; 0 where the layout tells none. */
  readonly doses: Float64Array
}

export async function groupDoses(input: WellsToGroup): Promise<SeriesTable> {
  const wells = wellsOf(input)
  const found = doseSeries(wells, input.groupBy === null ? {} : { column: input.groupBy })
  const starts = new Uint32Array(found.length + 1)
  for (const [s, series] of found.entries()) starts[s + 1] = starts[s]! + series.controls.length + series.wells.length
  const members = new Uint32Array(starts[found.length]!)
  for (const [s, series] of found.entries())
    for (const [i, well] of [...series.controls, ...series.wells].entries()) members[starts[s]! + i] = well.at
  const doses = new Float64Array(input.plateIds.length)
  for (const well of wells) doses[well.at] = well.dose ?? 0
  const units = found.map(({ doseUnit }) => doseUnit ?? null)
  return { groups: found.map(({ group }) => group), units, starts, members, doses }
}

interface PlacedWell extends SeriesWell {
  /** Place in the input. */
  readonly at: number
}

/** Wells without an entry in the layout belong to no series. */
function wellsOf({ project: path, layoutVersion, plateIds, rows, columns }: WellsToGroup): PlacedWell[] {
  const project = openReader(path)
  try {
    const layouts = readLayout(project, undefined, layoutVersion)
    return Array.from(plateIds).flatMap((plate, at): PlacedWell[] => {
      const layout = layoutIndex(layouts, plate).get(`${rows[at]}:${columns[at]}`)
      return layout ? [{ ...layout, plate, at }] : []
    })
  } finally {
    project.close()
  }
}
