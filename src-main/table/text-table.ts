/** A table as it stands in a file: text cells, the line each row came from, and how the file spells its numbers. */

export type TextEncoding = 'UTF-8' | 'UTF-8 with BOM' | 'UTF-16LE' | 'UTF-16BE' | 'Windows-1252' | 'XLSX'

/**
 * A rectangular table of trimmed text. Rows without any text are left out; short rows are filled with '',
 * so that every row has as many cells as the widest one, and so has the header.
 */
export interface TextTable {
  /** The first row that holds text, as written: names may be '' or occur twice. */
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** 1-based line (text) or row (XLSX) in which the header stands. */
  readonly headerNumber: number
  /** 1-based line or row in which each of `rows` begins. */
  readonly rowNumbers: readonly number[]
  /** Numbers of rows whose cell count in the file differs from the header's. */
  readonly raggedRows: readonly number[]
  /** Names that occur more than once in the header. */
  readonly duplicateNames: readonly string[]
  /** Name of the sheet, for XLSX. */
  readonly sheet?: string | undefined
  /** What separates cells, for text. */
  readonly delimiter?: string | undefined
  /** True when numbers are written `0,5`. */
  readonly decimalComma: boolean
  readonly encoding: TextEncoding
}

export interface NumberedRecord {
  readonly cells: readonly string[]
  readonly line: number
}

export interface TableOrigin {
  readonly sheet?: string | undefined
  readonly delimiter?: string | undefined
  readonly decimalComma: boolean
  readonly encoding: TextEncoding
}

/** Makes a table of records, the first of which is the header; undefined when no record holds text. */
export function tableOfRecords(records: readonly NumberedRecord[], origin: TableOrigin): TextTable | undefined {
  const filled = records.map(({ cells, line }) => ({ cells: withoutTrailingBlanks(cells), line, width: cells.length }))
  const kept = filled.filter(({ cells }) => cells.length > 0)
  const first = kept[0]
  if (!first) return undefined
  let width = 0
  for (const { cells } of kept) width = Math.max(width, cells.length)
  const rest = kept.slice(1)
  return {
    header: padded(first.cells, width),
    rows: rest.map(({ cells }) => padded(cells, width)),
    headerNumber: first.line,
    rowNumbers: rest.map(({ line }) => line),
    raggedRows: rest
      .filter((row) => row.width !== first.width && row.cells.length !== first.cells.length)
      .map((row) => row.line),
    duplicateNames: [...new Set(first.cells.filter((name, i) => name !== '' && first.cells.indexOf(name) < i))],
    ...origin,
  }
}

function withoutTrailingBlanks(cells: readonly string[]): readonly string[] {
  let end = cells.length
  while (end > 0 && cells[end - 1] === '') end--
  return end === cells.length ? cells : cells.slice(0, end)
}

function padded(cells: readonly string[], width: number): readonly string[] {
  if (cells.length === width) return cells
  return [...cells, ...new Array<string>(width - cells.length).fill('')]
}
