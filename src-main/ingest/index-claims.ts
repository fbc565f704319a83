/** Finds instruments' own indexes in a folder and lets each speak for the images around it. */
import { access } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Fault } from '../base/index.ts'
import type { IngestWarning } from './acquisition.ts'
import { CELLVOYAGER } from './cellvoyager.ts'
import type { Claim } from './claim.ts'
import { DamagedIndex } from './damaged.ts'
import { baseOf, folderOf, isWithin } from './file-kind.ts'
import { frameOf } from './frame.ts'
import { HARMONY } from './harmony.ts'
import { INCELL } from './incell.ts'
import type { IndexContext, IndexReader } from './index-reader.ts'
import { METAXPRESS } from './metaxpress.ts'
import { createPace, eachPolitely } from './pace.ts'
import { recogniseNames } from './recognise.ts'
import type { FolderListing } from './walk.ts'
import { warningAbout } from './warning.ts'

export interface IndexOutcome {
  readonly claims: Claim[]
  /** Images that no index speaks for. */
  readonly rest: string[]
  readonly warnings: { readonly frame: string; readonly warning: IngestWarning }[]
}

export interface IndexOptions {
  readonly signal?: AbortSignal | undefined
}

const READERS: readonly IndexReader[] = [HARMONY, CELLVOYAGER, INCELL, METAXPRESS]

/** An index found, with the plate's folder that it speaks for. */
interface Found {
  readonly reader: IndexReader
  readonly index: string
  readonly frame: string
  readonly alone: boolean
}

/** Claims of all indexes; a damaged one yields a warning and leaves its images to their names. */
export async function readIndexes(listing: FolderListing, options: IndexOptions): Promise<IndexOutcome> {
  const found = await findIndexes(listing)
  if (found.length === 0) return { claims: [], rest: listing.images, warnings: [] }
  const frames = found.map(({ frame }) => frame).sort((a, b) => b.length - a.length)
  const byFrame = new Map<string, string[]>()
  const outcome: IndexOutcome = { claims: [], rest: [], warnings: [] }
  const pace = createPace(options.signal)
  await eachPolitely(listing.images, pace, (image) => {
    const frame = frames.find((candidate) => isWithin(image, candidate))
    const list = frame === undefined ? outcome.rest : byFrame.get(frame)
    if (list) list.push(image)
    else byFrame.set(frame!, [image])
  })
  const taken = new Set<string>()
  for (const index of found) {
    const images = (byFrame.get(index.frame) ?? []).filter((path) => index.alone || hasStem(path, index.index))
    const claim = await readOne(listing, index, images, outcome, options)
    if (!claim) continue
    for (const image of images) taken.add(image)
    outcome.claims.push(await withUnnamed(claim, images, options))
  }
  for (const images of byFrame.values()) for (const image of images) if (!taken.has(image)) outcome.rest.push(image)
  return outcome
}

async function readOne(
  listing: FolderListing,
  { reader, index, frame }: Found,
  images: readonly string[],
  outcome: IndexOutcome,
  { signal }: IndexOptions,
): Promise<Claim | undefined> {
  const others = listing.others.filter((path) => isWithin(path, frame))
  const context: IndexContext = { folder: listing.folder, index, frame, images, others, signal }
  try {
    return await reader.read(context)
  } catch (error) {
    if (error instanceof Fault) throw error
    const reason = error instanceof Error ? error.message : String(error)
    const kind = error instanceof DamagedIndex ? 'is damaged' : 'cannot be read'
    const text = `The index ${baseOf(index)} ${kind} (${reason}); the file names were used instead, so missing planes are not known.`
    outcome.warnings.push({ frame, warning: warningAbout('damaged_index', text, [index]) })
    return undefined
  }
}

async function findIndexes(listing: FolderListing): Promise<Found[]> {
  const found: Found[] = []
  for (const reader of READERS) {
    const indexes = listing.others.filter((path) => reader.file.test(baseOf(path)))
    if (indexes.length === 0 && listing.images.length > 0) indexes.push(...(await indexAbove(listing, reader)))
    const groups = new Map<string, string[]>()
    for (const index of indexes) {
      const frame = index.startsWith('../') ? '' : frameOf(folderOf(index))
      const key = reader.severalPerFolder ? `${frame}\n${baseOf(index).toLowerCase()}` : frame
      groups.set(key, [...(groups.get(key) ?? []), index])
    }
    for (const [key, group] of groups) {
      const frame = key.split('\n')[0]!
      const alone = [...groups.keys()].filter((other) => other.split('\n')[0] === frame).length === 1
      if (!found.some((other) => other.frame === frame && other.reader !== reader)) {
        found.push({ reader, index: bestOf(group, reader), frame, alone })
      }
    }
  }
  return found
}

/** The preferred name, then the one highest up: copies of an index lie in the folders of its time points. */
function bestOf(group: readonly string[], reader: IndexReader): string {
  const rank = (path: string): number => (reader.rank?.(baseOf(path)) ?? 0) * 1000 + path.split('/').length
  return [...group].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))[0]!
}

/** Harmony 7 keeps the index one folder above the images, which alone may have been dropped. */
async function indexAbove(listing: FolderListing, reader: IndexReader): Promise<string[]> {
  if (reader !== HARMONY || !listing.images.some((path) => /^r\d\dc\d\df\d+p\d+-ch/i.test(baseOf(path)))) return []
  for (const name of ['Index.xml', 'Index.idx.xml']) {
    const there = await access(`${dirname(listing.folder)}/${name}`).then(
      () => true,
      () => false,
    )
    if (there) return [`../${name}`]
  }
  return []
}

/** True when an image's name starts as the index's does, where one folder holds the indexes of several plates. */
function hasStem(path: string, index: string): boolean {
  const stem = baseOf(index)
    .replace(/\.[^.]+$/, '')
    .toLowerCase()
  return baseOf(path).toLowerCase().startsWith(`${stem}_`)
}

/** Images beside the index that it does not name: kept when they are spelled as planes, else listed. */
async function withUnnamed(claim: Claim, images: readonly string[], options: IndexOptions): Promise<Claim> {
  const named = new Set(claim.planes.map((plane) => plane.path))
  const listed = new Set(claim.unrecognised)
  const unnamed = images.filter((image) => !named.has(image) && !listed.has(image))
  if (unnamed.length === 0) return claim
  const extra = await recogniseNames(unnamed, { signal: options.signal, namedOnly: true })
  const fitting = extra.filter((other) => other.grammar === claim.grammar)
  const planes = fitting.flatMap((other) => other.planes)
  const kept = new Set(planes.map((plane) => plane.path))
  for (const plane of planes) claim.planes.push(adopted(plane, claim))
  for (const path of unnamed) {
    if (!kept.has(path) && !isLeftOutOnPurpose(path)) claim.unrecognised.push(path)
  }
  if (planes.length > 0) {
    const text = 'Images that the index does not name but that are spelled as its planes; kept.'
    claim.warnings.push(warningAbout('not_in_index', text, [...kept]))
  }
  return claim
}

/** Thumbnails and correction images belong to the instrument and need no mention. */
function isLeftOutOnPurpose(path: string): boolean {
  return /_thumb|^(?:DC|SC)_/i.test(baseOf(path))
}

/** In the index's own terms: its one plate, and its keys for channels. */
function adopted(plane: Claim['planes'][number], claim: Claim): Claim['planes'][number] {
  const [first] = claim.planes
  const keys = claim.channels.map(({ key }) => key)
  const channel = keys.find((key) => key === plane.channel || Number(key) === Number(plane.channel)) ?? plane.channel
  return { ...plane, plate: first?.plate ?? '', channel }
}
