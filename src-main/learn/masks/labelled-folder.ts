/** Images and instance labels of the same names in two folders, and a table that says which of them are meant. */
import { readdir } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { Fault } from '../../base/index.ts'
import { isImageName } from '../../image/index.ts'
import { readTable } from '../../table/index.ts'
import type { LabelledAddress } from './labelled-plane.ts'

export interface LabelledFolder {
  readonly images: string
  readonly labels: string
  /** Table with a column `id`, `name` or `file` that names images, with or without extension. */
  readonly manifest?: string | undefined
  /** Only images whose columns of the table say so: `modality` → `fluorescence`. */
  readonly where?: Readonly<Record<string, string>> | undefined
}

export interface LabelledFile extends LabelledAddress {
  /** What the table says in its column `fold`; undefined without. */
  readonly fold: string | undefined
}

export interface LabelledFiles {
  /** In natural order of their names. */
  readonly files: readonly LabelledFile[]
  /** Images that are meant and have no labels, by file name. */
  readonly unlabelled: readonly string[]
}

/**
 * Pairs by the name before the extension. Throws a Fault: `not_found` for a folder that cannot be read, `no_images` where there is
 * no pair, `bad_labels` where the table lacks a column or names no image that is there.
 */
export async function readLabelledFolder(folder: LabelledFolder): Promise<LabelledFiles> {
  const { images, labels, manifest } = folder
  const chosen = manifest === undefined ? undefined : await chosenNames(manifest, folder.where ?? {})
  const labelOf = new Map((await listFolder(labels)).map((name) => [stemOf(name), name]))
  const files: LabelledFile[] = []
  const unlabelled: string[] = []
  for (const name of await listFolder(images)) {
    const stem = stemOf(name)
    if (chosen && !chosen.has(stem)) continue
    const label = labelOf.get(stem)
    if (label === undefined) unlabelled.push(name)
    else {
      const image = { path: join(images, name), page: 0 }
      files.push({ name: stem, image, labels: join(labels, label), fold: chosen?.get(stem) })
    }
  }
  if (files.length > 0) return { files, unlabelled }
  if (chosen)
    throw new Fault('bad_labels', `${manifest} chooses no image of ${images} that has labels in ${labels}.`, {
      path: manifest!,
    })
  throw new Fault('no_images', `No image in ${images} has labels of the same name in ${labels}.`, {
    path: images,
    todo: 'Name each label file like its image.',
  })
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    const names = (await readdir(folder)).filter(isImageName)
    return names.sort(new Intl.Collator('en', { numeric: true }).compare)
  } catch (cause) {
    throw new Fault('not_found', `The folder cannot be read: ${folder}.`, { path: folder, cause })
  }
}

const stemOf = (name: string): string => basename(name, extname(name))

const NAME_COLUMNS = ['id', 'name', 'file', 'image']

/** Names before the extension, with their fold. */
async function chosenNames(
  path: string,
  where: Readonly<Record<string, string>>,
): Promise<Map<string, string | undefined>> {
  const { header, rows } = await readTable(path)
  const columns = header.map((name) => name.trim().toLowerCase())
  const column = (name: string): number => {
    const at = columns.indexOf(name.toLowerCase())
    if (at >= 0) return at
    throw new Fault('bad_labels', `${path} has no column ${name}; it has ${header.join(', ')}.`, { path })
  }
  const name = columns.findIndex((text) => NAME_COLUMNS.includes(text))
  if (name < 0)
    throw new Fault('bad_labels', `${path} has no column that names images (${NAME_COLUMNS.join(', ')}).`, { path })
  const fold = columns.indexOf('fold')
  const conditions = Object.entries(where).map(([key, value]) => [column(key), value] as const)
  const meant = rows.filter((row) => conditions.every(([at, value]) => row[at]?.trim() === value))
  return new Map(meant.map((row) => [stemOf(row[name]!.trim()), fold < 0 ? undefined : row[fold]?.trim()]))
}
