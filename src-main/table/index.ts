/**
 * Table: tables of text as they stand in files (CSV, TSV, XLSX, gzipped or not) and typed columns on their way out
 * (CSV, TSV, XLSX, Parquet). It knows nothing of wells.
 */
export { type AtomicFile, openAtomicFile } from './atomic-file.ts'
export { escapeFormula, formatFloat32 } from './cell-text.ts'
export type { ColumnKind, ColumnTable, TableColumn, TableSchema } from './column-table.ts'
export { asWritten, withoutFolders } from './file-names.ts'
export { isMissing, parseNumber } from './number-text.ts'
export { parseTable, parseTables, readTable, readTables } from './read.ts'
export type { TextEncoding, TextTable } from './text-table.ts'
export { openTableWriter, TABLE_EXTENSIONS, type TableWriter, writeTable } from './write.ts'
