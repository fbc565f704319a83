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

type Site = Map<string, NamedPlane>

/** Adds to `claim` what is missing, and a warning on sites that lack what others have. */
export async function addMissing(claim: Claim, pace: Pace): Promise<void> {
  const known = new Set<string>()
  const plates = new Map<string, Map<string, Site>>()
  await eachPolitely(claim.planes, pace, (plane) => {
    known.add(plane.path)
    const plate = plates.get(plane.plate) ?? new Map<string, Site>()
    plates.set(plane.plate, plate)
    const key = `${plane.row},${plane.column},${plane.site}`
    const site = plate.get(key)
    if (site) site.set(stepOf(plane), plane)
    else plate.set(key, new Map([[stepOf(plane), plane]]))
  })
  const uneven: string[] = []
  for (const plate of plates.values()) {
    if (pace.due()) await pace.rest()
    const sites = [...plate.values()]
    for (const lack of lacksOf(sites)) {
      uneven.push(lackText(lack))
      if (lack.share < EXPECTED_SHARE || sites.length < FEWEST_SITES) continue
      const path = pathLike(lack, known)
      claim.planes.push({ ...lack.like, ...placeOf(lack.site), path: path ?? '', state: 'missing' })
    }
  }
  if (uneven.length > 0) claim.warnings.push(unevenSites(uneven))
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
function* lacksOf(sites: readonly Site[]): Generator<Lack> {
  const donors = new Map<string, { donor: Site; count: number }>()
  for (const donor of sites) {
    for (const step of donor.keys()) {
      const known = donors.get(step)
      if (known) known.count++
      else donors.set(step, { donor, count: 1 })
    }
  }
  for (const site of sites) {
    if (site.size === donors.size) continue
    for (const [step, { donor, count }] of donors) {
      if (!site.has(step)) yield { site, like: donor.get(step)!, donor, share: count / sites.length }
    }
  }
}

function stepOf({ channel, z, time }: NamedPlane): string {
  return `${channel}|${z}|${time}`
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
