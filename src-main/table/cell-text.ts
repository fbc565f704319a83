/** Values → the text of a cell: shortest numbers that read back exactly, and text that no spreadsheet takes for a formula. */
import type { TableColumn } from './column-table.ts'
import { LONGEST_NUMBER, putFloat32 } from './number-bytes.ts'

const scratch = new Uint8Array(LONGEST_NUMBER)

/** A 32-bit float in the fewest digits that read back as the same 32-bit float: 0.1, not 0.10000000149011612; whole numbers below 1e9 in full. */
export function formatFloat32(value: number): string {
  return String.fromCharCode(...scratch.subarray(0, putFloat32(scratch, 0, value)))
}

/** How infinity is spelled where pandas, R and NumPy all read it. */
const INFINITE = 'inf'

/** Text of a number; '' for NaN. */
export function formatNumber(value: number, single: boolean): string {
  if (Number.isFinite(value)) return single ? formatFloat32(value) : String(value)
  return Number.isNaN(value) ? '' : value > 0 ? INFINITE : `-${INFINITE}`
}

/** Prefixes an apostrophe to text that a spreadsheet would run as a formula. */
export function escapeFormula(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
}

/** A function from row to the cell's text, escaped against formulas; '' for a missing value. */
export function cellReader(column: TableColumn): (row: number) => string {
  const { kind, values } = column
  if (kind === 'text') return (row) => escapeFormula(values[row] ?? '')
  if (kind === 'integer') return (row) => String(values[row])
  const single = values instanceof Float32Array
  return (row) => formatNumber(values[row]!, single)
}
