/** Any table file → text tables: CSV, TSV and their relatives, gzipped or not, and XLSX. */
import { readFile, stat } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { Fault, systemCode } from '../base/index.ts'
import { decodeText } from './decode.ts'
import { chooseDelimiter, parseDelimited } from './delimited.ts'
import { usesDecimalComma } from './number-text.ts'
import { type TextTable, tableOfRecords } from './text-table.ts'
import { readSheets } from './xlsx-read.ts'

/** Longest text in bytes; a JavaScript string holds half a billion characters. */
const LARGEST_TEXT = 400 << 20

/**
 * Reads the table of a file (of a workbook: its first sheet that holds text), by content, not by extension.
 * Faults: not_found, unreadable_file (damaged, binary, too large), bad_layout (empty); each names the file.
 */
export async function readTable(path: string): Promise<TextTable> {
  return first(await readTables(path), path)
}

/** As `readTable`, with one table for every sheet that holds text; a text file gives one. */
export async function readTables(path: string): Promise<TextTable[]> {
  return parseTables(await readBytes(path), path)
}

/** As `readTable`, of bytes in memory; `name` is what messages call them. */
export async function parseTable(bytes: Uint8Array, name = 'The table'): Promise<TextTable> {
  return first(await parseTables(bytes, name), name)
}

export async function parseTables(bytes: Uint8Array, name = 'The table'): Promise<TextTable[]> {
  const plain = isGzip(bytes) ? gunzipped(bytes, name) : bytes
  if (startsWith(plain, [0x50, 0x4b, 0x03, 0x04])) return readSheets(plain, name)
  if (startsWith(plain, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw new Fault('unreadable_file', `${name} is an old or encrypted Excel workbook.`, {
      path: name,
      todo: 'Open it in a spreadsheet program and save it as XLSX or CSV, without a password.',
    })
  }
  const table = parseText(plain, name)
  return table ? [table] : []
}

function parseText(bytes: Uint8Array, name: string): TextTable | undefined {
  if (bytes.length > LARGEST_TEXT) throw tooLarge(name)
  const { text, encoding } = decodeText(bytes)
  if (text.slice(0, 100_000).includes('\0')) {
    throw new Fault('unreadable_file', `${name} is not a text table: it holds binary data.`, {
      path: name,
      todo: 'Choose a CSV, TSV or XLSX file.',
    })
  }
  const { delimiter, from } = chooseDelimiter(text)
  const shift = from > 0 ? 1 : 0
  const records = parseDelimited(from > 0 ? text.slice(from) : text, delimiter)
  const sample = records.slice(0, 5000).map(({ cells }) => cells)
  return tableOfRecords(shift ? records.map(({ cells, line }) => ({ cells, line: line + shift })) : records, {
    delimiter,
    decimalComma: usesDecimalComma(sample),
    encoding,
  })
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path)
    if (size > LARGEST_TEXT) throw tooLarge(path)
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    if (systemCode(cause) === 'ENOENT') throw new Fault('not_found', `There is no file ${path}.`, { path, cause })
    const isFolder = systemCode(cause) === 'EISDIR'
    throw new Fault('unreadable_file', isFolder ? `${path} is a folder, not a table.` : `${path} cannot be read.`, {
      path,
      cause,
    })
  }
}

function gunzipped(bytes: Uint8Array, name: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_TEXT })
  } catch (cause) {
    if (systemCode(cause) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(name)
    throw new Fault('unreadable_file', `${name} is a damaged gzip file.`, { path: name, cause })
  }
}

function tooLarge(name: string): Fault {
  return new Fault('unreadable_file', `${name} is larger than 400 MB, which is too large for a table to read.`, {
    path: name,
    todo: 'Keep only the columns that describe wells.',
  })
}

function first(tables: readonly TextTable[], name: string): TextTable {
  const table = tables[0]
  if (!table)
    throw new Fault('bad_layout', `${name} is empty.`, { path: name, todo: 'Choose a file that holds a table.' })
  return table
}

function isGzip(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0x1f, 0x8b, 0x08])
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte)
}
