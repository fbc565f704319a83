/** Images without wells: each image, or each group of channel files, is a set with a running well of its own. */
import { type Claim, claimOf, type PlateDescription } from './claim.ts'
import { folderOf } from './file-kind.ts'
import { type Grammar, matchName } from './grammar.ts'
import { compareNaturally, sortPolitely } from './natural.ts'
import type { Pace } from './pace.ts'
import { runningWells } from './running-wells.ts'

const EXTENSION = /(?:\.ome)?\.(?:tiff?|png|jpe?g)$/i
const CHANNEL_SUFFIX =
  /^(?<set>.+?)[_\- .](?<channel>(?:ch|channel|c|w|d)\d{1,2}|dapi|hoechst\w*|gfp|yfp|cfp|rfp|mcherry|cy[357](?:\.5)?|fitc|tritc|txred|dna|actin|tubulin|er|agp|mito|rna|alexa\d*|bf|brightfield|phase|red|green|blue|yellow)$/i

/** One file of a set. */
interface SetFile {
  readonly title: string
  readonly channel: string
  readonly path: string
}

/**
 * Image sets of the given files. Sets beyond 1536 go on to further plates. With `grammar`, its groups `set` and
 * `channel` name them; without, a channel suffix is used when sets share the same channels, else each file is a set.
 */
export async function imageSetClaim(files: readonly string[], pace: Pace, grammar?: Grammar): Promise<Claim> {
  const frame = commonFolder(files)
  const split = grammar ? undefined : channelSuffixes(files)
  const sets: SetFile[] = []
  const claim = claimOf(grammar?.key ?? setKey(files, frame), grammar?.instrument ?? 'Image sets', frame)
  for (const path of files) {
    if ((sets.length & 511) === 0 && pace.due()) await pace.rest()
    const title = path.slice(frame === '' ? 0 : frame.length + 1).replace(EXTENSION, '')
    const parts = grammar ? matchName(grammar, path) : split ? CHANNEL_SUFFIX.exec(title)?.groups : { set: title }
    if (!parts?.set) claim.unrecognised.push(path)
    else sets.push({ title: withFolder(title, parts.set), channel: parts.channel ?? '', path })
  }
  const ordered = await sortPolitely(sets, (a, b) => compareNaturally(a.title, b.title), pace)
  return { ...claim, plates: await placeSets(claim, ordered, pace) }
}

/** The class (folder) stays in the title; the set's own name may come without it. */
function withFolder(title: string, set: string): string {
  const folder = folderOf(title)
  return folder === '' || set.startsWith(`${folder}/`) ? set : `${folder}/${set}`
}

function setKey(files: readonly string[], frame: string): string {
  return files.some((file) => folderOf(file) !== frame) ? 'classes' : 'images'
}

async function placeSets(claim: Claim, ordered: readonly SetFile[], pace: Pace): Promise<PlateDescription[]> {
  let count = 0
  for (let i = 0; i < ordered.length; i++) if (ordered[i]!.title !== ordered[i - 1]?.title) count++
  const wells = runningWells(count)
  let well: ReturnType<typeof wells.next> | undefined
  for (const [i, { title, channel, path }] of ordered.entries()) {
    if ((i & 255) === 0 && pace.due()) await pace.rest()
    if (well === undefined || title !== ordered[i - 1]?.title) well = wells.next(title)
    const rest = { site: 1, z: Number.NaN, time: Number.NaN, page: 0, state: 'present' } as const
    claim.planes.push({ ...well, channel, path, ...rest })
  }
  return wells.plates()
}

/** True when at least two sets have the same two or more channel suffixes, and nearly every file has one. */
function channelSuffixes(files: readonly string[]): boolean {
  const channels = new Map<string, Set<string>>()
  for (const file of files) {
    const parts = CHANNEL_SUFFIX.exec(file.replace(EXTENSION, ''))?.groups
    if (!parts) continue
    const set = channels.get(parts.set!) ?? new Set()
    channels.set(parts.set!, set.add(parts.channel!.toLowerCase()))
  }
  let whole = 0
  for (const set of channels.values()) if (set.size > 1) whole += set.size
  return whole >= 4 && whole >= 0.8 * files.length
}

/** The deepest folder that holds all files. */
export function commonFolder(files: readonly string[]): string {
  let common = files.length === 0 ? '' : folderOf(files[0]!)
  for (const file of files) {
    while (common !== '' && !file.startsWith(`${common}/`)) common = folderOf(common)
  }
  return common
}
