/** Finds plate-shaped grids in a table: a line 1 … n, below it lines A, B, C …; several to a sheet, stacked or side by side. */
import type { TextTable } from '../table/index.ts'
import { PLATE_SIZES, plateFormat } from './format.ts'
import { parseRow } from './well.ts'

export interface GridCell {
  readonly row: number
  readonly column: number
  readonly text: string
  readonly line: number
}

export interface Grid {
  /** What stands above the grid or in its corner, nearest last; empty when nothing does. */
  readonly titles: readonly string[]
  readonly line: number
  readonly rows: number
  readonly columns: number
  readonly cells: readonly GridCell[]
}

interface Line {
  readonly cells: readonly string[]
  readonly line: number
}

/** All grids of a table in reading order; without labelled ones, bare blocks of exactly a plate's shape. */
export function findGrids(table: TextTable): Grid[] {
  const lines: Line[] = [
    { cells: table.header, line: table.headerNumber },
    ...table.rows.map((cells, i) => ({ cells, line: table.rowNumbers[i]! })),
  ]
  const grids: Grid[] = []
  let lastEnd = 0
  for (let at = 0; at < lines.length; ) {
    const found = labelledGrids(lines, at, lastEnd)
    grids.push(...found)
    const height = found.length === 0 ? 0 : Math.max(...found.map(({ rows }) => rows))
    at += height + 1
    if (height > 0) lastEnd = at
  }
  return grids.length > 0 ? grids : bareGrids(lines)
}

/** The grids whose column numbers stand in line `at`. */
function labelledGrids(lines: readonly Line[], at: number, titlesFrom: number): Grid[] {
  const grids: Grid[] = []
  const { cells: header, line } = lines[at]!
  for (let first = 0; first < header.length; first++) {
    const columns = runLength(header, first)
    if (columns < 3) continue
    // Some programs leave out the corner, so that the numbers stand one to the left of their columns.
    const isShifted = first === 0
    const labels = isShifted ? 0 : first - 1
    const values = isShifted ? 1 : first
    const rows = labelledRows(lines, at + 1, labels)
    if (rows < 2) continue
    const above = lines.slice(titlesFrom, at).map((one) => one.cells)
    const corner = isShifted ? '' : header[labels]!
    grids.push({
      titles: [...titlesAbove(above, labels, first + columns), corner].filter((text) => !isNoTitle(text)),
      line,
      rows,
      columns,
      cells: gridCells(lines.slice(at + 1, at + 1 + rows), values, columns),
    })
    first += columns - 1
  }
  return grids
}

/** How many cells from `first` on count 1, 2, 3 …; at most 48. */
function runLength(cells: readonly string[], first: number): number {
  let length = 0
  while (length < 48 && columnNumber(cells[first + length]) === length + 1) length++
  return length
}

function columnNumber(text: string | undefined): number | undefined {
  const match = /^(?:c|col|column)?[\s_]*0*(\d{1,2})(?:\.0+)?$/i.exec(text ?? '')
  return match ? Number(match[1]) : undefined
}

/** How many lines from `at` on are labelled A, B, C … (or 1, 2, 3 …) in the given cell. */
function labelledRows(lines: readonly Line[], at: number, labels: number): number {
  let rows = 0
  while (rows < 32 && at + rows < lines.length) {
    const label = lines[at + rows]!.cells[labels]!.replace(/^row[\s_]*/i, '').replace(/\.0+$/, '')
    if (label === '' || parseRow(label) !== rows) break
    rows++
  }
  return rows
}

function titlesAbove(lines: readonly (readonly string[])[], from: number, to: number): string[] {
  return lines.flatMap((cells) => {
    const over = cells.slice(from, to).filter((text) => text !== '')
    return over.length > 0 ? [over.join(' ')] : cells.filter((text) => text !== '').slice(0, 1)
  })
}

function isNoTitle(text: string): boolean {
  return /^(?:|[^\p{L}\p{N}]+|rows?|cols?|columns?|row\s*[/\\|]\s*col(?:umn)?|well|unnamed: \d+)$/iu.test(text.trim())
}

function gridCells(lines: readonly Line[], values: number, columns: number): GridCell[] {
  return lines.flatMap(({ cells, line }, row) =>
    Array.from({ length: columns }, (_, column) => ({ row, column, text: cells[values + column] ?? '', line })),
  )
}

/** Runs of consecutive lines whose filled cells make exactly the shape of a plate of 24 wells or more. */
function bareGrids(lines: readonly Line[]): Grid[] {
  const grids: Grid[] = []
  let titles: string[] = []
  for (let at = 0; at < lines.length; ) {
    const width = filledWidth(lines[at]!.cells)
    let end = at + 1
    while (
      end < lines.length &&
      lines[end]!.line === lines[end - 1]!.line + 1 &&
      filledWidth(lines[end]!.cells) === width
    )
      end++
    const size = PLATE_SIZES.find(
      (wells) => wells >= 24 && plateFormat(wells).rows === end - at && plateFormat(wells).columns === width,
    )
    if (size === undefined) {
      titles.push(
        ...lines
          .slice(at, end)
          .map(({ cells }) => cells[0]!)
          .filter((text) => !isNoTitle(text)),
      )
    } else {
      const cells = gridCells(lines.slice(at, end), 0, width)
      grids.push({ titles, line: lines[at]!.line, rows: end - at, columns: width, cells })
      titles = []
    }
    at = end
  }
  return grids
}

function filledWidth(cells: readonly string[]): number {
  let width = cells.length
  while (width > 0 && cells[width - 1] === '') width--
  return width
}
