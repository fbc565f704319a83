/** Columns → CSV or TSV, plain or gzipped, a few hundred kilobytes at a time. */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ByteSink } from './atomic-file.ts'
import { cellReader, escapeFormula, formatNumber } from './cell-text.ts'
import type { ColumnTable, TableSchema } from './column-table.ts'
import { LONGEST_NUMBER, putFloat32 } from './number-bytes.ts'

/** Turns checked chunks of rows into a file's bytes. */
export interface TableEncoder {
  write(chunk: ColumnTable): Promise<void>
  finish(): Promise<void>
}

/** Bytes per write: few enough that no write holds the event loop noticeably. */
const PIECE = 1 << 18
/** Bytes per gzip member. */
const GZIP_PIECE = 1 << 20

const LINE_END = 10

/** RFC 4180 with `\n` line ends, UTF-8 without BOM, a point for decimals; missing values are empty cells. */
export function delimitedEncoder(sink: ByteSink, schema: TableSchema, delimiter: string): TableEncoder {
  const quote = quoter(delimiter)
  const between = delimiter.charCodeAt(0)
  let page = openPage()
  page.text(`${schema.map(({ name }) => quote(escapeFormula(name))).join(delimiter)}\n`)
  const flush = async (): Promise<void> => {
    const written = page.written()
    page = openPage()
    await sink.write(written)
  }
  return {
    async write({ columns, rows }) {
      const cells = columns.map((column) => {
        if (column.values instanceof Float32Array) return column.values
        const read = cellReader(column)
        return column.kind === 'text' ? (row: number) => quote(read(row)) : read
      })
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < cells.length; i++) {
          const cell = cells[i]!
          if (i > 0) page.byte(between)
          if (typeof cell === 'function') page.text(cell(row))
          else page.float32(cell[row]!)
        }
        page.byte(LINE_END)
        if (page.isFull()) await flush()
      }
    },
    finish: flush,
  }
}

/** Bytes that grow as cells are written. */
function openPage() {
  let bytes = Buffer.allocUnsafe(PIECE + (PIECE >> 2))
  let at = 0
  const makeRoom = (size: number): void => {
    if (at + size > bytes.length) bytes = Buffer.concat([bytes], Math.max(2 * bytes.length, at + size))
  }
  return {
    byte(value: number): void {
      makeRoom(1)
      bytes[at++] = value
    },
    text(text: string): void {
      makeRoom(3 * text.length)
      at += bytes.write(text, at, 'utf8')
    },
    float32(value: number): void {
      makeRoom(LONGEST_NUMBER)
      if (Number.isFinite(value)) at = putFloat32(bytes, at, value)
      else if (!Number.isNaN(value)) at += bytes.write(formatNumber(value, true), at, 'latin1')
    },
    isFull: () => at > PIECE,
    written: () => bytes.subarray(0, at),
  }
}

function quoter(delimiter: string): (text: string) => string {
  const special = new RegExp(`["\\r\\n${delimiter}]|^\\s|\\s$`)
  return (text) => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
}

/** A sink that compresses; the file is a series of gzip members, as `cat a.gz b.gz` would give. */
export function gzipSink(sink: ByteSink): ByteSink & { finish(): Promise<void> } {
  const compress = promisify(gzip)
  let held: Uint8Array[] = []
  let size = 0
  const finish = async (): Promise<void> => {
    const member = await compress(Buffer.concat(held))
    held = []
    size = 0
    await sink.write(member)
  }
  return {
    async write(bytes) {
      held.push(bytes)
      size += bytes.length
      if (size >= GZIP_PIECE) await finish()
    },
    finish,
  }
}

export function gzippedEncoder(sink: ByteSink, schema: TableSchema, delimiter: string): TableEncoder {
  const compressed = gzipSink(sink)
  const encoder = delimitedEncoder(compressed, schema, delimiter)
  return {
    write: encoder.write,
    async finish() {
      await encoder.finish()
      await compressed.finish()
    },
  }
}
