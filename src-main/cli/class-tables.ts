/** Predictions of a classifier and labels of the same images as tables: read, checked, and brought together by file. */
import { Fault } from '../base/index.ts'
import { severalLabels } from '../learn/index.ts'
import { asWritten, parseNumber, readTable, type TextTable, withoutFolders } from '../table/index.ts'

export interface ClassPredictions {
  readonly classes: readonly string[]
  readonly images: readonly PredictedImage[]
}

export interface PredictedImage {
  readonly file: string
  /** Of every class. */
  readonly scores: readonly number[]
}

export interface LabelledFile {
  readonly file: string
  readonly label: string
  /** What stands in the label cells of the file, with `;` or `|` between several. */
  readonly labels: readonly string[]
  /** Of the column asked for. */
  readonly group: string | undefined
  /** Undefined where the table has no column split; otherwise as written, '' included. */
  readonly split: string | undefined
}

export type JudgedFile = PredictedImage & LabelledFile

export interface Joined {
  readonly images: readonly JudgedFile[]
  /** Files in the one table that the other does not have. */
  readonly withoutLabel: readonly string[]
  readonly withoutPrediction: readonly LabelledFile[]
}

const SCORE = 'score_'

/** Reads `file` and `score_CLASS` for every class, as `predict` writes them. Throws a Fault `bad_labels` for what is missing or no number. */
export async function readPredictions(path: string): Promise<ClassPredictions> {
  const source = await openSource(path)
  const names = source.table.header.filter((name) => name.startsWith(SCORE) && name.length > SCORE.length)
  if (names.length < 2)
    throw new Fault('bad_labels', 'The predictions have no columns score_CLASS of two classes or more.', {
      path,
      todo: "Give the table that 'predict' writes with a classifier's model.",
    })
  const places = names.map((name) => placeOf(source, name))
  const file = placeOf(source, 'file')
  const images = source.table.rows.map((_, row) => ({
    file: asWritten(textAt(source, row, file)),
    scores: places.map((place) => numberAt(source, row, place)),
  }))
  checkDistinct(source, images)
  return { classes: names.map((name) => name.slice(SCORE.length)), images }
}

/**
 * Reads `file`, `label`, `split` where there is one, and the column of groups. Other columns are passed over. With `multiLabel` a
 * cell may hold several labels, and a file may have several rows. Throws as `readPredictions`.
 */
export async function readClassLabels(
  path: string,
  { group, multiLabel = false }: { group?: string | undefined; multiLabel?: boolean },
): Promise<LabelledFile[]> {
  const source = await openSource(path)
  const [file, label] = [placeOf(source, 'file'), placeOf(source, 'label')]
  const groups = group === undefined ? undefined : placeOf(source, group)
  const splits = findPlace(source.table, 'split')
  const rows = source.table.rows.map((_, row) => ({
    file: asWritten(textAt(source, row, file)),
    label: textAt(source, row, label),
    labels: multiLabel ? severalLabels(textAt(source, row, label)) : [textAt(source, row, label)],
    group: groups === undefined ? undefined : textAt(source, row, groups),
    split: splits === undefined ? undefined : source.table.rows[row]![splits]!,
  }))
  if (multiLabel) return mergedByFile(rows, path)
  checkDistinct(source, rows)
  return rows
}

/** The labels of all rows of a file together. Throws where these are of two groups or splits. */
function mergedByFile(rows: readonly LabelledFile[], path: string): LabelledFile[] {
  return [...Map.groupBy(rows, ({ file }) => file).values()].map((own) => {
    const [first] = own
    const odd = (['group', 'split'] as const).find((name) => own.some((row) => row[name] !== first![name]))
    if (odd)
      throw new Fault('bad_labels', `The rows of ${first!.file} do not agree in their ${odd}.`, {
        path,
        todo: 'Give all rows of an image the same.',
      })
    return { ...first!, labels: [...new Set(own.flatMap(({ labels }) => labels))] }
  })
}

/**
 * Predictions with the labels of the same files, in the order of the predictions. Where no name agrees as written, the names
 * without their folders are compared. Throws a Fault `bad_labels` where no file is in both.
 */
export function joinedByFile(predicted: readonly PredictedImage[], labelled: readonly LabelledFile[]): Joined {
  for (const key of [({ file }: InFile) => file, ({ file }: InFile) => withoutFolders(file)]) {
    const labels = new Map(labelled.map((row) => [key(row), row]))
    const predictions = new Set(predicted.map(key))
    const isClear = labels.size === labelled.length && predictions.size === predicted.length
    const images = predicted.flatMap((row) => {
      const label = labels.get(key(row))
      return label ? { ...label, ...row } : []
    })
    if (!isClear || images.length === 0) continue
    return {
      images,
      withoutLabel: predicted.filter((row) => !labels.has(key(row))).map(({ file }) => file),
      withoutPrediction: labelled.filter((row) => !predictions.has(key(row))),
    }
  }
  throw new Fault(
    'bad_labels',
    `No predicted file (${predicted[0]!.file}, …) is among the labelled ones (${labelled[0]!.file}, …).`,
    { todo: 'Give predictions and labels of the same images.' },
  )
}

interface InFile {
  readonly file: string
}

interface Source {
  readonly table: TextTable
  readonly path: string
}

async function openSource(path: string): Promise<Source> {
  const table = await readTable(path)
  if (table.rows.length === 0) throw new Fault('bad_labels', 'The table has a header but no rows.', { path })
  return { table, path }
}

/** The column of that name; of names that differ in case alone, the one written so. */
function findPlace({ header }: TextTable, name: string): number | undefined {
  const exact = header.indexOf(name)
  const place = exact >= 0 ? exact : header.findIndex((written) => written.toLowerCase() === name.toLowerCase())
  return place < 0 ? undefined : place
}

function placeOf({ table, path }: Source, name: string): number {
  if (table.duplicateNames.includes(name))
    throw new Fault('bad_labels', `The table has two columns called ${name}.`, { path, todo: 'Keep one of them.' })
  const place = findPlace(table, name)
  if (place !== undefined) return place
  throw new Fault('bad_labels', `The table lacks the column ${name}.`, {
    path,
    todo: `Its columns are ${table.header.filter(Boolean).join(', ')}.`,
  })
}

function textAt({ table, path }: Source, row: number, place: number): string {
  const cell = table.rows[row]![place]!
  if (cell !== '') return cell
  throw new Fault('bad_labels', `Line ${table.rowNumbers[row]}: ${table.header[place]} is empty.`, { path })
}

function numberAt(source: Source, row: number, place: number): number {
  const { table, path } = source
  const text = textAt(source, row, place)
  const value = parseNumber(text, table.decimalComma)
  if (!Number.isNaN(value)) return value
  const what = `${table.header[place]} is ${JSON.stringify(text)}, which is not a number`
  throw new Fault('bad_labels', `Line ${table.rowNumbers[row]}: ${what}.`, { path })
}

function checkDistinct({ table, path }: Source, rows: readonly InFile[]): void {
  const lines = new Map<string, number>()
  rows.forEach(({ file }, row) => {
    const line = table.rowNumbers[row]!
    const before = lines.get(file)
    if (before !== undefined)
      throw new Fault('bad_labels', `${file} stands in lines ${before} and ${line}.`, {
        path,
        todo: 'Keep one row for each image.',
      })
    lines.set(file, line)
  })
}
