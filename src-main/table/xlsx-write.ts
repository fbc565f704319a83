/** Columns → XLSX, streamed: one sheet whose rows are compressed as they come, so that memory does not grow with them. */
import { setImmediate } from 'node:timers/promises'
import { strToU8, Zip, ZipDeflate, ZipPassThrough } from 'fflate'
import { Fault } from '../base/index.ts'
import type { ByteSink } from './atomic-file.ts'
import { cellReader, escapeFormula } from './cell-text.ts'
import type { TableColumn, TableSchema } from './column-table.ts'
import type { TableEncoder } from './delimited-write.ts'
import { columnLetters, SHEET_CLOSING, SHEET_OPENING, STATIC_PARTS, xmlText } from './xlsx-parts.ts'

/** Excel's own limits, with one row for the header. */
const MOST_ROWS = 1_048_575
const MOST_COLUMNS = 16_384
const LONGEST_TEXT = 32_767
/** A zip entry without 64-bit extensions ends here. */
const LARGEST_SHEET = 4_200_000_000

const PIECE = 1 << 18
/** Entries carry a fixed date, so that the same table gives the same bytes. */
const ENTRY_DATE = '1980-01-01T00:00:00'

/** Faults: bad_argument when the table exceeds what a sheet can hold; it then says which format can. */
export function xlsxEncoder(sink: ByteSink, schema: TableSchema, path: string): TableEncoder {
  if (schema.length > MOST_COLUMNS) throw tooMuch(path, `${schema.length} columns`, `${MOST_COLUMNS} columns`)
  const archive = sheetArchive(sink)
  const letters = schema.map((_, i) => columnLetters(i))
  let rowsWritten = 0
  let text = `${SHEET_OPENING}<row r="1">${schema.map(({ name }, i) => textCell(`${letters[i]}1`, escapeFormula(name), 1)).join('')}</row>`
  return {
    async write({ columns, rows }) {
      if (rowsWritten + rows > MOST_ROWS) throw tooMuch(path, `more than ${MOST_ROWS} rows`, `${MOST_ROWS} rows`)
      const writers = columns.map((column, i) => cellWriter(column, letters[i]!, path))
      for (let row = 0; row < rows; row++) {
        const number = rowsWritten + row + 2
        text += `<row r="${number}">`
        for (const write of writers) text += write(row, number)
        text += '</row>'
        if (text.length > PIECE) {
          if (archive.size() > LARGEST_SHEET) throw tooMuch(path, 'more than 4 GB of cells', 'less')
          await archive.write(text)
          text = ''
        }
      }
      rowsWritten += rows
    },
    async finish() {
      await archive.write(text + SHEET_CLOSING)
      await archive.finish()
    },
  }
}

/** An XLSX archive whose only sheet is open for more text. */
function sheetArchive(sink: ByteSink) {
  const pending: Uint8Array[] = []
  let failure: unknown
  let size = 0
  const zip = new Zip((error, bytes) => {
    failure ??= error
    if (bytes?.length) pending.push(bytes)
  })
  const drain = async (): Promise<void> => {
    if (failure) throw failure
    for (const bytes of pending.splice(0)) await sink.write(bytes)
    await setImmediate()
  }
  for (const [name, content] of STATIC_PARTS) {
    const entry = Object.assign(new ZipPassThrough(name), { mtime: ENTRY_DATE })
    zip.add(entry)
    entry.push(strToU8(content), true)
  }
  const sheet = Object.assign(new ZipDeflate('xl/worksheets/sheet1.xml', { level: 3 }), { mtime: ENTRY_DATE })
  zip.add(sheet)
  return {
    size: () => size,
    async write(text: string): Promise<void> {
      const bytes = strToU8(text)
      size += bytes.length
      sheet.push(bytes)
      await drain()
    },
    async finish(): Promise<void> {
      sheet.push(new Uint8Array(0), true)
      zip.end()
      await drain()
    },
  }
}

function cellWriter(column: TableColumn, letters: string, path: string): (row: number, number: number) => string {
  const read = cellReader(column)
  const { kind, values, name } = column
  if (kind === 'text') {
    return (row, number) => {
      const text = read(row)
      if (text.length > LONGEST_TEXT)
        throw tooMuch(path, `a text of ${text.length} characters in ${name}`, `${LONGEST_TEXT} characters a cell`)
      return text === '' ? '' : textCell(`${letters}${number}`, text)
    }
  }
  return (row, number) => {
    const text = read(row)
    if (text === '') return ''
    return Number.isFinite(values[row])
      ? `<c r="${letters}${number}"><v>${text}</v></c>`
      : textCell(`${letters}${number}`, text)
  }
}

function textCell(reference: string, text: string, style = 0): string {
  return `<c r="${reference}"${style === 0 ? '' : ` s="${style}"`} t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`
}

function tooMuch(path: string, what: string, limit: string): Fault {
  return new Fault('bad_argument', `${path} would need ${what}; an XLSX sheet holds ${limit}.`, {
    path,
    stands: 'Nothing was written.',
    todo: 'Export as .parquet or .csv.gz instead.',
  })
}
