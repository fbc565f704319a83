/** Delimited text → records: quotes, embedded line ends, CR, LF and CRLF, and which delimiter it is. */
import type { NumberedRecord } from './text-table.ts'

/** In order of preference when several explain a file equally well. */
const DELIMITERS = ['\t', ';', ',', '|'] as const

const QUOTE = 34
const APOSTROPHE = 39
const LF = 10
const CR = 13
/** A quoted cell longer than this is taken for a stray quote. */
const LONGEST_QUOTED = 1 << 20
/** After so many stray quotes a file is read without quoting, which keeps damaged files linear in time. */
const MOST_STRAY_QUOTES = 100

/** Splits text into trimmed cells; `limit` stops after that many records. A quote that never closes is an ordinary character. */
export function parseDelimited(text: string, delimiter: string, limit = Number.POSITIVE_INFINITY): NumberedRecord[] {
  const records: NumberedRecord[] = []
  const mark = delimiter.charCodeAt(0)
  let strayQuotes = 0
  let position = 0
  let line = 1
  while (position < text.length && records.length < limit) {
    const cells: string[] = []
    const firstLine = line
    for (;;) {
      const quoted = strayQuotes < MOST_STRAY_QUOTES && text.charCodeAt(position) === QUOTE
      const closing = quoted ? closingQuote(text, position + 1) : -1
      if (quoted && closing < 0) strayQuotes++
      const end = cellEnd(text, closing < 0 ? position : closing + 1, mark)
      cells.push(unescaped(closing < 0 ? text.slice(position, end) : unquoted(text, position, closing, end)))
      if (closing >= 0) line += lineEnds(text, position, closing)
      position = end + 1
      if (end >= text.length || text.charCodeAt(end) !== mark) {
        if (text.charCodeAt(end) === CR && text.charCodeAt(end + 1) === LF) position++
        line++
        break
      }
    }
    records.push({ cells, line: firstLine })
  }
  return records
}

/** Index of the quote that closes a cell whose text begins at `from`, or −1. */
function closingQuote(text: string, from: number): number {
  const last = from + LONGEST_QUOTED
  let at = text.indexOf('"', from)
  while (at >= 0 && at < last) {
    if (text.charCodeAt(at + 1) !== QUOTE) return at
    at = text.indexOf('"', at + 2)
  }
  return -1
}

function cellEnd(text: string, from: number, mark: number): number {
  let at = from
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === mark || code === LF || code === CR) break
  }
  return at
}

/** The inside of the quotes, with doubled quotes made single, and whatever follows the closing quote. */
function unquoted(text: string, open: number, close: number, end: number): string {
  const inside = text.slice(open + 1, close)
  const plain = inside.includes('"') ? inside.replaceAll('""', '"') : inside
  return close + 1 === end ? plain : plain + text.slice(close + 1, end)
}

/** Trims, and drops the apostrophe by which exports keep spreadsheets from reading a text as a formula. */
function unescaped(cell: string): string {
  const trimmed = cell.trim()
  return trimmed.charCodeAt(0) === APOSTROPHE && /^'[=+\-@]/.test(trimmed) ? trimmed.slice(1) : trimmed
}

function lineEnds(text: string, from: number, to: number): number {
  let count = 0
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i)
    if (code === LF || (code === CR && text.charCodeAt(i + 1) !== LF)) count++
  }
  return count
}

export interface DelimiterChoice {
  readonly delimiter: string
  /** Where the table begins: behind a `sep=;` line, if there is one. */
  readonly from: number
}

/**
 * Chooses the delimiter that splits most of the first 100 records into the same number of cells, two or more;
 * a `sep=;` line, as Excel understands it, decides at once. A file of one column gets a comma.
 */
export function chooseDelimiter(text: string): DelimiterChoice {
  const stated = /^"?sep=([^\r\n])"?(?:\r\n|\n|\r|$)/i.exec(text.slice(0, 16))
  if (stated) return { delimiter: stated[1]!, from: stated[0].length }
  const sample = text.slice(0, 200_000)
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const score = regularity(parseDelimited(sample, delimiter, 100))
    if (score > best.score) best = { delimiter, score }
  }
  return { delimiter: best.delimiter, from: 0 }
}

/** Share of records that have the commonest number of cells, a little more for wider ones; 0 when that is a single cell. */
function regularity(records: readonly NumberedRecord[]): number {
  const counts = new Map<number, number>()
  let filled = 0
  for (const { cells } of records) {
    if (cells.every((cell) => cell === '')) continue
    filled++
    counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  }
  let best = 0
  for (const [width, count] of counts) {
    if (width > 1) best = Math.max(best, count / filled + Math.min(width, 1000) * 1e-6)
  }
  return best
}
