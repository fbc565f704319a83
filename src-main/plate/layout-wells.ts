/** Where a row of a long table lies: plate and well, from whatever columns name them. */
import { isMissing, type TextTable } from '../table/index.ts'
import { columnsOf, type HeaderColumn } from './layout-fields.ts'
import { parseColumn, parseRow, parseWell, type WellPosition } from './well.ts'

export interface WellReader {
  /** Indices of the columns that are used up. */
  readonly used: readonly number[]
  /** Plate and position of a row, undefined when the row names no well and holds nothing else, or a sentence on what is wrong. */
  read(cells: readonly string[]): (WellPosition & { readonly plate: string | undefined }) | string | undefined
}

/** Prefers a well column; row and column columns are used without one. Notices say what was assumed. */
export function wellReader(table: TextTable, columns: readonly HeaderColumn[], notices: string[]): WellReader {
  const plate = columnsOf(columns, 'plate')[0]
  const plateOf = (cells: readonly string[]): string | undefined =>
    plate && !isMissing(cells[plate.index]!) ? cells[plate.index] : undefined
  const well = columnsOf(columns, 'well').find(({ index }) => table.rows.some((cells) => !isMissing(cells[index]!)))
  const row = columnsOf(columns, 'row')[0]
  const column = columnsOf(columns, 'column')[0]
  const used = [plate, well, row, column].filter((found) => found !== undefined).map(({ index }) => index)
  if (well) return { used, read: byName(table, well, plateOf, notices) }
  if (!row || !column) return { used, read: () => undefined }
  return { used, read: byRowAndColumn(table, row, column, plateOf, notices) }
}

type PlateOf = (cells: readonly string[]) => string | undefined

function byName(table: TextTable, well: HeaderColumn, plateOf: PlateOf, notices: string[]): WellReader['read'] {
  const columnsForIndex = runningIndexColumns(table, well, notices)
  return (cells) => {
    const text = cells[well.index]!
    if (isMissing(text)) return cells.every(isMissing) ? undefined : 'The row names no well.'
    const position = parseWell(text, columnsForIndex)
    if (position) return { ...position, plate: plateOf(cells) }
    const joined = /^(.*[^\s_:/.-])[\s_:/.-]+([A-Za-z]{1,2}\d{1,3})$/.exec(text)
    const inner = joined ? parseWell(joined[2]!) : undefined
    return inner ? { ...inner, plate: plateOf(cells) ?? joined![1]! } : `'${text}' is no well.`
  }
}

/** Plate columns when wells are running numbers: those of the smallest plate of 96, 384 or 1536 that holds them all. */
function runningIndexColumns(table: TextTable, { index }: HeaderColumn, notices: string[]): number | undefined {
  let highest = 0
  for (const cells of table.rows) {
    const text = cells[index]!
    if (isMissing(text)) continue
    if (!/^W?\d{1,5}$/i.test(text)) return undefined
    highest = Math.max(highest, Number(text.replace(/^W/i, '')))
  }
  const columns = highest <= 96 ? 12 : highest <= 384 ? 24 : 48
  notices.push(`Wells are running numbers up to ${highest}; they were counted in rows of ${columns}.`)
  return columns
}

function byRowAndColumn(
  table: TextTable,
  row: HeaderColumn,
  column: HeaderColumn,
  plateOf: PlateOf,
  notices: string[],
): WellReader['read'] {
  const rowShift = startsAtZero(table, row.index) ? 1 : 0
  const columnShift = startsAtZero(table, column.index) ? 1 : 0
  if (rowShift || columnShift) notices.push('Rows or columns are counted from 0; 1 was added.')
  return (cells) => {
    const rowText = cells[row.index]!
    const columnText = cells[column.index]!
    if (isMissing(rowText) && isMissing(columnText))
      return cells.every(isMissing) ? undefined : 'The row names no well.'
    const rowIndex = parseRow(shifted(rowText, rowShift))
    const columnIndex = parseColumn(shifted(columnText, columnShift))
    if (rowIndex === undefined || columnIndex === undefined)
      return `Row '${rowText}', column '${columnText}' is no well.`
    return { row: rowIndex, column: columnIndex, plate: plateOf(cells) }
  }
}

function startsAtZero(table: TextTable, index: number): boolean {
  return table.rows.some((cells) => /^0+(?:\.0+)?$/.test(cells[index]!.trim()))
}

function shifted(text: string, by: number): string {
  const number = /^(?:row|col(?:umn)?)?\s*(\d+)(?:\.0+)?$/i.exec(text.trim())
  return number ? String(Number(number[1]) + by) : text
}
