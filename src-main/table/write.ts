/** Typed columns → a table file, by the extension of its name; whole or in chunks. */
import { diskFault, Fault } from '../base/index.ts'
import { type ByteSink, openAtomicFile } from './atomic-file.ts'
import { type ColumnTable, checkChunk, checkSchema, type TableSchema } from './column-table.ts'
import { delimitedEncoder, gzippedEncoder, type TableEncoder } from './delimited-write.ts'
import { parquetEncoder } from './parquet-write.ts'
import { xlsxEncoder } from './xlsx-write.ts'

type EncoderMaker = (sink: ByteSink, schema: TableSchema, path: string) => TableEncoder

/** By extension; the first that fits the name's end is taken. */
const FORMATS: Readonly<Record<string, EncoderMaker>> = {
  '.csv.gz': (sink, schema) => gzippedEncoder(sink, schema, ','),
  '.tsv.gz': (sink, schema) => gzippedEncoder(sink, schema, '\t'),
  '.csv': (sink, schema) => delimitedEncoder(sink, schema, ','),
  '.tsv': (sink, schema) => delimitedEncoder(sink, schema, '\t'),
  '.txt': (sink, schema) => delimitedEncoder(sink, schema, '\t'),
  '.xlsx': xlsxEncoder,
  '.parquet': (sink, schema) => parquetEncoder(sink, schema),
}

export const TABLE_EXTENSIONS: readonly string[] = Object.keys(FORMATS)

export interface TableWriter {
  /** Adds rows; once the promise has settled, the chunk's arrays may be reused. */
  write(chunk: ColumnTable): Promise<void>
  /** Completes the file and gives it its name. */
  close(): Promise<void>
  /** Drops what was written; the destination stays as it was. */
  abort(): Promise<void>
}

/**
 * Opens a table for writing in chunks, in memory that does not grow with the rows. Until `close` the file does not
 * appear under its name; after a failure nothing of it is left.
 * Faults: bad_argument (unknown extension, columns that differ, more than XLSX holds), disk.
 */
export async function openTableWriter(path: string, schema: TableSchema): Promise<TableWriter> {
  checkSchema(schema)
  const makeEncoder = encoderFor(path)
  const file = await openAtomicFile(path)
  const orAbort = async (action: () => Promise<void>): Promise<void> => {
    try {
      await action()
    } catch (error) {
      await file.abort().catch(() => undefined)
      throw error
    }
  }
  let encoder: TableEncoder | undefined
  await orAbort(async () => {
    encoder = makeEncoder(file, schema, path)
  })
  return {
    write: (chunk) =>
      orAbort(async () => {
        checkChunk(schema, chunk)
        await encoder!.write(chunk)
      }),
    close: () =>
      orAbort(async () => {
        await encoder!.finish()
        await file.commit()
      }),
    async abort() {
      await file.abort().catch((cause: unknown) => {
        throw diskFault(path, cause)
      })
    },
  }
}

/** Writes a whole table; formats, escaping and faults as for `openTableWriter`. */
export async function writeTable(path: string, table: ColumnTable): Promise<void> {
  const writer = await openTableWriter(path, table.columns)
  await writer.write(table)
  await writer.close()
}

function encoderFor(path: string): EncoderMaker {
  const lower = path.toLowerCase()
  const extension = TABLE_EXTENSIONS.find((candidate) => lower.endsWith(candidate))
  if (extension) return FORMATS[extension]!
  throw new Fault('bad_argument', `A table is written as ${TABLE_EXTENSIONS.join(', ')}, not as ${path}.`, { path })
}
