/** Barcode-to-layout tables: one row a plate, naming the layout file that holds for it. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { Fault } from '../base/index.ts'
import { isMissing, type TextTable } from '../table/index.ts'
import type { LayoutRow } from './layout.ts'
import { columnsOf, type HeaderColumn } from './layout-fields.ts'
import type { LayoutFile, LayoutProblem } from './layout-file.ts'

/** True when the columns name plates and layout files, but no wells. */
export function namesLayouts(columns: readonly HeaderColumn[]): boolean {
  return columnsOf(columns, 'plate').length > 0 && columnsOf(columns, 'map').length > 0
}

/** Folders beside the table in which layouts are looked for, after the table's own. */
const FOLDERS = ['.', 'platemap', 'platemaps', 'layout', 'layouts']

/** Reads each named layout once, by `readOne`, and gives it to every plate that names it, with the table's further columns. */
export async function readBarcodeTable(
  path: string,
  table: TextTable,
  columns: readonly HeaderColumn[],
  readOne: (path: string) => Promise<LayoutFile>,
): Promise<LayoutFile> {
  const plate = columnsOf(columns, 'plate')[0]!
  const map = columnsOf(columns, 'map')[0]!
  const further = columns.filter(
    ({ index, field }) => index !== plate.index && index !== map.index && field !== 'ignored',
  )
  const layouts = new Map<string, LayoutFile | string>()
  const rows: LayoutRow[] = []
  const problems: LayoutProblem[] = []
  for (const [i, cells] of table.rows.entries()) {
    const line = table.rowNumbers[i]!
    const name = cells[map.index]!
    const barcode = cells[plate.index]!
    if (isMissing(name) || isMissing(barcode)) {
      problems.push({ line, message: 'The row lacks a plate or a layout.' })
      continue
    }
    const layout = layouts.get(name) ?? (await attempt(path, name, readOne))
    layouts.set(name, layout)
    if (typeof layout === 'string') {
      problems.push({ line, message: layout })
      continue
    }
    const own = Object.fromEntries(
      further.map((column) => [column.name, cells[column.index]!]).filter(([, text]) => !isMissing(text!)),
    )
    for (const row of layout.rows) rows.push({ ...row, plate: barcode, columns: { ...own, ...row.columns } })
  }
  return { kind: 'barcode', rows, ...summary([...layouts], further, problems) }
}

function summary(
  layouts: readonly (readonly [string, LayoutFile | string])[],
  further: readonly HeaderColumn[],
  problems: readonly LayoutProblem[],
): Pick<LayoutFile, 'columns' | 'notices' | 'problems'> {
  const read = layouts.filter((entry): entry is readonly [string, LayoutFile] => typeof entry[1] !== 'string')
  return {
    columns: [...new Set([...further.map(({ name }) => name), ...read.flatMap(([, layout]) => layout.columns)])],
    notices: read.flatMap(([name, layout]) => layout.notices.map((notice) => `${name}: ${notice}`)),
    problems: [
      ...problems,
      ...read.flatMap(([name, layout]) =>
        layout.problems.map(({ line, message }) => ({ line, message: `${name}: ${message}` })),
      ),
    ],
  }
}

/** The layout of that name, or a sentence on why there is none. */
async function attempt(
  path: string,
  name: string,
  readOne: (path: string) => Promise<LayoutFile>,
): Promise<LayoutFile | string> {
  const file = await find(dirname(resolve(path)), name)
  if (file === undefined) return `There is no layout file ${name} beside ${basename(path)}.`
  try {
    return await readOne(file)
  } catch (error) {
    if (error instanceof Fault) return error.describe()
    throw error
  }
}

/** Looks for the name, with or without extension, in the table's folder and the usual ones below it; never outside. */
async function find(folder: string, name: string): Promise<string | undefined> {
  const wanted = resolve(folder, name)
  const inside = relative(folder, wanted)
  if (inside.startsWith('..') || resolve(inside) === inside) return undefined
  for (const below of FOLDERS) {
    const parent = join(folder, below, dirname(inside))
    const entries = await readdir(parent).catch(() => [])
    const exact = entries.find((entry) => entry === basename(inside))
    const extended = entries.find(
      (entry) => /\.(?:csv|tsv|txt|xlsx|xml)(?:\.gz)?$/i.test(entry) && stem(entry) === basename(inside).toLowerCase(),
    )
    const found = exact ?? extended
    if (found !== undefined) return join(parent, found)
  }
  return undefined
}

function stem(name: string): string {
  return name.toLowerCase().replace(/\.(?:csv|tsv|txt|xlsx|xml)(?:\.gz)?$/, '')
}
