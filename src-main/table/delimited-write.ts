/** Columns → CSV or TSV, plain or gzipped, a few hundred kilobytes at a time. */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { ByteSink } from './atomic-file.ts'
import { cellReader, escapeFormula } from './cell-text.ts'
import type { ColumnTable, TableSchema } from './column-table.ts'

/** Turns checked chunks of rows into a file's bytes. */
export interface TableEncoder {
  write(chunk: ColumnTable): Promise<void>
  finish(): Promise<void>
}

/** Characters per write: small enough that no write holds the event loop noticeably. */
const PIECE = 1 << 18
/** Characters per gzip member. */
const GZIP_PIECE = 1 << 20

/** RFC 4180 with `\n` line ends, UTF-8 without BOM, a point for decimals; missing values are empty cells. */
export function delimitedEncoder(sink: ByteSink, schema: TableSchema, delimiter: string): TableEncoder {
  const quote = quoter(delimiter)
  let text = `${schema.map(({ name }) => quote(escapeFormula(name))).join(delimiter)}\n`
  const flush = async (): Promise<void> => {
    const piece = text
    text = ''
    await sink.write(Buffer.from(piece))
  }
  return {
    async write({ columns, rows }) {
      const readers = columns.map((column) => {
        const read = cellReader(column)
        return column.kind === 'text' ? (row: number) => quote(read(row)) : read
      })
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < readers.length; i++) text += i === 0 ? readers[i]!(row) : delimiter + readers[i]!(row)
        text += '\n'
        if (text.length > PIECE) await flush()
      }
    },
    finish: flush,
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
