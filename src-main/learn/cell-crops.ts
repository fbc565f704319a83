/** Single cells cut from labelled images at known places, as images of their own: each with its image's label and its own kind. */
import { existsSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diskFault, Fault, makeFolder, type ProgressListener, throwIfCancelled } from '../base/index.ts'
import { readTruth, type TrueBox } from '../explain/index.ts'
import { encodePng8, type Plane, readPlane } from '../image/index.ts'
import { encodeTiff } from '../simulate/index.ts'
import type { LabelledSet, SplitImage } from './labelled-image.ts'

export interface CropRequest {
  /** The images, of one channel each. */
  readonly set: LabelledSet
  /** `file,kind,x,y,width,height` of their cells. */
  readonly truthPath: string
  /** Made anew where it is not complete. */
  readonly directory: string
  /** Pixels. */
  readonly side: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ProgressListener | undefined
}

/** A crop is an image of the group of the one it was cut from. */
export interface CellCrop extends SplitImage {
  /** Of the cell itself. */
  readonly kind: string
}

/** What says that a folder is complete. */
const DONE = 'done.json'

/**
 * Cuts a square around the middle of every cell, moved inside where it would reach beyond the image. Throws Faults: `bad_labels`
 * where an image has no cells in the truth, `unsupported_image` where one is smaller than a crop, `disk`, `cancelled`.
 */
export async function cutCells(request: CropRequest): Promise<CellCrop[]> {
  const { set, directory, onProgress, signal } = request
  const cells = Map.groupBy(await readTruth(request.truthPath), ({ file }) => file)
  const isDone = existsSync(join(directory, DONE))
  if (!isDone) await makeFolder(directory)
  const crops: CellCrop[] = []
  for (const [i, image] of set.images.entries()) {
    throwIfCancelled(signal)
    const own = cells.get(image.name)
    if (!own) throw new Fault('bad_labels', `The truth knows of no cell in ${image.name}.`, { path: request.truthPath })
    crops.push(...(await cutImage(request, image, { cells: own, isDone })))
    onProgress?.({ stage: 'Cutting cells', done: i + 1, total: set.images.length, unit: 'images' })
  }
  if (!isDone) await saved(directory, DONE, Buffer.from(`${JSON.stringify({ crops: crops.length })}\n`))
  return crops
}

async function cutImage(
  { directory, side }: CropRequest,
  image: SplitImage,
  { cells, isDone }: { cells: readonly TrueBox[]; isDone: boolean },
): Promise<CellCrop[]> {
  const plane = isDone ? undefined : await readPlane(image.planes[0]!)
  const crops: CellCrop[] = []
  for (const [at, cell] of cells.entries()) {
    const isDeep = plane && plane.data instanceof Uint16Array
    const stem = `${image.name.replace(/\.[^.]*$/, '').replaceAll('/', '_')}-${at + 1}`
    const name = [`${stem}.png`, `${stem}.tif`].find((file) => existsSync(join(directory, file))) ?? undefined
    const file = name ?? `${stem}.${isDeep ? 'tif' : 'png'}`
    if (plane) await saved(directory, file, await encoded(cut(plane, cell, { side, of: image.name })))
    crops.push({ ...image, name: file, planes: [{ path: join(directory, file), page: 0 }], kind: cell.kind })
  }
  return crops
}

function cut(plane: Plane, { x, y, width, height }: TrueBox, { side, of }: { side: number; of: string }): Plane {
  if (plane.width < side || plane.height < side)
    throw new Fault('unsupported_image', `${of} is smaller than a crop of ${side} pixels.`, { path: of })
  const from = (start: number, extent: number, most: number): number =>
    Math.min(most - side, Math.max(0, Math.round(start + extent / 2 - side / 2)))
  const [left, top] = [from(x, width, plane.width), from(y, height, plane.height)]
  const data = plane.data instanceof Uint8Array ? new Uint8Array(side * side) : new Uint16Array(side * side)
  for (let row = 0; row < side; row++) {
    const start = (top + row) * plane.width + left
    data.set(plane.data.subarray(start, start + side), row * side)
  }
  return { ...plane, width: side, height: side, data }
}

function encoded({ data, width, height }: Plane): Promise<Uint8Array> {
  if (data instanceof Uint16Array) return encodeTiff(data, { width, height, description: 'Single cell' })
  return encodePng8({ width, height, samples: 1, bytes: data as Uint8Array })
}

/** Whole or not at all. */
async function saved(directory: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = join(directory, name)
  try {
    await writeFile(`${path}.part`, bytes)
    await rename(`${path}.part`, path)
  } catch (error) {
    await rm(`${path}.part`, { force: true }).catch(() => undefined)
    throw diskFault(path, error)
  }
}
