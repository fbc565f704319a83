/** Columns → Parquet: row groups of about four million values, Snappy, one type a column. */
import { setImmediate } from 'node:timers/promises'
import { ByteWriter, type ColumnSource, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer'
import { Fault } from '../base/index.ts'
import type { ByteSink } from './atomic-file.ts'
import type { ColumnTable, TableColumn, TableSchema } from './column-table.ts'
import type { TableEncoder } from './delimited-write.ts'

/** Each column of a group costs some hundred bytes of description, and wide tables have thousands of columns. */
const VALUES_PER_GROUP = 4_000_000
const MOST_ROWS_PER_GROUP = 100_000

/**
 * Text becomes STRING (optional), integers INT32, numbers FLOAT or DOUBLE by the first chunk's arrays;
 * a missing number stays NaN, which pandas, polars and R read as missing or NaN.
 */
export function parquetEncoder(sink: ByteSink, schema: TableSchema): TableEncoder {
  const buffer = new ByteWriter(1 << 20)
  const output = Object.assign(buffer, {
    async flush() {
      await sink.write(buffer.getBytes())
      buffer.index = 0
    },
  })
  const groupRows = Math.max(1, Math.min(MOST_ROWS_PER_GROUP, Math.floor(VALUES_PER_GROUP / schema.length)))
  let writer: ParquetWriter | undefined
  let held: ColumnTable[] = []
  let heldRows = 0
  const writeGroup = async (): Promise<void> => {
    const columns = schema.map((_, i) => joined(held.map((chunk) => chunk.columns[i]!)))
    writer ??= new ParquetWriter({ writer: output, schema: schemaFromColumnData({ columnData: columns.map(typed) }) })
    checkWidths(writer, columns)
    held = []
    heldRows = 0
    await writer.write({ columnData: columns.map(plain), rowGroupSize: groupRows })
    await setImmediate()
  }
  return {
    async write(chunk) {
      held.push(copied(chunk))
      heldRows += chunk.rows
      if (heldRows >= groupRows) await writeGroup()
    },
    async finish() {
      if (heldRows > 0) await writeGroup()
      writer ??= new ParquetWriter({
        writer: output,
        schema: schemaFromColumnData({ columnData: schema.map(emptyOf) }),
      })
      await writer.finish()
      await output.flush()
    },
  }
}

/** Chunks wait for their row group, so the caller's arrays are not kept. */
function copied({ columns, rows }: ColumnTable): ColumnTable {
  return { columns: columns.map((column) => ({ ...column, values: column.values.slice() }) as TableColumn), rows }
}

const PARQUET_TYPES = { text: 'STRING', integer: 'INT32', number: 'DOUBLE' } as const

function typed({ name, kind, values }: TableColumn): ColumnSource {
  const type = values instanceof Float32Array ? 'FLOAT' : PARQUET_TYPES[kind]
  return { name, data: values as ColumnSource['data'], type, nullable: kind === 'text' }
}

/** Numbers are written plain: looking for a dictionary in measurements costs time and finds none. */
function plain({ name, kind, values }: TableColumn): ColumnSource {
  const data = values as ColumnSource['data']
  return kind === 'number' ? { name, data, encoding: 'PLAIN' } : { name, data }
}

function emptyOf({ name, kind }: TableSchema[number]): ColumnSource {
  return { name, data: [], type: PARQUET_TYPES[kind], nullable: kind === 'text' }
}

function checkWidths(writer: ParquetWriter, columns: readonly TableColumn[]): void {
  for (const [i, { name, kind, values }] of columns.entries()) {
    const isSingle = writer.schema[i + 1]?.type === 'FLOAT'
    if (kind === 'number' && isSingle !== values instanceof Float32Array) {
      throw new Fault('bad_argument', `Column ${name} changes between 32-bit and 64-bit floats within one table.`)
    }
  }
}

function joined(parts: readonly TableColumn[]): TableColumn {
  const first = parts[0]!
  if (parts.length === 1) return first
  if (first.kind === 'text') {
    return { ...first, values: parts.flatMap((part) => part.values as readonly (string | null)[]) }
  }
  let total = 0
  for (const part of parts) total += part.values.length
  const isDouble = parts.some((part) => part.values instanceof Float64Array)
  const values = first.kind === 'integer' ? new Int32Array(total) : new (isDouble ? Float64Array : Float32Array)(total)
  let offset = 0
  for (const part of parts) {
    values.set(part.values as ArrayLike<number>, offset)
    offset += part.values.length
  }
  return { ...first, values } as TableColumn
}
