/** Regions and true objects as tables: read, checked, written, and brought together by image. */
import { Fault } from '../base/index.ts'
import { asWritten, parseNumber, readTable, type TextTable, withoutFolders, writeTable } from '../table/index.ts'
import type { Box, ScoredBox } from './boxes.ts'
import type { LocatedImage, TrueBox } from './localization.ts'

export interface InFile {
  readonly file: string
}

const BOX = ['x', 'y', 'width', 'height'] as const

/** Regions from a table with the columns `file,x,y,width,height,score`. Throws a Fault `bad_labels` for what is missing or no number. */
export async function readRegions(path: string): Promise<(ScoredBox & InFile)[]> {
  const rows = await readRows(path, ['file', ...BOX, 'score'])
  return rows.map((row) => ({ file: row.text('file'), ...boxOf(row), score: row.number('score') }))
}

/** True objects from a table with the columns `file,kind,x,y,width,height`. Throws as `readRegions`. */
export async function readTruth(path: string): Promise<(TrueBox & InFile)[]> {
  const rows = await readRows(path, ['file', 'kind', ...BOX])
  const objects = rows.map((row) => ({ file: row.text('file'), kind: row.text('kind'), ...boxOf(row) }))
  if (objects.length > 0) return objects
  throw new Fault('bad_labels', 'The table of true objects has no rows.', { path })
}

/** Writes regions as `readRegions` reads them: CSV, TSV, XLSX or Parquet by the name's extension. */
export async function writeRegions(path: string, regions: readonly (ScoredBox & InFile)[]): Promise<void> {
  const numbers = (name: keyof ScoredBox) =>
    ({ name, kind: 'number', values: Float64Array.from(regions, (region) => region[name]) }) as const
  await writeTable(path, {
    columns: [
      { name: 'file', kind: 'text', values: regions.map(({ file }) => file) },
      ...BOX.map(numbers),
      numbers('score'),
    ],
    rows: regions.length,
  })
}

export interface Brought {
  /** One for each file of the truth. */
  readonly images: LocatedImage[]
  /** Files with regions of which the truth knows nothing; their regions are in no image. */
  readonly unknownFiles: string[]
}

/**
 * Regions beside the true objects of the same file. Where no name agrees as written, the names without their folders are
 * compared. Throws a Fault `bad_labels` where no file has both.
 */
export function broughtTogether(
  truth: readonly (TrueBox & InFile)[],
  regions: readonly (ScoredBox & InFile)[],
): Brought {
  for (const key of [asWritten, withoutFolders]) {
    const known = Map.groupBy(truth, ({ file }) => key(file))
    const found = Map.groupBy(regions, ({ file }) => key(file))
    const unknownFiles = [...found.keys()].filter((file) => !known.has(file))
    const isClear = key === asWritten || new Set(truth.map(({ file }) => asWritten(file))).size === known.size
    if (!isClear || (found.size > 0 && unknownFiles.length === found.size)) continue
    const images = [...known].map(([file, objects]) => ({ truth: objects, regions: found.get(file) ?? [] }))
    return { images, unknownFiles }
  }
  throw new Fault(
    'bad_labels',
    `No file with regions (${regions[0]!.file}, …) is among those with true objects (${truth[0]!.file}, …).`,
    { todo: 'Give the regions and the truth of the same images.' },
  )
}

interface Row {
  text(name: string): string
  number(name: string): number
}

async function readRows(path: string, names: readonly string[]): Promise<Row[]> {
  const table = await readTable(path)
  const header = table.header.map((name) => name.toLowerCase())
  const missing = names.filter((name) => !header.includes(name))
  if (missing.length > 0)
    throw new Fault('bad_labels', `The table lacks the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')}.`, {
      path,
      todo: `The columns ${names.join(', ')} are needed; the table has ${table.header.join(', ')}.`,
    })
  const places = new Map(names.map((name) => [name, header.indexOf(name)]))
  return table.rows.map((_, row) => rowOf({ table, places, path }, row))
}

interface Source {
  readonly table: TextTable
  readonly places: ReadonlyMap<string, number>
  readonly path: string
}

function rowOf({ table, places, path }: Source, row: number): Row {
  const fault = (what: string): Fault => new Fault('bad_labels', `Line ${table.rowNumbers[row]}: ${what}.`, { path })
  const text = (name: string): string => {
    const cell = table.rows[row]![places.get(name)!]!
    if (cell === '') throw fault(`${name} is empty`)
    return cell
  }
  return {
    text,
    number(name) {
      const value = parseNumber(text(name), table.decimalComma)
      if (Number.isNaN(value)) throw fault(`${name} is ${JSON.stringify(text(name))}, which is not a number`)
      if ((name === 'width' || name === 'height') && !(value > 0))
        throw fault(`${name} is ${value}; it must be above 0`)
      return value
    },
  }
}

const boxOf = (row: Row): Box => ({
  x: row.number('x'),
  y: row.number('y'),
  width: row.number('width'),
  height: row.number('height'),
})
