/** `sources.csv`: which picture each cell of a mosaic came from, so that anyone can check that no plate is in two splits. */
import { join } from 'node:path'
import { type TableColumn, writeTable } from '../table/index.ts'
import type { Split, TrueObject } from './labelled-images.ts'

export interface PlacedCell extends TrueObject {
  /** Picture, relative to the folder of cells. */
  readonly source: string
  readonly plate: string
  readonly split: Split
}

export const SOURCES_FILE = 'sources.csv'

/** Writes `file,x,y,kind,source,plate,split`, rows as in `truth.csv`. Throws a Fault `disk`. */
export async function writeSources(directory: string, placed: readonly PlacedCell[]): Promise<void> {
  const text = (name: 'file' | 'kind' | 'source' | 'plate' | 'split'): TableColumn => ({
    name,
    kind: 'text',
    values: placed.map((row) => row[name]),
  })
  const whole = (name: 'x' | 'y'): TableColumn => ({
    name,
    kind: 'integer',
    values: Int32Array.from(placed, (row) => row[name]),
  })
  const columns = [text('file'), whole('x'), whole('y'), text('kind'), text('source'), text('plate'), text('split')]
  await writeTable(join(directory, SOURCES_FILE), { columns, rows: placed.length })
}
