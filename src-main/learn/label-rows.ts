/** The rows of a label table, by column name, with everything that a table alone can get wrong refused. */
import { Fault } from '../base/index.ts'
import type { TextTable } from '../table/index.ts'
import type { Split } from './labelled-image.ts'

export interface LabelRow {
  readonly file: string
  readonly label: string
  /** The file where the table has no groups. */
  readonly group: string
  readonly split: Split | undefined
  /** 1-based line of the table. */
  readonly line: number
}

const COLUMNS = ['file', 'label', 'group', 'split'] as const
type Column = (typeof COLUMNS)[number]

const SPLIT_WORDS: Readonly<Record<string, Split>> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  valid: 'validation',
  val: 'validation',
  test: 'test',
  testing: 'test',
}

/** Throws a Fault `bad_labels` that names the column or the line. */
export function labelRows(table: TextTable, path: string): LabelRow[] {
  const places = columnPlaces(table, path)
  if (table.rows.length === 0)
    throw fault(path, 'The label table has a header but no rows.', 'Add a row for each image.')
  return table.rows.map((cells, i) => {
    const line = table.rowNumbers[i]!
    const text = (column: Column): string | undefined => {
      const place = places.get(column)
      if (place === undefined) return undefined
      const cell = cells[place]!
      if (cell === '') throw fault(path, `Line ${line} of the label table has no ${column}.`, 'Fill the cell in.')
      return cell
    }
    const file = text('file')!.replaceAll('\\', '/')
    return {
      file,
      label: text('label')!,
      group: text('group') ?? file,
      split: splitOf(text('split'), line, path),
      line,
    }
  })
}

function columnPlaces(table: TextTable, path: string): Map<Column, number> {
  const places = new Map<Column, number>()
  table.header.forEach((written, place) => {
    const name = COLUMNS.find((column) => column === written.toLowerCase())
    if (name === undefined)
      throw fault(path, `The label table has an unknown column: ${written || '(without a name)'}.`, KNOWN)
    if (places.has(name)) throw fault(path, `The label table has two columns called ${name}.`, 'Keep one of them.')
    places.set(name, place)
  })
  for (const needed of ['file', 'label'] as const)
    if (!places.has(needed)) throw fault(path, `The label table has no column ${needed}.`, KNOWN)
  return places
}

const KNOWN = 'Its columns are file and label, and if wanted group and split.'

function splitOf(word: string | undefined, line: number, path: string): Split | undefined {
  if (word === undefined) return undefined
  const split = SPLIT_WORDS[word.toLowerCase()]
  if (split) return split
  throw fault(path, `Line ${line} of the label table has the split ${word}.`, 'Write train, validation or test.')
}

const fault = (path: string, message: string, todo: string): Fault => new Fault('bad_labels', message, { path, todo })
