/** The tables beside simulated images: what each image is called as a whole, and every object in it. */
import { join } from 'node:path'
import type { Random } from '../base/index.ts'
import { type TableColumn, writeTable } from '../table/index.ts'
import type { Box } from './paint-site.ts'

export const SPLITS = ['train', 'validation', 'test'] as const
export type Split = (typeof SPLITS)[number]

export interface ImageLabel {
  /** Path relative to the folder of the table, with `/`. */
  readonly file: string
  readonly label: string
  /** Images of one group belong on the same side of a split. */
  readonly group: string
  readonly split: Split
}

/** x, y: left and top of the box, in whole pixels from the image's top left corner, which is (0, 0). */
export interface TrueObject extends Box {
  readonly file: string
  readonly kind: string
}

export const LABELS_FILE = 'labels.csv'
export const TRUTH_FILE = 'truth.csv'
/** How the images were made, for people and for programs. */
export const README_FILE = 'README.txt'
export const FACTS_FILE = 'simulation.json'

/** `count` labels, half of them positive (one less when odd), in this order. */
export function positiveAndNegative(count: number): string[] {
  return Array.from({ length: count }, (_, i) => (i < Math.floor(count / 2) ? 'positive' : 'negative'))
}

/**
 * Names, splits and places of images with these labels: splits by the cycle, along the labels in their order. Label and
 * split are shuffled over the names, so that their order tells nothing; each image is its own group.
 */
export function drawLabels(
  random: Random,
  request: { labels: readonly string[]; name: string; extension: string; cycle: readonly Split[] },
): ImageLabel[] {
  const { labels, name, extension, cycle } = request
  const digits = Math.max(4, String(labels.length).length)
  const places = random.shuffle(labels.map((_, i) => i))
  const drawn = new Array<ImageLabel>(labels.length)
  places.forEach((place, i) => {
    const group = `${name}-${String(place + 1).padStart(digits, '0')}`
    drawn[place] = { file: `${group}.${extension}`, label: labels[i]!, group, split: cycle[i % cycle.length]! }
  })
  return drawn
}

/** Writes `labels.csv` (`file,label,group,split`). Throws a Fault `disk`. */
export async function writeLabels(directory: string, labels: readonly ImageLabel[]): Promise<string> {
  const text = (name: keyof ImageLabel): TableColumn => ({ name, kind: 'text', values: labels.map((row) => row[name]) })
  const path = join(directory, LABELS_FILE)
  await writeTable(path, {
    columns: [text('file'), text('label'), text('group'), text('split')],
    rows: labels.length,
  })
  return path
}

/** Writes `truth.csv` (`file,kind,x,y,width,height`). Throws a Fault `disk`. */
export async function writeTruth(directory: string, objects: readonly TrueObject[]): Promise<string> {
  const text = (name: 'file' | 'kind'): TableColumn => ({ name, kind: 'text', values: objects.map((row) => row[name]) })
  const whole = (name: keyof Box): TableColumn => ({
    name,
    kind: 'integer',
    values: Int32Array.from(objects, (row) => row[name]),
  })
  const path = join(directory, TRUTH_FILE)
  await writeTable(path, {
    columns: [text('file'), text('kind'), whole('x'), whole('y'), whole('width'), whole('height')],
    rows: objects.length,
  })
  return path
}
