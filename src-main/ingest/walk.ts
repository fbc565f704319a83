/** Walks a folder without holding it up: names as they come, unreadable folders noted, links followed once. */
import { opendir, stat } from 'node:fs/promises'
import { Fault, type ProgressListener, systemCode, throwIfCancelled } from '../base/index.ts'
import { isClutter, isForeignImageName, isImageName, joinPath } from './file-kind.ts'
import { createPace, type Pace } from './pace.ts'

export interface FolderListing {
  /** Absolute path, without a trailing separator. */
  readonly folder: string
  /** Images, relative with `/`. */
  readonly images: string[]
  /** Everything that is neither image nor clutter. */
  readonly others: string[]
  /** Folders that are OME-Zarr groups or arrays; not walked into. */
  readonly zarrs: string[]
  readonly unreadable: { readonly path: string; readonly code: string }[]
}

export interface WalkOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ProgressListener | undefined
  /** Stop after about this many images. */
  readonly limit?: number | undefined
}

const ZARR_MARK = /^(?:\.zgroup|\.zattrs|\.zarray|zarr\.json)$/
/** Deeper than any instrument writes; ends runaway trees. */
const DEEPEST = 24
const REPORT_EVERY = 2000

/** All files below a folder. Throws a `not_found` Fault when the folder itself cannot be read. */
export async function walkFolder(folder: string, options: WalkOptions = {}): Promise<FolderListing> {
  const listing: FolderListing = { folder, images: [], others: [], zarrs: [], unreadable: [] }
  const walk: Walk = { listing, options, pace: createPace(options.signal), seen: new Set(), files: 0 }
  const pending = ['']
  const limit = options.limit ?? Number.POSITIVE_INFINITY
  while (pending.length > 0 && listing.images.length < limit) {
    const deeper = await readFolder(walk, pending.pop()!)
    for (let i = deeper.length - 1; i >= 0; i--) pending.push(deeper[i]!)
  }
  report(walk)
  return listing
}

/** The first image paths below a folder, relative with `/`, to try a pattern on. Stops reading once it has `limit`. */
export async function listImagePaths(folder: string, limit: number, options: WalkOptions = {}): Promise<string[]> {
  return (await walkFolder(folder, { ...options, limit })).images.sort().slice(0, limit)
}

interface Walk {
  readonly listing: FolderListing
  readonly options: WalkOptions
  readonly pace: Pace
  /** Device and inode of folders already read: a link back up ends here. */
  readonly seen: Set<string>
  files: number
}

async function readFolder(walk: Walk, relative: string): Promise<string[]> {
  throwIfCancelled(walk.options.signal)
  const absolute = relative === '' ? walk.listing.folder : `${walk.listing.folder}/${relative}`
  try {
    const { dev, ino } = await stat(absolute, { bigint: true })
    const identity = `${dev}:${ino}`
    if (walk.seen.has(identity)) return []
    walk.seen.add(identity)
    return await readEntries(walk, relative, absolute)
  } catch (error) {
    if (error instanceof Fault) throw error
    const code = systemCode(error) ?? 'EIO'
    if (relative === '') {
      throw new Fault('not_found', `The folder cannot be read (${code}).`, {
        path: absolute,
        todo: 'Check that it exists and that you may open it.',
        cause: error,
      })
    }
    walk.listing.unreadable.push({ path: relative, code })
    return []
  }
}

async function readEntries(walk: Walk, relative: string, absolute: string): Promise<string[]> {
  const found: { images: string[]; others: string[]; folders: string[] } = { images: [], others: [], folders: [] }
  const entries = await opendir(absolute, { bufferSize: 512 })
  let steps = 0
  for await (const entry of entries) {
    if ((++steps & 127) === 0 && walk.pace.due()) await walk.pace.rest()
    const kind = entry.isSymbolicLink() ? await kindOfLink(`${absolute}/${entry.name}`) : kindOf(entry)
    if (ZARR_MARK.test(entry.name) && kind === 'file') {
      walk.listing.zarrs.push(relative)
      return []
    }
    if (kind === undefined || isClutter(entry.name, kind === 'folder')) continue
    const path = joinPath(relative, entry.name)
    if (kind === 'folder') found.folders.push(path)
    else (isImageName(entry.name) ? found.images : found.others).push(path)
    if (kind === 'file' && ++walk.files % REPORT_EVERY === 0) report(walk)
  }
  for (const path of found.images) walk.listing.images.push(path)
  for (const path of found.others) walk.listing.others.push(path)
  return relative.split('/').length < DEEPEST ? found.folders.sort() : []
}

interface Kinds {
  isDirectory(): boolean
  isFile(): boolean
}

function kindOf(entry: Kinds): 'folder' | 'file' | undefined {
  return entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : undefined
}

async function kindOfLink(path: string): Promise<'folder' | 'file' | undefined> {
  try {
    return kindOf(await stat(path))
  } catch {
    return undefined
  }
}

function report(walk: Walk): void {
  walk.options.onProgress?.({ stage: 'Reading names', done: walk.files, unit: 'files' })
}

/** `312 .xml, 4 .csv`: what a folder without images holds instead. */
export function describeContents(listing: FolderListing): string {
  const counts = new Map<string, number>()
  for (const path of listing.others) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const dot = name.lastIndexOf('.')
    const kind = dot > 0 ? name.slice(dot) : 'files without an ending'
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  const kinds = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 5)
  return kinds.map(([kind, count]) => `${count} ${kind}`).join(', ')
}

/** Images in formats that only their maker's software opens. */
export function foreignImages(listing: FolderListing): string[] {
  return listing.others.filter((path) => isForeignImageName(path))
}
