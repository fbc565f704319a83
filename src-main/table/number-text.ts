/** Numbers and missing values as people and programs write them. */

const SPREADSHEET_ERRORS = ['#n/a', '#value!', '#ref!', '#div/0!', '#name?', '#num!', '#null!']
const WORDS = ['na', 'n/a', 'n.a.', '#na', '<na>', 'nan', '-nan', 'null', 'nil', 'none', 'missing', 'not available']
const MARKS = ['', '-', '–', '—', '--', '.', '?']
const MISSING = new Set([...SPREADSHEET_ERRORS, ...WORDS, ...MARKS])

/** True for an empty cell and for every usual spelling of "no value": NA, N/A, NaN, null, None, #N/A, a dash … */
export function isMissing(text: string): boolean {
  return MISSING.has(text.trim().toLowerCase())
}

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const COMMA_DECIMAL = /^[+-]?(?:\d+,\d*|,\d+)(?:e[+-]?\d+)?$/i
const COMMA_GROUPS = /^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?$/
const POINT_GROUPS = /^[+-]?[1-9]\d{0,2}(?:(?:\.\d{3})+,\d*|(?:\.\d{3}){2,})$/
const SPACED_GROUPS = /^[+-]?\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?=$|[.,])/

/**
 * The number that a cell spells, or NaN. Only `1,234` depends on `decimalComma`: 1.234 with it, 1234 without;
 * `0,5` is a half either way, `1.234,5` and `1 234.5` are grouped, a typographic minus counts as one.
 * Numbers too large for a double are NaN.
 */
export function parseNumber(text: string, decimalComma = false): number {
  const value = spelledNumber(text, decimalComma)
  return Number.isFinite(value) ? value : Number.NaN
}

function spelledNumber(text: string, decimalComma: boolean): number {
  let trimmed = text.trim().replace(/^[−–](?=[\d.,])/, '-')
  if (PLAIN.test(trimmed)) return Number(trimmed)
  if (SPACED_GROUPS.test(trimmed)) trimmed = trimmed.replace(/(?<=\d)[ \u00a0\u202f'’](?=\d{3})/g, '')
  if (PLAIN.test(trimmed)) return Number(trimmed)
  if (!decimalComma && COMMA_GROUPS.test(trimmed)) return ungrouped(trimmed, ',')
  if (COMMA_DECIMAL.test(trimmed)) return Number(trimmed.replace(',', '.'))
  if (POINT_GROUPS.test(trimmed)) return ungrouped(trimmed, '.')
  return COMMA_GROUPS.test(trimmed) ? ungrouped(trimmed, ',') : Number.NaN
}

function ungrouped(text: string, mark: '.' | ','): number {
  return Number(text.replaceAll(mark, '').replace(',', '.'))
}

const COMMA_NUMBER = /^[+-]?\d+,\d+(?:e[+-]?\d+)?$/i
const POINT_NUMBER = /^[+-]?\d+\.\d+(?:e[+-]?\d+)?$/i

/**
 * Whether the cells of a table write numbers with a decimal comma. `1,000` alone says nothing (it may be grouped):
 * one cell such as `0,5` or `12,25` decides, unless more cells use a point.
 */
export function usesDecimalComma(rows: Iterable<readonly string[]>): boolean {
  let commas = 0
  let points = 0
  for (const row of rows) {
    for (const cell of row) {
      if (POINT_NUMBER.test(cell)) points++
      else if (COMMA_NUMBER.test(cell) && !COMMA_GROUPS.test(cell)) commas++
    }
  }
  return commas > points
}
