/** Layout tables without a header: the columns are told by what their cells look like. */
import { isMissing, parseNumber, type TextTable } from '../table/index.ts'
import { parseRole } from './role.ts'
import { parseWell } from './well.ts'

/**
 * Gives names to the columns of a table whose first line is already a well's; undefined when no column holds wells.
 * One column of wells, then the first of each: roles, numbers (dose), other text (treatment); the rest is `column_n`.
 */
export function nameColumns(table: TextTable): { readonly table: TextTable; readonly notice: string } | undefined {
  const rows = [table.header, ...table.rows]
  const columnCount = table.header.length
  const wells = Array.from({ length: columnCount }, (_, i) => i).find(
    (i) => share(rows, i, (text) => parseWell(text) !== undefined) > 0.9,
  )
  if (wells === undefined) return undefined
  const taken = new Set<string>()
  const header = Array.from({ length: columnCount }, (_, i) => {
    const guess = i === wells ? 'well' : guessName(rows, i, table.decimalComma)
    const name = taken.has(guess) ? `column_${i + 1}` : guess
    taken.add(name)
    return name
  })
  return {
    table: { ...table, header, headerNumber: 0, rows, rowNumbers: [table.headerNumber, ...table.rowNumbers] },
    notice: `The file has no header; its columns were read as ${header.join(', ')}.`,
  }
}

function guessName(rows: readonly (readonly string[])[], index: number, decimalComma: boolean): string {
  if (share(rows, index, (text) => parseRole(text) !== undefined) > 0.9) return 'role'
  return share(rows, index, (text) => !Number.isNaN(parseNumber(text, decimalComma))) === 1 ? 'dose' : 'treatment'
}

/** Share of a column's filled cells that pass the test; 0 when none is filled. */
function share(rows: readonly (readonly string[])[], index: number, test: (text: string) => boolean): number {
  const filled = rows.map((cells) => cells[index]!).filter((text) => !isMissing(text))
  return filled.length === 0 ? 0 : filled.filter(test).length / filled.length
}
