/** Layout rows meet plates: every row is matched or listed with the reason why not. */
import type { LayoutRow, LayoutWell } from './layout.ts'
import { findPlates } from './plate-name.ts'
import { type WellPosition, wellName } from './well.ts'

export interface PlateToJoin {
  readonly name: string
  readonly barcode?: string | undefined
  readonly rows: number
  readonly columns: number
  /** Wells that have images. */
  readonly wells: readonly WellPosition[]
}

export interface MatchedWell {
  /** Index into the plates. */
  readonly plateIndex: number
  readonly well: LayoutWell
  readonly line: number
  readonly hasImages: boolean
}

export interface UnmatchedRow {
  readonly line: number
  readonly plate: string | undefined
  /** `A01`. */
  readonly well: string
  readonly reason: string
}

export interface DuplicateRow {
  readonly plateIndex: number
  readonly well: string
  /** Line that was kept. */
  readonly keptLine: number
  /** Line that says something else of the same well. */
  readonly line: number
}

export interface JoinedLayout {
  readonly matched: readonly MatchedWell[]
  readonly unmatched: readonly UnmatchedRow[]
  readonly wellsWithoutLayout: readonly { readonly plateIndex: number; readonly well: WellPosition }[]
  readonly duplicates: readonly DuplicateRow[]
  readonly notices: readonly string[]
}

/**
 * Joins rows to plates. A row without a plate holds for every plate. Of several rows for one well the first is kept;
 * the others are reported if they differ from it. Wells of the plate without images get their layout too.
 */
export function joinLayout(rows: readonly LayoutRow[], plates: readonly PlateToJoin[]): JoinedLayout {
  const imaged = plates.map(({ wells }) => new Set(wells.map(wellName)))
  const kept = new Map<string, MatchedWell>()
  const unmatched: UnmatchedRow[] = []
  const duplicates: DuplicateRow[] = []
  const targetsOf = plateFinder(plates)
  for (const row of rows) {
    const well = wellName(row)
    const targets = targetsOf(row)
    const fitting = targets.filter((i) => row.row < plates[i]!.rows && row.column < plates[i]!.columns)
    if (fitting.length === 0) {
      const reason = targets.length === 0 ? `No plate is called ${row.plate}.` : `The plate has no well ${well}.`
      unmatched.push({
        line: row.line,
        plate: row.plate,
        well,
        reason: plates.length === 0 ? 'There is no plate.' : reason,
      })
    }
    for (const plateIndex of fitting) {
      const { plate: _plate, line, ...entry } = row
      const key = `${plateIndex} ${well}`
      const first = kept.get(key)
      if (!first) kept.set(key, { plateIndex, well: entry, line, hasImages: imaged[plateIndex]!.has(well) })
      else if (!saysTheSame(first.well, entry)) duplicates.push({ plateIndex, well, keptLine: first.line, line })
    }
  }
  const wellsWithoutLayout = plates.flatMap(({ wells }, plateIndex) =>
    wells.filter((well) => !kept.has(`${plateIndex} ${wellName(well)}`)).map((well) => ({ plateIndex, well })),
  )
  const matched = [...kept.values()]
  return { matched, unmatched, wellsWithoutLayout, duplicates, notices: joinNotices(rows, plates, matched, duplicates) }
}

/** Free columns that can name a plate as well as the one chosen: some files hold a number, a name and a barcode. */
const PLATE_COLUMNS = /^(?:assay[\s_]*)?(?:plate|barcode)(?:[\s_]*(?:barcode|name|id|number))?$/i

function plateFinder(plates: readonly PlateToJoin[]): (row: LayoutRow) => readonly number[] {
  const everyPlate = plates.map((_, i) => i)
  const known = new Map<string, readonly number[]>()
  const find = (name: string): readonly number[] => {
    const found = known.get(name) ?? findPlates(name, plates)
    known.set(name, found)
    return found
  }
  return ({ plate, columns }) => {
    if (plate === undefined) return everyPlate
    const found = find(plate)
    if (found.length > 0) return found
    for (const [name, text] of Object.entries(columns)) {
      if (PLATE_COLUMNS.test(name) && find(text).length > 0) return find(text)
    }
    return []
  }
}

function saysTheSame(a: LayoutWell, b: LayoutWell): boolean {
  const names = new Set([...Object.keys(a.columns), ...Object.keys(b.columns)])
  const sameFields = (['role', 'control', 'treatment', 'dose', 'doseUnit'] as const).every(
    (field) => a[field] === b[field],
  )
  return sameFields && [...names].every((name) => a.columns[name] === b.columns[name])
}

function joinNotices(
  rows: readonly LayoutRow[],
  plates: readonly PlateToJoin[],
  matched: readonly MatchedWell[],
  duplicates: readonly DuplicateRow[],
): string[] {
  const notices: string[] = []
  const named = [...new Set(rows.map(({ plate }) => plate).filter((plate) => plate !== undefined))]
  if (matched.length === 0 && named.length > 0 && plates.length > 0) {
    const few = (names: readonly string[]): string => names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '')
    notices.push(
      `This layout is for other plates: it names ${few(named)}, the project has ${few(plates.map(({ name }) => name))}.`,
    )
  }
  if (duplicates.length > 0) {
    notices.push(
      `${duplicates.length} rows describe a well that an earlier row describes differently; the earlier was kept.`,
    )
  }
  return notices
}
