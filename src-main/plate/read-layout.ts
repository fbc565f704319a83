/** Any layout file → layout rows: chooses among long tables, grids, barcode tables and Harmony's XML by content. */
import { readFile } from 'node:fs/promises'
import { Fault } from '../base/index.ts'
import { readTables, type TextTable } from '../table/index.ts'
import { namesLayouts, readBarcodeTable } from './layout-barcode.ts'
import { describeHeader, locatesWells } from './layout-fields.ts'
import type { LayoutFile } from './layout-file.ts'
import { readGrids } from './layout-grid.ts'
import { isHarmonyLayout, readHarmonyLayout } from './layout-harmony.ts'
import { nameColumns } from './layout-headless.ts'
import { readLongTable } from './layout-long.ts'

/**
 * Reads the layout in a file: CSV, TSV, XLSX (all sheets), gzipped or not, or Harmony's assay layout.
 * Rows that cannot be placed are listed as problems. Faults: not_found, unreadable_file, bad_layout when nothing in it
 * looks like a layout; each names the file and what was found instead.
 */
export async function readLayout(path: string): Promise<LayoutFile> {
  if (/\.xml$/i.test(path)) {
    const text = await readXml(path)
    if (isHarmonyLayout(text)) return readHarmonyLayout(text)
  }
  const tables = await readTables(path)
  const barcodes = barcodeTable(tables)
  if (barcodes) return readBarcodeTable(path, barcodes.table, barcodes.columns, (inner) => readPlain(inner))
  return layoutOfTables(tables, path)
}

/** As `readLayout`, of tables in memory; barcode tables cannot be followed and count as no layout. */
export function layoutOfTables(tables: readonly TextTable[], name = 'The table'): LayoutFile {
  const long = tables.map(withHeader).filter((found) => found !== undefined)
  if (long.length > 0) return joinSheets(long)
  const grids = readGrids(tables)
  if (grids) return grids
  const bare = tables[0] && nameColumns(tables[0])
  if (bare) return { ...readLongTable(bare.table), notices: [bare.notice] }
  const found = tables[0]?.header.filter(Boolean).slice(0, 12).join(', ')
  throw new Fault('bad_layout', `${name} is no layout: ${found ? `its columns are ${found}.` : 'it is empty.'}`, {
    path: name,
    todo: 'A layout needs a column for the well (or row and column), or a grid with rows A, B, C … and columns 1, 2, 3 ….',
  })
}

async function readPlain(path: string): Promise<LayoutFile> {
  return layoutOfTables(await readTables(path), path)
}

async function readXml(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new Fault('unreadable_file', `${path} cannot be read.`, { path, cause })
  }
}

function barcodeTable(tables: readonly TextTable[]) {
  for (const table of tables) {
    const columns = describeHeader(table.header)
    if (!locatesWells(columns) && namesLayouts(columns)) return { table, columns }
  }
  return undefined
}

/** Lines searched for the header, below titles and remarks. */
const HEADER_LINES = 30

/** The table from the line on that locates wells; undefined when there is none. */
function withHeader(table: TextTable): TextTable | undefined {
  if (locatesWells(describeHeader(table.header))) return table
  for (const [i, cells] of table.rows.slice(0, HEADER_LINES).entries()) {
    const filled = cells.filter((text) => text !== '').length
    if (filled < 2 || !locatesWells(describeHeader(cells))) continue
    return {
      ...table,
      header: cells,
      headerNumber: table.rowNumbers[i]!,
      rows: table.rows.slice(i + 1),
      rowNumbers: table.rowNumbers.slice(i + 1),
    }
  }
  return undefined
}

/** Several sheets with wells are several plates: by their plate columns, else by the sheets' names. */
function joinSheets(tables: readonly TextTable[]): LayoutFile {
  const files = tables.map((table) => readLongTable(table))
  const first = files[0]!
  if (files.length === 1) return first
  const named = files.every(({ rows }) => rows.every(({ plate }) => plate === undefined))
  return {
    kind: first.kind,
    rows: files.flatMap(({ rows }, i) => (named ? rows.map((row) => ({ ...row, plate: tables[i]!.sheet })) : rows)),
    columns: [...new Set(files.flatMap(({ columns }) => columns))],
    notices: [
      ...(named ? [`${files.length} sheets were read as plates of their names.`] : []),
      ...new Set(files.flatMap(({ notices }) => notices)),
    ],
    problems: files.flatMap(({ problems }, i) =>
      problems.map(({ line, message }) => ({ line, message: `Sheet ${tables[i]!.sheet}: ${message}` })),
    ),
  }
}
