/** A folder of images and a table of their labels → a labelled set, or a Fault that says which rows are wrong. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Fault, throwIfCancelled } from '../base/index.ts'
import { readTable } from '../table/index.ts'
import { type LabelRow, labelRows } from './label-rows.ts'
import { classesOf, type LabelledImage, type LabelledSet, type SplitImage } from './labelled-image.ts'
import { checkNoLeak, checkSplit, type SplitFractions, splitByGroup } from './split-by-group.ts'

export interface ReadLabelsOptions {
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
 * group of its own; without a split, groups are dealt to the sides by `splitByGroup`.
 * Faults `bad_labels`: empty, unknown or missing columns, empty cells, a file twice, files that are absent, one class,
 * fewer groups than classes, a group on two sides of the split, a class that training never sees.
 */
export async function readLabels(
  imagesFolder: string,
  labelsPath: string,
  options: ReadLabelsOptions = {},
): Promise<LabelledSet> {
  const rows = labelRows(await readLabelTable(labelsPath), labelsPath)
  const images = rows.map((row) => ({
    name: row.file,
    planes: [{ path: resolve(imagesFolder, row.file), page: 0 }],
    label: row.label,
    group: row.group,
  }))
  checkDistinct(rows, images, labelsPath)
  const classes = options.judging ? classesOf(images, options.positive) : checkClasses(images, labelsPath, options)
  await checkPresent(images, labelsPath, options.signal)
  const split = withSplit(rows, images, options)
  if (options.judging) checkNoLeak(split, labelsPath)
  else checkSplit(split, labelsPath)
  return { classes, images: split }
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

function checkDistinct(rows: readonly LabelRow[], images: readonly LabelledImage[], path: string): void {
  const lines = new Map<string, number>()
  images.forEach((image, i) => {
    const { path: file } = image.planes[0]!
    const before = lines.get(file)
    if (before !== undefined)
      throw new Fault('bad_labels', `${image.name} stands in rows ${before} and ${rows[i]!.line} of the label table.`, {
        path,
        todo: 'Keep one row for each image.',
      })
    lines.set(file, rows[i]!.line)
  })
}

function checkClasses(images: readonly LabelledImage[], path: string, { positive }: ReadLabelsOptions): string[] {
  if (positive !== undefined && !images.some(({ label }) => label === positive))
    throw new Fault('bad_labels', `No image is labelled ${positive}, which is to be the positive class.`, { path })
  const classes = classesOf(images, positive)
  if (classes.length < 2)
    throw new Fault('bad_labels', `All ${images.length} images are labelled ${classes[0]}.`, {
      path,
      todo: 'Learning needs images of at least two classes.',
    })
  const groups = new Set(images.map(({ group }) => group)).size
  if (groups < classes.length)
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
