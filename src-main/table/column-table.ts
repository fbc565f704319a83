/** A table on its way out: typed columns of equal length. */
import { Fault } from '../base/index.ts'

/** Text may be missing (null); numbers are missing as NaN; integers cannot be missing. */
export type TableColumn =
  | { readonly name: string; readonly kind: 'text'; readonly values: readonly (string | null)[] }
  | { readonly name: string; readonly kind: 'number'; readonly values: Float64Array | Float32Array }
  | { readonly name: string; readonly kind: 'integer'; readonly values: Int32Array }

export type ColumnKind = TableColumn['kind']

export interface ColumnTable {
  readonly columns: readonly TableColumn[]
  readonly rows: number
}

/** What a table's columns are called and hold, before any row is known. */
export type TableSchema = readonly { readonly name: string; readonly kind: ColumnKind }[]

/** Throws bad_argument unless the chunk's columns are those of the schema, in order, each with `rows` values. */
export function checkChunk(schema: TableSchema, chunk: ColumnTable): void {
  if (chunk.columns.length !== schema.length) {
    throw new Fault('bad_argument', `The table has ${schema.length} columns, the rows to add ${chunk.columns.length}.`)
  }
  for (const [i, { name, kind, values }] of chunk.columns.entries()) {
    const expected = schema[i]!
    if (name !== expected.name || kind !== expected.kind) {
      throw new Fault('bad_argument', `Column ${i + 1} is ${expected.kind} ${expected.name}, not ${kind} ${name}.`)
    }
    if (values.length !== chunk.rows) {
      throw new Fault('bad_argument', `Column ${name} has ${values.length} values for ${chunk.rows} rows.`)
    }
  }
}

/** Throws bad_argument when there is no column or a name occurs twice: no reader could tell such columns apart. */
export function checkSchema(schema: TableSchema): void {
  if (schema.length === 0) throw new Fault('bad_argument', 'A table needs at least one column.')
  const seen = new Set<string>()
  for (const { name } of schema) {
    if (seen.has(name)) throw new Fault('bad_argument', `Two columns are called ${name}.`)
    seen.add(name)
  }
}
