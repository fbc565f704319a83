/** OME-Zarr arrays (Zarr 2 and 3) in a folder, read plane by plane. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataType, Readable, Array as ZarrArray } from 'zarrita'
import { Fault } from '../base/index.ts'
import { checkSize, unreadable, unsupported } from './image-fault.ts'
import { type SampleArray, type SampleFormat, widenHalfFloats } from './samples.ts'
import { folderStore } from './zarr-store.ts'

export interface ZarrShape {
  readonly width: number
  readonly height: number
  /** Planes: the product of all axes but the last two. */
  readonly pages: number
  readonly bits: number
  readonly format: SampleFormat
}

const TYPES: Readonly<Record<string, { bits: number; format: SampleFormat }>> = {
  bool: { bits: 8, format: 'uint' },
  uint8: { bits: 8, format: 'uint' },
  uint16: { bits: 16, format: 'uint' },
  uint32: { bits: 32, format: 'uint' },
  uint64: { bits: 64, format: 'uint' },
  int8: { bits: 8, format: 'int' },
  int16: { bits: 16, format: 'int' },
  int32: { bits: 32, format: 'int' },
  int64: { bits: 64, format: 'int' },
  float16: { bits: 16, format: 'float' },
  float32: { bits: 32, format: 'float' },
  float64: { bits: 64, format: 'float' },
}

/** More chunks than this across one plane are taken for damage. */
const MAX_CHUNKS_PER_PLANE = 1_000_000

type FolderArray = ZarrArray<DataType, Readable>

export async function readZarrShape(path: string, maxPixels: number): Promise<ZarrShape> {
  return shapeOf(path, await openArray(path), maxPixels)
}

/** The plane at row-major index `page` over all axes but the last two (y, x). */
export async function readZarrPlane(
  path: string,
  page: number,
  maxPixels: number,
): Promise<ZarrShape & { data: SampleArray }> {
  const { get } = await import('zarrita')
  const array = await openArray(path)
  const shape = shapeOf(path, array, maxPixels)
  if (!(page >= 0 && page < shape.pages))
    throw unreadable(path, `holds ${shape.pages} planes; plane ${page} (from 0) was asked for`)
  try {
    const { data } = await get(array, [...leadingIndex(array.shape, page), null, null])
    return { ...shape, data: numbersOf(path, data) }
  } catch (error) {
    if (error instanceof Fault) throw error
    throw unreadable(path, `is damaged: a chunk of plane ${page} cannot be decoded`, error)
  }
}

async function openArray(path: string): Promise<FolderArray> {
  const { open } = await import('zarrita')
  try {
    return await open(folderStore(path), { kind: 'array' })
  } catch (error) {
    if (error instanceof Fault) throw error
    throw unreadable(path, 'is not a readable Zarr array: its metadata are missing or damaged', error)
  }
}

function shapeOf(path: string, { shape, chunks, dtype }: FolderArray, maxPixels: number): ZarrShape {
  const type = TYPES[dtype]
  if (!type) throw unsupported(path, `holds values of type ${dtype}, which are not intensities`)
  if (shape.length < 2) throw unsupported(path, `is a Zarr array of ${shape.length} axes, not an image`)
  if (![...shape, ...chunks].every((length) => Number.isInteger(length) && length >= 0) || chunks.includes(0))
    throw unreadable(path, 'is damaged: its Zarr shape is not valid')
  const [height, width] = shape.slice(-2) as [number, number]
  checkSize(path, width, height, maxPixels)
  const [chunkHeight, chunkWidth] = chunks.slice(-2) as [number, number]
  const chunkPixels = chunks.reduce((product, length) => product * length, 1)
  checkSize(path, chunkPixels, 1, maxPixels)
  if (Math.ceil(height / chunkHeight) * Math.ceil(width / chunkWidth) > MAX_CHUNKS_PER_PLANE)
    throw unreadable(path, `is damaged: it claims chunks of ${chunkHeight} × ${chunkWidth} pixels`)
  return { width, height, pages: shape.slice(0, -2).reduce((product, length) => product * length, 1), ...type }
}

function leadingIndex(shape: readonly number[], page: number): number[] {
  const index: number[] = []
  let rest = page
  for (let axis = shape.length - 3; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]!)
    rest = Math.floor(rest / shape[axis]!)
  }
  return index
}

function numbersOf(path: string, data: unknown): SampleArray {
  if (ArrayBuffer.isView(data) && !(data instanceof DataView)) {
    // A library's 16-bit float array is not known to this language level; its bits are.
    if (data.constructor.name === 'Float16Array')
      return widenHalfFloats(new Uint16Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength / 2))
    return data as SampleArray
  }
  if (typeof data === 'object' && data !== null && Symbol.iterator in data)
    return Uint8Array.from(data as Iterable<boolean>, Number)
  throw unsupported(path, 'holds values that are not numbers')
}

/** Is this the folder of a Zarr array? */
export async function isZarrFolder(path: string): Promise<boolean> {
  const folder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (!folder) return false
  const found = ['.zarray', 'zarr.json'].map((name) =>
    stat(join(path, name)).then(
      () => true,
      () => false,
    ),
  )
  return (await Promise.all(found)).includes(true)
}
