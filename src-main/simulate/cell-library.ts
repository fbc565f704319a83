/** Single cells from a folder of class folders, cut out and sorted by class and plate. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, type ProgressListener, throwIfCancelled } from '../base/index.ts'
import { isImageName, readPlane } from '../image/index.ts'
import { type CellCrop, cutOut, type Refusal } from './cell-crop.ts'
import { plateOf } from './plate-name.ts'

export interface LibraryCell extends CellCrop {
  /** The class: its folder's name. */
  readonly kind: string
  readonly plate: string
  /** Path relative to the library's folder, with `/`. */
  readonly source: string
}

export interface CellLibrary {
  readonly cells: readonly LibraryCell[]
  readonly depth: 8 | 16
  /** Pictures that gave no cell, by class. */
  readonly refused: ReadonlyMap<string, Readonly<Record<Refusal, number>>>
}

export interface LibraryRequest {
  readonly directory: string
  readonly kinds: readonly string[]
  readonly platePattern?: RegExp | undefined
  readonly onProgress?: ProgressListener | undefined
  readonly signal?: AbortSignal | undefined
}

const SMALLEST_SIDE = 8
const LARGEST_SIDE = 1024

/**
 * Reads the named classes. Throws Faults: `not_found` (no such folder), `bad_argument` (no such class, with those that
 * there are; names that tell no plate), `no_images`, and what `readPlane` throws for damaged pictures.
 */
export async function readCellLibrary(request: LibraryRequest): Promise<CellLibrary> {
  const { directory, kinds, platePattern, onProgress, signal } = request
  await checkKinds(directory, kinds)
  const files: Picture[] = []
  for (const kind of kinds) files.push(...(await picturesOf(directory, kind, platePattern)))
  const cells: LibraryCell[] = []
  const refused = new Map(kinds.map((kind) => [kind, { cut: 0, blank: 0 }]))
  let depth: { bits: 8 | 16; path: string } | undefined
  for (const [done, picture] of files.entries()) {
    throwIfCancelled(signal)
    const path = join(directory, picture.source)
    const plane = await readPlane({ path, page: 0 })
    checkSides(path, plane.width, plane.height)
    const bits = depthOf(path, plane.data)
    depth ??= { bits, path }
    if (bits !== depth.bits) throw mixedDepth(path, bits, depth.path)
    const crop = cutOut(plane)
    if (typeof crop === 'string') refused.get(picture.kind)![crop]++
    else cells.push({ ...crop, ...picture })
    onProgress?.({ stage: 'Reading cells', done: done + 1, total: files.length, unit: 'cells' })
  }
  return { cells, depth: depth!.bits, refused }
}

interface Picture {
  readonly kind: string
  readonly plate: string
  readonly source: string
}

async function checkKinds(directory: string, kinds: readonly string[]): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw new Fault('not_found', `There is no folder ${directory} of cells.`, { path: directory, cause })
  })
  const present = entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => entry.name)
    .filter((name) => !name.startsWith('.'))
    .sort()
  const absent = kinds.find((kind) => !present.includes(kind))
  if (absent === undefined) return
  const list = present.length === 0 ? 'it holds no folders' : `it holds ${present.join(', ')}`
  throw new Fault('bad_argument', `There is no class ${absent} in ${directory}: ${list}.`, { path: directory })
}

async function picturesOf(directory: string, kind: string, pattern: RegExp | undefined): Promise<Picture[]> {
  const path = join(directory, kind)
  const names = (await readdir(path)).filter(isImageName).sort()
  if (names.length === 0) throw new Fault('no_images', `The class folder ${path} holds no images.`, { path })
  return names.map((name) => {
    const plate = plateOf(name, pattern)
    if (plate !== undefined) return { kind, plate, source: `${kind}/${name}` }
    throw new Fault('bad_argument', `The name ${kind}/${name} does not tell the plate that the cell is from.`, {
      path: join(path, name),
      stands: 'Without plates, training and test could hold cells of one plate, and accuracy would flatter.',
      todo: 'Give a pattern with a group for the plate, such as "^(.+)_cell", or rename the files.',
    })
  })
}

function checkSides(path: string, width: number, height: number): void {
  const sides = [width, height]
  if (sides.every((side) => side >= SMALLEST_SIDE && side <= LARGEST_SIDE)) return
  throw new Fault(
    'unsupported_image',
    `A single cell's picture has sides from ${SMALLEST_SIDE} to ${LARGEST_SIDE} pixels; this one has ${width} × ${height}.`,
    { path },
  )
}

function depthOf(path: string, data: unknown): 8 | 16 {
  if (data instanceof Uint8Array) return 8
  if (data instanceof Uint16Array) return 16
  throw new Fault('unsupported_image', 'Cells for mosaics are 8- or 16-bit pictures; this one holds other numbers.', {
    path,
  })
}

function mixedDepth(path: string, bits: number, other: string): Fault {
  return new Fault('unsupported_image', `This cell has ${bits} bits, but ${other} has ${24 - bits}.`, {
    path,
    todo: 'Use cells of one depth.',
  })
}
