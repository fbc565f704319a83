/** The rows of a label table, by column name, with everything that a table alone can get wrong refused. */
import { Fault } from '../base/index.ts'
import type { TextTable } from '../table/index.ts'
import type { Split } from './labelled-image.ts'

export interface LabelRow {
  readonly file: string
  /** One, or of a table that may hold several in a cell one or more. */
  readonly labels: readonly string[]
  /** The file where the table has no groups. */
  readonly group: string
  readonly split: Split | undefined
  /** 1-based line of the table. */
  readonly line: number
}

export interface LabelRowsOptions {
  /** Whether a cell may hold several labels, with `;` or `|` between them. */
  readonly multiLabel?: boolean | undefined
  /** The column whose value is the group, in any case; `group` unless told. */
  readonly groupBy?: string | undefined
  /** Whether columns that have no meaning here are passed over, rather than refused as misspelt; they are where `groupBy` is told. */
  readonly moreColumns?: boolean | undefined
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
export function labelRows(table: TextTable, path: string, options: LabelRowsOptions = {}): LabelRow[] {
  const places = columnPlaces(table, path, options)
  if (table.rows.length === 0)
    throw fault(path, 'The label table has a header but no rows.', 'Add a row for each image.')
  return table.rows.map((cells, i) => {
    const line = table.rowNumbers[i]!
    const text = (column: Column): string | undefined => {
      const place = places.get(column)
      if (place === undefined) return undefined
      const cell = cells[place]!
      if (cell !== '') return cell
      throw fault(path, `Line ${line} of the label table has no ${table.header[place]}.`, 'Fill the cell in.')
    }
    const file = text('file')!.replaceAll('\\', '/')
    const label = text('label')!
    const labels = options.multiLabel ? severalLabels(label) : [label]
    if (labels.length === 0) throw fault(path, `Line ${line} of the label table has no label.`, 'Fill the cell in.')
    return { file, labels, group: text('group') ?? file, split: splitOf(text('split'), line, path), line }
  })
}

/** The labels of a cell that may hold several, with `;` or `|` between them, in order of appearance, each once. */
export const severalLabels = (cell: string): string[] => [
  ...new Set(
    cell
      .split(/[;|]/)
      .map((label) => label.trim())
      .filter(Boolean),
  ),
]

function columnPlaces(
  table: TextTable,
  path: string,
  { groupBy, moreColumns = groupBy !== undefined }: LabelRowsOptions,
): Map<Column, number> {
  const places = new Map<Column, number>()
  const wanted = groupBy?.trim().toLowerCase()
  for (const [place, written] of table.header.entries()) {
    const name = nameOf(written.trim().toLowerCase(), wanted)
    if (name === undefined && !moreColumns)
      throw fault(path, `The label table has an unknown column: ${written || '(without a name)'}.`, KNOWN)
    if (name === undefined) continue
    if (places.has(name)) throw fault(path, `The label table has two columns called ${written}.`, 'Keep one of them.')
    places.set(name, place)
  }
  for (const needed of ['file', 'label'] as const)
    if (!places.has(needed)) throw fault(path, `The label table has no column ${needed}.`, KNOWN)
  const other = COLUMNS.find((column) => column === wanted)
  if (other && places.has(other)) places.set('group', places.get(other)!)
  if (wanted !== undefined && !places.has('group'))
    throw fault(
      path,
      `The label table has no column ${groupBy} to group images by.`,
      `Its columns are ${table.header.filter(Boolean).join(', ')}.`,
    )
  return places
}

/** What a column means; where another one holds the groups, the column `group` means nothing. */
function nameOf(written: string, groupBy: string | undefined): Column | undefined {
  if (groupBy === undefined) return COLUMNS.find((column) => column === written)
  const column = COLUMNS.find((known) => known !== 'group' && known === written)
  return column ?? (written === groupBy ? 'group' : undefined)
}

const KNOWN = 'Its columns are file and label, and if wanted group and split.'

function splitOf(word: string | undefined, line: number, path: string): Split | undefined {
  if (word === undefined) return undefined
  const split = SPLIT_WORDS[word.toLowerCase()]
  if (split) return split
  throw fault(path, `Line ${line} of the label table has the split ${word}.`, 'Write train, validation or test.')
}

const fault = (path: string, message: string, todo: string): Fault => new Fault('bad_labels', message, { path, todo })
