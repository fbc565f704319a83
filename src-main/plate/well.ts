/** Well names: the canonical `A01` and every spelling of it that instruments and people use. */

/** 0-based row and column of a well on its plate. */
export interface WellPosition {
  readonly row: number
  readonly column: number
}

/** `A01` … `H12` … `AF48`: letters for the row, at least two digits for the column. */
export function wellName({ row, column }: WellPosition): string {
  return `${rowName(row)}${String(column + 1).padStart(2, '0')}`
}

/** `A` … `Z`, `AA` … `AF`; 0-based. */
export function rowName(row: number): string {
  return row < 26 ? String.fromCharCode(65 + row) : `${rowName(Math.floor(row / 26) - 1)}${rowName(row % 26)}`
}

/** 0-based row of `A` … `AF` in either case or of a 1-based number; undefined if it is neither or beyond 32. */
export function parseRow(text: string): number | undefined {
  const trimmed = text.trim()
  if (/^\d{1,3}$/.test(trimmed)) return within(Number(trimmed) - 1, 32)
  if (!/^[A-Za-z]{1,2}$/.test(trimmed)) return undefined
  let row = 0
  for (const letter of trimmed.toUpperCase()) row = row * 26 + letter.charCodeAt(0) - 64
  return within(row - 1, 32)
}

/** 0-based column of a 1-based number, `3`, `03` or `003`; undefined beyond 48. */
export function parseColumn(text: string): number | undefined {
  const trimmed = text.trim()
  return /^\d{1,3}$/.test(trimmed) ? within(Number(trimmed) - 1, 48) : undefined
}

const LETTER_FORM = /^(?:well[\s_-]*)?([A-Za-z]{1,2})[\s_-]*(\d{1,3})$/i
const RC_FORM = /^r(\d{1,2})[\s_-]*c(\d{1,2})$/i
const INDEX_FORM = /^(?:well[\s_-]*|w)?(\d{1,5})$/i

/**
 * Reads `A1`, `a01`, `A001`, ` A01 `, `A - 01`, `A_01`, `r01c01`, `R1C1`, `Well-A003`, `AA1`;
 * a running index (`W0001`, 1-based, row-major) only when the plate's columns are given. Undefined if it is none of them.
 */
export function parseWell(text: string, columnsForIndex?: number): WellPosition | undefined {
  const trimmed = text.trim()
  const rc = RC_FORM.exec(trimmed)
  if (rc) return position(parseRow(rc[1]!), parseColumn(rc[2]!))
  if (columnsForIndex !== undefined) {
    const index = INDEX_FORM.exec(trimmed)
    if (index) return wellAtIndex(Number(index[1]), columnsForIndex)
  }
  const letters = LETTER_FORM.exec(trimmed)
  return letters ? position(parseRow(letters[1]!), parseColumn(letters[2]!)) : undefined
}

/** The well with a 1-based row-major running index. */
export function wellAtIndex(index: number, columns: number): WellPosition | undefined {
  if (!Number.isInteger(index) || index < 1) return undefined
  return position(within(Math.floor((index - 1) / columns), 32), (index - 1) % columns)
}

function position(row: number | undefined, column: number | undefined): WellPosition | undefined {
  return row === undefined || column === undefined ? undefined : { row, column }
}

function within(value: number, bound: number): number | undefined {
  return value >= 0 && value < bound ? value : undefined
}
