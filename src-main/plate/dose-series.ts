/** Which wells belong to one dose series: by treatment name or a chosen column, else by how the plate is laid out. */
import type { LayoutWell } from './layout.ts'
import { rowName } from './well.ts'

/** Fewer different doses than this make no curve. */
const FEWEST_DOSES = 4

/** A well of a plate; `plate` (an index or a name) tells wells of several plates apart. */
export interface SeriesWell extends LayoutWell {
  readonly plate?: number | string | undefined
}

export interface DoseSeries<W extends SeriesWell> {
  /** Treatment (and the further column's text), the chosen column's text, `Rows A–D`, `Columns 1–6`, or `All wells`. */
  readonly group: string
  /** Wells with a dose above 0. */
  readonly wells: readonly W[]
  /** Negative controls of dose 0 or without dose that anchor the curve at no dose. */
  readonly controls: readonly W[]
  /** Unit of the doses; undefined for ordinal or mixed ones. */
  readonly doseUnit: string | undefined
}

export interface SeriesOptions {
  /** A free column that names the series; it overrides everything else. Without it, a column `series` does so. */
  readonly column?: string | undefined
  /** A further free column that splits named treatments, such as `cell_line`. */
  readonly splitBy?: string | undefined
}

/**
 * Groups wells into dose series of four or more different doses; empty and excluded wells are left out.
 *
 * 1. A column given by the caller, or one called `series`, names the series.
 * 2. Otherwise the treatment names it (with the text of `splitBy`); positive controls count with their own treatment,
 *    and the plate's negative controls anchor every series.
 * 3. Otherwise the plate's own structure does, per plate. Doses run along rows if rows hold more different doses than
 *    columns do, else along columns. Neighbouring lines with the same sequence of roles and doses make a block. If there
 *    are at most half as many blocks as lines, each block is a series, so that a plate whose halves place their controls
 *    or run their doses differently has two; if not, the plate is randomised and all its wells are one series.
 *    Controls with a dose count, since their doses are on the same scale. Equally named blocks of several plates join.
 */
export function doseSeries<W extends SeriesWell>(wells: readonly W[], options: SeriesOptions = {}): DoseSeries<W>[] {
  const used = wells.filter(({ role }) => role !== 'empty' && role !== 'excluded')
  const column = options.column ?? (used.some(({ columns }) => 'series' in columns) ? 'series' : undefined)
  const groups =
    column !== undefined
      ? byColumn(used, column)
      : hasTreatments(used)
        ? byTreatment(used, options.splitBy)
        : byStructure(used)
  return groups.filter(({ wells: members }) => new Set(members.map(({ dose }) => dose)).size >= FEWEST_DOSES)
}

function hasTreatments(wells: readonly SeriesWell[]): boolean {
  return wells.some(({ role, treatment }) => role !== 'negative_control' && treatment !== undefined)
}

function byColumn<W extends SeriesWell>(wells: readonly W[], column: string): DoseSeries<W>[] {
  const groups = grouped(wells, (well) => well.columns[column])
  const anchors = wells.filter((well) => isAnchor(well) && well.columns[column] === undefined)
  return [...groups].map(([group, members]) => series(group, [...members, ...anchors]))
}

function byTreatment<W extends SeriesWell>(wells: readonly W[], splitBy: string | undefined): DoseSeries<W>[] {
  const splitOf = (well: W): string | undefined => (splitBy === undefined ? undefined : well.columns[splitBy])
  const tested = wells.filter(({ role, dose }) => role !== 'negative_control' && dose !== undefined)
  const groups = grouped(tested, (well) => {
    const split = splitOf(well)
    return well.treatment === undefined || split === undefined ? well.treatment : `${well.treatment}, ${split}`
  })
  const controls = wells.filter(isAnchor)
  return [...groups].map(([group, members]) => {
    const plates = new Set(members.map(({ plate }) => plate))
    const split = splitOf(members[0]!)
    const anchors = controls.filter((well) => plates.has(well.plate) && splitOf(well) === split)
    return series(group, [...members.filter(({ role }) => role !== undefined), ...anchors])
  })
}

function byStructure<W extends SeriesWell>(wells: readonly W[]): DoseSeries<W>[] {
  const joined = new Map<string, W[]>()
  for (const [, plateWells] of grouped(wells, ({ plate }) => String(plate ?? 0))) {
    for (const { group, members } of blocks(plateWells)) joined.set(group, [...(joined.get(group) ?? []), ...members])
  }
  return [...joined].map(([group, members]) => series(group, members))
}

interface Block<W> {
  readonly group: string
  readonly members: readonly W[]
}

function blocks<W extends SeriesWell>(wells: readonly W[]): Block<W>[] {
  const dosed = wells.filter(({ dose }) => dose !== undefined && dose > 0)
  const alongRows = dosesPerLine(dosed, 'row') >= dosesPerLine(dosed, 'column')
  const axis = alongRows ? 'row' : 'column'
  const lines = [...grouped(dosed, (well) => String(well[axis])).keys()].map(Number).sort((a, b) => a - b)
  const runs: number[][] = []
  for (const line of lines) {
    const run = runs.at(-1)
    const previous = run?.at(-1)
    const isNext =
      previous !== undefined &&
      line === previous + 1 &&
      signature(wells, axis, previous) === signature(wells, axis, line)
    if (isNext) run!.push(line)
    else runs.push([line])
  }
  if (runs.length < 2 || runs.length * 2 > lines.length) return [{ group: 'All wells', members: wells }]
  return runs.map((run) => ({
    group: blockName(axis, run[0]!, run.at(-1)!),
    members: wells.filter((well) => run.includes(well[axis])),
  }))
}

/** Mean number of different doses in a line. */
function dosesPerLine(wells: readonly SeriesWell[], axis: 'row' | 'column'): number {
  const lines = [...grouped(wells, (well) => String(well[axis])).values()]
  return lines.reduce((sum, line) => sum + new Set(line.map(({ dose }) => dose)).size, 0) / lines.length
}

/** A line's roles and doses in order of position. */
function signature(wells: readonly SeriesWell[], axis: 'row' | 'column', line: number): string {
  const across = axis === 'row' ? 'column' : 'row'
  const members = wells.filter((well) => well[axis] === line).sort((a, b) => a[across] - b[across])
  return members.map((well) => `${well[across]}:${well.role}:${well.dose}`).join(' ')
}

function blockName(axis: 'row' | 'column', first: number, last: number): string {
  const name = (line: number): string => (axis === 'row' ? rowName(line) : String(line + 1))
  const noun = axis === 'row' ? 'Row' : 'Column'
  return first === last ? `${noun} ${name(first)}` : `${noun}s ${name(first)}–${name(last)}`
}

function isAnchor({ role, dose }: SeriesWell): boolean {
  return role === 'negative_control' && (dose === undefined || dose === 0)
}

/** Orders `2` before `10`. */
const byNumber = new Intl.Collator('en', { numeric: true })

function series<W extends SeriesWell>(group: string, members: readonly W[]): DoseSeries<W> {
  const order = (a: W, b: W): number =>
    byNumber.compare(String(a.plate ?? ''), String(b.plate ?? '')) || a.row - b.row || a.column - b.column
  const wells = members.filter(({ dose }) => dose !== undefined && dose > 0).sort(order)
  const controls = members.filter((well) => isAnchor(well) || well.dose === 0).sort(order)
  const units = new Set(wells.map(({ doseUnit }) => doseUnit))
  return { group, wells, controls, doseUnit: units.size === 1 ? [...units][0] : undefined }
}

/** Groups in order of first appearance; undefined keys are left out. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    if (key === undefined) continue
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
