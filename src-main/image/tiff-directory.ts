/** TIFF and BigTIFF structure: header, chain of image file directories, tag values. TIFF 6.0; BigTIFF 2007. */
import type { ByteSource } from './byte-source.ts'
import { unreadable } from './image-fault.ts'

export interface TiffHeader {
  readonly little: boolean
  readonly big: boolean
  readonly first: number
}

interface TiffEntry {
  readonly type: number
  readonly count: number
  /** Where in the file the value stands. */
  readonly at: number
}

export interface TiffDirectory {
  readonly entries: ReadonlyMap<number, TiffEntry>
  /** Offset of the following directory, 0 after the last. */
  readonly next: number
}

/** Bytes of one value, by TIFF type number. */
const TYPE_SIZES: Readonly<Record<number, number>> = {
  1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8,
} // biome-ignore format: a table reads best dense

/** A chain longer than this is taken for damage. */
const MAX_PAGES = 1_000_000

export async function readTiffHeader(source: ByteSource): Promise<TiffHeader> {
  const view = viewOf(await source.read(0, Math.min(source.size, 16)))
  if (view.byteLength < 8) throw unreadable(source.path, `holds only ${view.byteLength} bytes: its TIFF header is cut`)
  const little = view.getUint16(0) === 0x4949
  const version = view.getUint16(2, little)
  if (version === 42) return { little, big: false, first: view.getUint32(4, little) }
  if (version !== 43 || view.byteLength < 16) throw unreadable(source.path, `has TIFF version ${version}, not 42 or 43`)
  return { little, big: true, first: Number(view.getBigUint64(8, little)) }
}

export async function readTiffDirectory(
  source: ByteSource,
  header: TiffHeader,
  offset: number,
): Promise<TiffDirectory> {
  const { little, big } = header
  const [countSize, entrySize, pointerSize] = big ? [8, 20, 8] : [2, 12, 4]
  if (offset < 8 || offset + countSize > source.size)
    throw unreadable(source.path, `is cut short: its image directory should stand at byte ${offset} of ${source.size}`)
  const countView = viewOf(await source.read(offset, countSize))
  const count = big ? Number(countView.getBigUint64(0, little)) : countView.getUint16(0, little)
  const length = count * entrySize + pointerSize
  const view = viewOf(await source.read(offset + countSize, length))
  const entries = new Map<number, TiffEntry>()
  for (let i = 0; i < count; i++) {
    const at = i * entrySize
    const type = view.getUint16(at + 2, little)
    const valueCount = big ? Number(view.getBigUint64(at + 4, little)) : view.getUint32(at + 4, little)
    const valueAt = at + (big ? 12 : 8)
    const inline = valueCount * (TYPE_SIZES[type] ?? 0) <= pointerSize
    const pointer = big ? Number(view.getBigUint64(valueAt, little)) : view.getUint32(valueAt, little)
    const place = inline ? offset + countSize + valueAt : pointer
    entries.set(view.getUint16(at, little), { type, count: valueCount, at: place })
  }
  const nextAt = count * entrySize
  const next = big ? Number(view.getBigUint64(nextAt, little)) : view.getUint32(nextAt, little)
  return { entries, next }
}

/** The directories in file order; a chain that bites its own tail is a Fault, not a loop. */
export async function* tiffDirectories(source: ByteSource, header: TiffHeader): AsyncGenerator<TiffDirectory> {
  const seen = new Set<number>()
  for (let offset = header.first; offset !== 0; ) {
    if (seen.has(offset) || seen.size >= MAX_PAGES)
      throw unreadable(source.path, `is damaged: its chain of pages returns to byte ${offset}`)
    seen.add(offset)
    const directory = await readTiffDirectory(source, header, offset)
    yield directory
    offset = directory.next
  }
}

/** Number values of a tag, or undefined where the tag is absent; rationals become quotients. */
export async function tagNumbers(
  source: ByteSource,
  header: TiffHeader,
  directory: TiffDirectory,
  tag: number,
): Promise<number[] | undefined> {
  const entry = directory.entries.get(tag)
  if (!entry) return undefined
  const size = TYPE_SIZES[entry.type]
  if (!size) throw unreadable(source.path, `is damaged: TIFF tag ${tag} has the unknown type ${entry.type}`)
  const view = viewOf(await source.read(entry.at, entry.count * size))
  const read = NUMBER_READERS[entry.type] ?? NUMBER_READERS[1]!
  return Array.from({ length: entry.count }, (_, i) => read(view, i * size, header.little))
}

/** The bytes of a tag as they stand in the file, or undefined where the tag is absent. */
export async function tagBytes(
  source: ByteSource,
  directory: TiffDirectory,
  tag: number,
): Promise<Uint8Array | undefined> {
  const entry = directory.entries.get(tag)
  return entry && (await source.read(entry.at, entry.count * (TYPE_SIZES[entry.type] ?? 1)))
}

const NUMBER_READERS: Readonly<Record<number, (view: DataView, at: number, little: boolean) => number>> = {
  1: (view, at) => view.getUint8(at),
  3: (view, at, little) => view.getUint16(at, little),
  4: (view, at, little) => view.getUint32(at, little),
  5: (view, at, little) => view.getUint32(at, little) / view.getUint32(at + 4, little),
  6: (view, at) => view.getInt8(at),
  8: (view, at, little) => view.getInt16(at, little),
  9: (view, at, little) => view.getInt32(at, little),
  10: (view, at, little) => view.getInt32(at, little) / view.getInt32(at + 4, little),
  11: (view, at, little) => view.getFloat32(at, little),
  12: (view, at, little) => view.getFloat64(at, little),
  13: (view, at, little) => view.getUint32(at, little),
  16: (view, at, little) => Number(view.getBigUint64(at, little)),
  17: (view, at, little) => Number(view.getBigInt64(at, little)),
  18: (view, at, little) => Number(view.getBigUint64(at, little)),
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
