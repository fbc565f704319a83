/** A folder of images and a table of their labels → a labelled set, or a Fault that says which rows are wrong. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Fault, throwIfCancelled } from '../base/index.ts'
import { readTable } from '../table/index.ts'
import { type LabelRow, type LabelRowsOptions, labelRows } from './label-rows.ts'
import { classesOf, type LabelledImage, type LabelledSet, type SplitImage } from './labelled-image.ts'
import { checkNoLeak, checkSplit, type SplitFractions, splitByGroup } from './split-by-group.ts'

export interface ReadLabelsOptions extends LabelRowsOptions {
  /** The label of the positive class, which becomes the last of `classes`. */
  readonly positive?: string | undefined
  /** To judge a model that exists: one class will do, and so will no training images; without a split all are for test. */
  readonly judging?: boolean | undefined
  /** For a table without a split: shares of the images, thirds unless told. */
  readonly fractions?: SplitFractions | undefined
  /** For a table without a split; 0 unless told. */
  readonly seed?: number | undefined
  readonly signal?: AbortSignal | undefined
}

const THIRDS: SplitFractions = { train: 1 / 3, validation: 1 / 3, test: 1 / 3 }
const NAMED_AT_MOST = 5
const STATS_AT_ONCE = 64

/**
 * Reads a table `file,label[,group][,split]`; files are relative to `imagesFolder`. Without groups every image is a
 * group of its own; without a split, groups are dealt to the sides by `splitByGroup`. With several labels an image they stand in
 * one cell, with `;` or `|` between them, or in several rows of one file, which then agree in group and split.
 * Faults `bad_labels`: empty, unknown or missing columns, empty cells, a file twice, files that are absent, one class,
 * fewer groups than classes, a group on two sides of the split, a class that training never sees.
 */
export async function readLabels(
  imagesFolder: string,
  labelsPath: string,
  options: ReadLabelsOptions = {},
): Promise<LabelledSet> {
  const pathOf = ({ file }: LabelRow): string => resolve(imagesFolder, file)
  const table = labelRows(await readLabelTable(labelsPath), labelsPath, options)
  const rows = options.multiLabel ? mergedRows(table, pathOf, labelsPath) : distinctRows(table, pathOf, labelsPath)
  const images = rows.map(
    (row): LabelledImage => ({
      name: row.file,
      planes: [{ path: pathOf(row), page: 0 }],
      label: row.labels.join(';'),
      ...(options.multiLabel && { labels: row.labels }),
      group: row.group,
    }),
  )
  const classes = options.judging ? classesOf(images, options.positive) : checkClasses(images, labelsPath, options)
  await checkPresent(images, labelsPath, options.signal)
  const split = withSplit(rows, images, options)
  if (options.judging) checkNoLeak(split, labelsPath)
  else checkSplit(split, labelsPath)
  return { classes, images: split, ...(options.multiLabel && { isMultiLabel: true }) }
}

/** By file as the table spells it, what a column of a label table says; the first row of a file counts. Faults as `readLabels`. */
export async function readLabelGroups(labelsPath: string, column: string): Promise<ReadonlyMap<string, string>> {
  const rows = labelRows(await readLabelTable(labelsPath), labelsPath, { groupBy: column, moreColumns: true })
  return new Map(rows.toReversed().map(({ file, group }) => [file, group]))
}

async function readLabelTable(path: string): ReturnType<typeof readTable> {
  try {
    return await readTable(path)
  } catch (cause) {
    if (!(cause instanceof Fault && cause.code === 'bad_layout')) throw cause
    throw new Fault('bad_labels', `${path} is empty.`, {
      path,
      todo: 'Give a table with columns file and label.',
      cause,
    })
  }
}

function withSplit(
  rows: readonly LabelRow[],
  images: readonly LabelledImage[],
  { fractions = THIRDS, seed = 0, judging }: ReadLabelsOptions,
): SplitImage[] {
  if (rows.some(({ split }) => split === undefined))
    return judging ? images.map((image) => ({ ...image, split: 'test' })) : splitByGroup(images, { fractions, seed })
  return images.map((image, i) => ({ ...image, split: rows[i]!.split! }))
}

type PathOf = (row: LabelRow) => string

/** Throws where a file stands in two rows: twice the same, or with labels that contradict each other. */
function distinctRows(rows: readonly LabelRow[], pathOf: PathOf, path: string): readonly LabelRow[] {
  const known = new Map<string, LabelRow>()
  for (const row of rows) {
    const before = known.get(pathOf(row))
    if (before) throw doubled(before, row, path)
    known.set(pathOf(row), row)
  }
  return rows
}

function doubled(before: LabelRow, row: LabelRow, path: string): Fault {
  const [first, second] = [before.labels[0]!, row.labels[0]!]
  const where = `rows ${before.line} and ${row.line} of the label table`
  if (first === second)
    return new Fault('bad_labels', `${row.file} stands in ${where}.`, { path, todo: 'Keep one row for each image.' })
  return new Fault('bad_labels', `${row.file} is labelled ${first} and ${second} in ${where}.`, {
    path,
    todo: 'Keep the label that is right; a classifier of images with several labels is trained with --multi-label.',
  })
}

/** One row for each file, with the labels of all its rows. Throws where these are of two groups or sides. */
function mergedRows(rows: readonly LabelRow[], pathOf: PathOf, path: string): readonly LabelRow[] {
  const merged = new Map<string, LabelRow>()
  for (const row of rows) {
    const before = merged.get(pathOf(row))
    // Without groups each file is its own, however its rows spell it.
    const isOwn = before?.group === before?.file && row.group === row.file
    const odd =
      before && (['group', 'split'] as const).find((of) => before[of] !== row[of] && !(of === 'group' && isOwn))
    if (odd)
      throw new Fault(
        'bad_labels',
        `${row.file} has the ${odd} ${before[odd]} in row ${before.line} of the label table and ${row[odd]} in row ${row.line}.`,
        { path, todo: 'Give all rows of an image the same.' },
      )
    merged.set(pathOf(row), before ? { ...before, labels: [...new Set([...before.labels, ...row.labels])] } : row)
  }
  return [...merged.values()]
}

function checkClasses(
  images: readonly LabelledImage[],
  path: string,
  { positive, multiLabel }: ReadLabelsOptions,
): string[] {
  if (positive !== undefined && !images.some(({ label }) => label === positive))
    throw new Fault('bad_labels', `No image is labelled ${positive}, which is to be the positive class.`, { path })
  const classes = classesOf(images, positive)
  if (classes.length < 2)
    throw new Fault('bad_labels', `All ${images.length} images are labelled ${classes[0]}.`, {
      path,
      todo: 'Learning needs images of at least two classes.',
    })
  const groups = new Set(images.map(({ group }) => group)).size
  if (groups < classes.length && !multiLabel)
    throw new Fault(
      'bad_labels',
      `There are ${classes.length} classes but only ${plural(groups, 'group')} of images.`,
      {
        path,
        todo: 'Give images of more wells, so that some can be held out.',
      },
    )
  return classes
}

async function checkPresent(images: readonly LabelledImage[], path: string, signal?: AbortSignal): Promise<void> {
  const absent: string[] = []
  for (let from = 0; from < images.length; from += STATS_AT_ONCE) {
    throwIfCancelled(signal)
    const some = images.slice(from, from + STATS_AT_ONCE)
    const present = await Promise.all(some.map(({ planes }) => isFile(planes[0]!.path)))
    some.forEach(({ name }, i) => {
      if (!present[i]) absent.push(name)
    })
  }
  if (absent.length === 0) return
  const named = absent.slice(0, NAMED_AT_MOST).join(', ')
  const more = absent.length > NAMED_AT_MOST ? ` and ${absent.length - NAMED_AT_MOST} more` : ''
  throw new Fault('bad_labels', `${absent.length} of ${images.length} labelled images are absent: ${named}${more}.`, {
    path,
    todo: 'Check the folder of images, or drop these rows.',
  })
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
