/** Ranges of wells as people type them: `A01-A09`, `A-H:5`, `col:1-2`, `row:A,C`, `all`. */
import { Fault } from '../base/index.ts'
import { parseColumn, parseRow, parseWell, type WellPosition } from './well.ts'

interface Span {
  readonly rows: readonly [first: number, last: number]
  readonly columns: readonly [first: number, last: number]
}

export interface PlateShape {
  readonly rows: number
  readonly columns: number
}

/**
 * Wells of a comma- or space-separated list of ranges, each once, in reading order. `A01-B03` and `A01:B03` are
 * rectangles, `A-H:5` and `A:1-12` rows crossed with columns, `row:A-B`, `col:1-2` and `A` or `5` alone whole lines.
 * Throws bad_argument for what is none of these or lies outside the plate.
 */
export function parseWellRange(text: string, plate: PlateShape): WellPosition[] {
  const chosen = new Set<number>()
  const tidy = text.replace(/\s*([-–:])\s*/g, '$1').replaceAll('–', '-')
  let prefix = ''
  for (const part of tidy.split(/[\s,;]+/).filter((piece) => piece !== '')) {
    const labelled = /^(rows?|cols?|columns?):(.*)$/i.exec(part)
    if (labelled) prefix = labelled[1]!.toLowerCase().startsWith('r') ? 'row' : 'col'
    else if (/[A-Za-z]\d|:/.test(part)) prefix = ''
    const span = parseSpan(labelled?.[2] ?? part, prefix, plate)
    if (!span || span.rows[1] >= plate.rows || span.columns[1] >= plate.columns) throw noRange(part, plate)
    for (let row = span.rows[0]; row <= span.rows[1]; row++) {
      for (let column = span.columns[0]; column <= span.columns[1]; column++) chosen.add(row * plate.columns + column)
    }
  }
  return [...chosen]
    .sort((a, b) => a - b)
    .map((index) => ({ row: Math.floor(index / plate.columns), column: index % plate.columns }))
}

function parseSpan(part: string, prefix: string, plate: PlateShape): Span | undefined {
  const allRows = [0, plate.rows - 1] as const
  const allColumns = [0, plate.columns - 1] as const
  if (/^(?:all|\*)$/i.test(part)) return { rows: allRows, columns: allColumns }
  const well = parseWell(part)
  if (well && prefix === '') return { rows: [well.row, well.row], columns: [well.column, well.column] }
  const corners = /^([A-Za-z]{1,2}\d{1,3})[-:]([A-Za-z]{1,2}\d{1,3})$/.exec(part)
  if (corners) return rectangle(parseWell(corners[1]!), parseWell(corners[2]!))
  const crossed = /^([A-Za-z]{1,2}(?:-[A-Za-z]{1,2})?):(\d{1,3}(?:-\d{1,3})?)$/.exec(part)
  const rows = prefix === 'col' ? undefined : interval(crossed?.[1] ?? part, prefix === 'row' ? parseRow : letterRow)
  const columns = prefix === 'row' ? undefined : interval(crossed?.[2] ?? part, parseColumn)
  if (crossed) return rows && columns && { rows, columns }
  if (rows) return { rows, columns: allColumns }
  return columns && { rows: allRows, columns }
}

function letterRow(text: string): number | undefined {
  return /^\d/.test(text) ? undefined : parseRow(text)
}

function rectangle(a: WellPosition | undefined, b: WellPosition | undefined): Span | undefined {
  return a && b && { rows: ordered(a.row, b.row), columns: ordered(a.column, b.column) }
}

function interval(text: string, parse: (end: string) => number | undefined): readonly [number, number] | undefined {
  const ends = text.split('-')
  const first = parse(ends[0]!)
  const last = parse(ends[1] ?? ends[0]!)
  return ends.length > 2 || first === undefined || last === undefined ? undefined : ordered(first, last)
}

function ordered(a: number, b: number): readonly [number, number] {
  return a <= b ? [a, b] : [b, a]
}

function noRange(part: string, { rows, columns }: PlateShape): Fault {
  return new Fault('bad_argument', `'${part}' is no range of wells on a plate of ${rows} × ${columns}.`, {
    todo: 'Write for example A01-A09, A-H:5, col:1-2 or row:A-B.',
  })
}
