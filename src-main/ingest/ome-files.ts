/** Finds OME metadata: companions first, then the files that carry their own, each image only once. */
import { throwIfCancelled } from '../base/index.ts'
import type { IngestWarning } from './acquisition.ts'
import type { Claim } from './claim.ts'
import { baseOf, folderOf, joinPath } from './file-kind.ts'
import { frameOf } from './frame.ts'
import { type OmeSource, omeClaim } from './ome-tiff.ts'
import { readOmeXml } from './ome-xml.ts'
import { createPace } from './pace.ts'
import { chooseGrammar } from './recognise.ts'
import { readText } from './text-stream.ts'
import { readTiffDescription } from './tiff-description.ts'
import { warningAbout } from './warning.ts'

const COMPANION = /\.companion\.ome$|\.ome\.xml$/i
const OME_TIFF = /\.ome\.(?:tiff?|tf2|tf8|btf)$/i

export interface OmeOutcome {
  readonly claims: Claim[]
  readonly rest: readonly string[]
  readonly warnings: { readonly frame: string; readonly warning: IngestWarning }[]
}

/** Claims the images that OME metadata describe; the others are handed on. */
export async function readOmeFiles(
  folder: string,
  images: readonly string[],
  others: readonly string[],
  signal?: AbortSignal,
): Promise<OmeOutcome> {
  const outcome: OmeOutcome = { claims: [], rest: [], warnings: [] }
  const sources: OmeSource[] = []
  for (const path of others.filter((other) => COMPANION.test(other))) {
    throwIfCancelled(signal)
    const source = await sourceOf(path, () => readText(`${folder}/${path}`, signal), outcome)
    if (source) sources.push(source)
  }
  const candidates = ownMetadata(images)
  if (sources.length + candidates.length === 0) return { ...outcome, rest: images }
  const known = new Set(images)
  const described = describedFiles(sources, known)
  for (const path of candidates) {
    throwIfCancelled(signal)
    if (described.has(path)) continue
    const text = await readTiffDescription(`${folder}/${path}`)
    if (!text?.includes('<OME')) continue
    const source = await sourceOf(path, () => single(text), outcome)
    if (!source || source.document.companion) continue
    sources.push(source)
    for (const file of describedFiles([source], known)) described.add(file)
  }
  const pace = createPace(signal)
  for (const [frame, group] of byFrame(sources)) outcome.claims.push(await omeClaim(group, images, frame, pace))
  const claimed = new Set(outcome.claims.flatMap(({ planes }) => planes.map(({ path }) => path)))
  return { ...outcome, rest: images.filter((image) => !claimed.has(image)) }
}

async function sourceOf(
  path: string,
  chunks: () => AsyncIterable<string>,
  outcome: OmeOutcome,
): Promise<OmeSource | undefined> {
  try {
    const document = await readOmeXml(chunks())
    return document.images.length > 0 || document.companion ? { path, document } : undefined
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const text = `The OME metadata in ${baseOf(path)} are damaged (${reason}); the file names were used instead.`
    outcome.warnings.push({ frame: folderOf(path), warning: warningAbout('damaged_index', text, [path]) })
    return undefined
  }
}

async function* single(text: string): AsyncGenerator<string> {
  yield text
}

/** OME-TIFFs, except in folders whose names already tell well and channel of single-page files. */
function ownMetadata(images: readonly string[]): string[] {
  const groups = new Map<string, string[]>()
  for (const path of images) {
    if (!OME_TIFF.test(path)) continue
    const frame = frameOf(folderOf(path))
    const group = groups.get(frame)
    if (group) group.push(path)
    else groups.set(frame, [path])
  }
  return [...groups.values()].filter((paths) => chooseGrammar(paths)?.grammar.rank !== 2).flat()
}

/** The images that the documents place planes in, their own files included. */
function describedFiles(sources: readonly OmeSource[], known: ReadonlySet<string>): Set<string> {
  const described = new Set<string>()
  for (const { path, document } of sources) {
    described.add(path)
    const files = new Set(document.images.flatMap(({ tiffData }) => tiffData.map(({ file }) => file)))
    for (const file of files) {
      const found = file && joinPath(folderOf(path), baseOf(file.replaceAll('\\', '/')))
      if (found && known.has(found)) described.add(found)
    }
  }
  return described
}

function byFrame(sources: readonly OmeSource[]): Map<string, OmeSource[]> {
  const groups = new Map<string, OmeSource[]>()
  for (const source of sources) {
    if (source.document.images.length === 0) continue
    const frame = frameOf(folderOf(source.path))
    groups.set(frame, [...(groups.get(frame) ?? []), source])
  }
  return groups
}
