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

/**
 * Names and labels of `count` images, half of them positive (one less when odd), with splits by the cycle within each
 * label. Label and split are shuffled over the names, so that their order tells nothing; each image is its own group.
 */
export function drawLabels(
  random: Random,
  request: { count: number; name: string; extension: string; cycle: readonly Split[] },
): ImageLabel[] {
  const { count, name, extension, cycle } = request
  const digits = Math.max(4, String(count).length)
  const places = random.shuffle(Array.from({ length: count }, (_, i) => i))
  const labels = new Array<ImageLabel>(count)
  places.forEach((place, i) => {
    const group = `${name}-${String(place + 1).padStart(digits, '0')}`
    const label = i < Math.floor(count / 2) ? 'positive' : 'negative'
    labels[place] = { file: `${group}.${extension}`, label, group, split: cycle[i % cycle.length]! }
  })
  return labels
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
