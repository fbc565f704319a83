/** Planes that nearly all sites of a plate have and a few lack: where names are all there is, the neighbours tell what to expect. */
import { wellName } from '../plate/index.ts'
import type { IngestWarning } from './acquisition.ts'
import type { Claim, NamedPlane } from './claim.ts'
import { eachPolitely, type Pace } from './pace.ts'
import { warningAbout } from './warning.ts'

/** A plane counts as missing where at least this share of the plate's sites has it, … */
const EXPECTED_SHARE = 0.75
/** … and the plate has at least so many sites. */
const FEWEST_SITES = 4
/** Lacks told by name. */
const EXAMPLES = 5

/** Adds to `claim` what is missing, and a warning on sites that lack what others have. */
export async function addMissing(claim: Claim, pace: Pace): Promise<void> {
  const uneven = { count: 0, examples: [] as string[] }
  const missing: NamedPlane[] = []
  const known = new Set<string>()
  for (const sites of await sitesByPlate(claim.planes, pace)) {
    if (pace.due()) await pace.rest()
    for (const lack of lacksOf(sites)) {
      if (pace.due()) await pace.rest()
      if (uneven.count++ < EXAMPLES) uneven.examples.push(lackText(lack))
      if (lack.share < EXPECTED_SHARE || sites.starts.length - 1 < FEWEST_SITES) continue
      if (known.size === 0) await eachPolitely(claim.planes, pace, (plane) => known.add(plane.path))
      missing.push({ ...lack.like, ...placeOf(lack.site), path: pathLike(lack, known) ?? '', state: 'missing' })
    }
  }
  for (const plane of missing) claim.planes.push(plane)
  if (uneven.count > 0) claim.warnings.push({ ...unevenSites(uneven.examples), count: uneven.count })
}

/** A plate's planes site by site, in numbers alone, since a screen has a hundred thousand: a step is a channel, z and time. */
interface PlateSites {
  /** The planes of site `s` are those from `starts[s]` up to `starts[s + 1]`. */
  readonly starts: Uint32Array
  readonly planes: readonly NamedPlane[]
  /** Step of each plane, in the order in which steps first occur. */
  readonly steps: Uint32Array
  readonly stepCount: number
}

async function sitesByPlate(planes: readonly NamedPlane[], pace: Pace): Promise<PlateSites[]> {
  const plates = new Map<string, NamedPlane[]>()
  await eachPolitely(planes, pace, (plane) => {
    const list = plates.get(plane.plate)
    if (list) list.push(plane)
    else plates.set(plane.plate, [plane])
  })
  const found: PlateSites[] = []
  for (const list of plates.values()) found.push(await sitesOf(list, pace))
  return found
}

async function sitesOf(planes: readonly NamedPlane[], pace: Pace): Promise<PlateSites> {
  const siteNumbers = new Map<number, Map<number, number>>()
  const stepNumbers = new Map<string, Map<number, Map<number, number>>>()
  const siteOf = new Uint32Array(planes.length)
  const stepOf = new Uint32Array(planes.length)
  const counts: number[] = []
  let stepCount = 0
  await eachPolitely(planes, pace, ({ row, column, site, channel, z, time }, i) => {
    const ofWell = entry(siteNumbers, row * 4096 + column, () => new Map<number, number>())
    const at = entry(ofWell, site, () => counts.push(0) - 1)
    counts[at]!++
    siteOf[i] = at
    const ofChannel = entry(stepNumbers, channel, () => new Map<number, Map<number, number>>())
    const ofDepth = entry(ofChannel, z, () => new Map<number, number>())
    stepOf[i] = entry(ofDepth, time, () => stepCount++)
  })
  return { ...sortedBySite(planes, siteOf, stepOf, counts), stepCount }
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const value = make()
  map.set(key, value)
  return value
}

function sortedBySite(
  planes: readonly NamedPlane[],
  siteOf: Uint32Array,
  stepOf: Uint32Array,
  counts: readonly number[],
): Omit<PlateSites, 'stepCount'> {
  const starts = new Uint32Array(counts.length + 1)
  for (const [site, count] of counts.entries()) starts[site + 1] = starts[site]! + count
  const next = starts.slice()
  const sorted = new Array<NamedPlane>(planes.length)
  const steps = new Uint32Array(planes.length)
  for (let i = 0; i < planes.length; i++) {
    const at = next[siteOf[i]!]!++
    sorted[at] = planes[i]!
    steps[at] = stepOf[i]!
  }
  return { starts, planes: sorted, steps }
}

/** One site's planes by step. */
type Site = ReadonlyMap<number, NamedPlane>

function siteAt({ starts, planes, steps }: PlateSites, site: number): Site {
  const found = new Map<number, NamedPlane>()
  for (let i = starts[site]!; i < starts[site + 1]!; i++) found.set(steps[i]!, planes[i]!)
  return found
}

interface Lack {
  readonly site: Site
  /** The plane at a site that has it. */
  readonly like: NamedPlane
  readonly donor: Site
  /** Share of the plate's sites that have it. */
  readonly share: number
}

/** Every (site, step) that is not there though other sites of the plate have the step. */
function* lacksOf(sites: PlateSites): Generator<Lack> {
  const { starts, steps, stepCount } = sites
  const siteCount = starts.length - 1
  const holders = new Uint32Array(stepCount)
  const donors = new Uint32Array(stepCount)
  const lastHolder = new Int32Array(stepCount).fill(-1)
  const held = new Uint32Array(siteCount)
  for (let site = 0; site < siteCount; site++) {
    for (let i = starts[site]!; i < starts[site + 1]!; i++) {
      const step = steps[i]!
      if (lastHolder[step] === site) continue
      lastHolder[step] = site
      if (holders[step]!++ === 0) donors[step] = site
      held[site]!++
    }
  }
  const donorSites = new Map<number, Site>()
  for (let at = 0; at < siteCount; at++) {
    if (held[at] === stepCount) continue
    const site = siteAt(sites, at)
    for (let step = 0; step < stepCount; step++) {
      if (site.has(step)) continue
      const donor = entry(donorSites, donors[step]!, () => siteAt(sites, donors[step]!))
      yield { site, like: donor.get(step)!, donor, share: holders[step]! / siteCount }
    }
  }
}

function placeOf(site: Site): Pick<NamedPlane, 'plate' | 'row' | 'column' | 'site'> {
  const { plate, row, column, site: number } = site.values().next().value!
  return { plate, row, column, site: number }
}

function lackText({ site, like }: Lack): string {
  const { row, column, site: number } = placeOf(site)
  const parts = [
    like.channel === '' ? '' : `channel ${like.channel}`,
    Number.isNaN(like.z) ? '' : `z ${like.z}`,
    Number.isNaN(like.time) ? '' : `time ${like.time}`,
  ]
  return `${wellName({ row, column })} site ${number}: ${parts.filter(Boolean).join(', ') || 'a plane'}`
}

function unevenSites(uneven: readonly string[]): IngestWarning {
  const text =
    'Planes that other sites of the plate have and these lack; where nearly all have them they count as missing.'
  return warningAbout('uneven_sites', text, uneven)
}

/**
 * The path that the plane would have, spelled as at the donor: what tells two of the donor's names apart is put into
 * the site's own name. Undefined where that gives nothing new (names with random parts).
 */
function pathLike({ site, like, donor }: Lack, known: ReadonlySet<string>): string | undefined {
  for (const [step, own] of site) {
    const beside = donor.get(step)
    const path = beside && transposed(own.path, beside.path, like.path)
    if (path && !known.has(path)) return path
  }
  return undefined
}

function transposed(own: string, beside: string, like: string): string | undefined {
  const shortest = Math.min(beside.length, like.length)
  let start = 0
  while (start < shortest && beside[start] === like[start]) start++
  let end = 0
  while (end < shortest - start && beside.at(-1 - end) === like.at(-1 - end)) end++
  const lead = beside.slice(0, beside.length - end)
  const tail = beside.slice(start)
  const put = like.slice(start, like.length - end)
  if (own.startsWith(lead)) return like.slice(0, start) + put + own.slice(lead.length)
  if (own.endsWith(tail)) return own.slice(0, own.length - tail.length) + put + tail.slice(tail.length - end)
  return undefined
}
