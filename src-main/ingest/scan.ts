/** From dropped folders to acquisitions: walk, indexes, names, and a look at the files. */
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { Fault, type ProgressListener, throwIfCancelled } from '../base/index.ts'
import type { Acquisition, IngestWarning } from './acquisition.ts'
import { assemble } from './assemble.ts'
import { type CheckFile, checkFiles } from './check.ts'
import type { Claim } from './claim.ts'
import { isWithin } from './file-kind.ts'
import { readIndexes } from './index-claims.ts'
import { withMetaSeries } from './metaseries.ts'
import { readOmeFiles } from './ome-files.ts'
import { readZarrs } from './ome-zarr.ts'
import { compilePattern, patternGrammar } from './pattern.ts'
import { withUniquePlateNames } from './plate-name.ts'
import { recogniseNames } from './recognise.ts'
import { describeContents, type FolderListing, foreignImages, walkFolder } from './walk.ts'
import { warningAbout } from './warning.ts'

export interface ScanOptions {
  /** The user's own template or expression, used instead of all rules. */
  readonly pattern?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ProgressListener | undefined
  /** Looks at one file; without it, files are taken as they are named. */
  readonly check?: CheckFile | undefined
}

/**
 * One acquisition per plate folder found in the given folders (or folders of given files). Throws `no_images` when
 * none holds an image, `not_found` when one cannot be read, `bad_pattern`, and `cancelled`.
 */
export async function scanFolders(folders: readonly string[], options: ScanOptions = {}): Promise<Acquisition[]> {
  const pattern = options.pattern === undefined ? undefined : compilePattern(options.pattern)
  const acquisitions: Acquisition[] = []
  const empty: Fault[] = []
  for (const folder of await distinctFolders(folders)) {
    throwIfCancelled(options.signal)
    const listing = await walkFolder(folder, options)
    const claims = pattern
      ? await claimsByPattern(listing, patternGrammar(pattern), pattern.text, options)
      : await claimsOf(listing, options)
    if (claims.length === 0) empty.push(nothingFound(listing, options.pattern))
    else acquisitions.push(...(await assembleAll(listing, claims, options)))
  }
  if (acquisitions.length === 0) throw empty[0] ?? new Fault('bad_argument', 'No folder was given.')
  const named = withUniquePlateNames(withEmptyFolders(acquisitions, empty))
  return options.check ? checkFiles(named, options.check, options) : named
}

/** Absolute folders; files stand for their folder, and a folder inside another is left to that one. */
async function distinctFolders(given: readonly string[]): Promise<string[]> {
  const folders = new Set<string>()
  for (const path of given) {
    const absolute = resolve(path)
    const facts = await stat(absolute).catch((cause) => {
      throw new Fault('not_found', 'There is no such folder.', { path: absolute, todo: 'Check the path.', cause })
    })
    folders.add((facts.isDirectory() ? absolute : dirname(absolute)).replaceAll('\\', '/').replace(/(.)\/$/, '$1'))
  }
  const all = await withoutAliases([...folders])
  return all.filter((folder) => !all.some((other) => other !== folder && isWithin(folder, other)))
}

/** Of several paths to one folder (links) the first is kept. */
async function withoutAliases(folders: readonly string[]): Promise<string[]> {
  const kept = new Map<string, string>()
  for (const folder of folders) {
    const real = await realpath(folder).catch(() => folder)
    if (!kept.has(real)) kept.set(real, folder)
  }
  return [...kept.values()]
}

async function claimsOf(listing: FolderListing, options: ScanOptions): Promise<Claim[]> {
  const indexed = await readIndexes(listing, options)
  const zarr = await readZarrs(listing.folder, listing.zarrs, options.signal)
  const ome = await readOmeFiles(listing.folder, indexed.rest, listing.others, options.signal)
  const claims = [...indexed.claims, ...zarr.claims, ...ome.claims]
  const rest = ome.rest
  const named = await recogniseNames(rest, {
    signal: options.signal,
    rootName: basename(listing.folder),
    namedOnly: claims.length > 0,
  })
  const all = [...claims, ...named]
  for (const { frame, warning } of [...indexed.warnings, ...zarr.warnings, ...ome.warnings]) {
    const home = all.find((claim) => isWithin(claim.frame, frame) || isWithin(frame, claim.frame)) ?? all[0]
    home?.warnings.push(warning)
  }
  return all
}

async function claimsByPattern(
  listing: FolderListing,
  only: ReturnType<typeof patternGrammar>,
  text: string,
  options: ScanOptions,
): Promise<Claim[]> {
  const claims = await recogniseNames(listing.images, { signal: options.signal, only })
  return claims.map((claim) => ({ ...claim, pattern: text }))
}

async function assembleAll(listing: FolderListing, claims: Claim[], options: ScanOptions): Promise<Acquisition[]> {
  const { folder } = listing
  const acquisitions: Acquisition[] = []
  for (const claim of claims) {
    const full = claim.grammar === 'imagexpress' ? await withMetaSeries(claim, folder) : claim
    const root = claims.length === 1 ? '' : claim.frame
    acquisitions.push(await assemble(full, { folder, root, signal: options.signal }))
  }
  for (const { path, warning } of folderWarnings(listing)) {
    const full = `${folder}/${path}`
    const home = Math.max(
      0,
      acquisitions.findIndex(({ root }) => isWithin(full, root)),
    )
    acquisitions[home] = { ...acquisitions[home]!, warnings: [...acquisitions[home]!.warnings, warning] }
  }
  return acquisitions
}

function folderWarnings(listing: FolderListing): { path: string; warning: IngestWarning }[] {
  const warnings = listing.unreadable.map(({ path, code }) => {
    return { path, warning: warningAbout('unreadable_folder', `A folder cannot be read (${code}).`, [path]) }
  })
  const foreign = foreignImages(listing)
  if (foreign.length > 0) {
    const text = "Images in an instrument's own format; export them as TIFF to use them."
    warnings.push({ path: foreign[0]!, warning: warningAbout('unsupported_format', text, foreign) })
  }
  return warnings
}

function nothingFound(listing: FolderListing, pattern: string | undefined): Fault {
  const seen = describeContents(listing)
  if (listing.images.length > 0 && pattern !== undefined) {
    return new Fault('bad_pattern', `The pattern fits none of the ${listing.images.length} images.`, {
      path: listing.folder,
      todo: 'Compare it with the file names in the preview.',
    })
  }
  const foreign = foreignImages(listing).length > 0
  return new Fault('no_images', seen === '' ? 'The folder is empty.' : `The folder holds no images, but ${seen}.`, {
    path: listing.folder,
    todo: foreign ? 'Export the images as TIFF, PNG or OME-TIFF.' : 'Choose the folder that the microscope wrote.',
  })
}

/** Folders without images beside others that have some are worth a word, not a failure. */
function withEmptyFolders(acquisitions: readonly Acquisition[], empty: readonly Fault[]): Acquisition[] {
  const [first, ...others] = acquisitions
  const warnings = empty.map((fault) => warningAbout('no_images', fault.message, fault.path ? [fault.path] : []))
  return [{ ...first!, warnings: [...first!.warnings, ...warnings] }, ...others]
}
