/** Reads a MetaXpress `.HTD`: which wells, sites, wavelengths, z steps and times of an ImageXpress plate to expect. */
import { readFile } from 'node:fs/promises'
import { wellName } from '../plate/index.ts'
import { type Claim, claimOf, type NamedPlane } from './claim.ts'
import { baseOf, joinPath } from './file-kind.ts'
import { matchName, planeOf } from './grammar.ts'
import { GRAMMARS } from './grammars.ts'
import { type AcquisitionPlan, parsePlan } from './htd.ts'
import type { IndexContext, IndexReader } from './index-reader.ts'
import { createPace, type Pace } from './pace.ts'
import { plateSizeOf } from './plate-size.ts'
import { warningAbout } from './warning.ts'

export const METAXPRESS: IndexReader = {
  key: 'imagexpress',
  file: /\.htd$/i,
  severalPerFolder: true,
  read: readMetaXpress,
}

const IMAGEXPRESS = GRAMMARS.filter((grammar) => grammar.key.startsWith('imagexpress'))
async function readMetaXpress(context: IndexContext): Promise<Claim | undefined> {
  const plan = parsePlan((await readFile(`${context.folder}/${context.index}`)).toString('latin1'))
  const pace = createPace(context.signal)
  const stem = baseOf(context.index).replace(/\.htd$/i, '')
  const claim = claimOf('imagexpress', 'ImageXpress (MetaXpress)', context.frame)
  for (const [i, path] of context.images.entries()) {
    if ((i & 255) === 0 && pace.due()) await pace.rest()
    const plane = planeOnDisk(path, context.frame, stem)
    if (plane === undefined) claim.unrecognised.push(path)
    else if (plane !== 'ignored') claim.planes.push(plane)
  }
  await addUnseen(claim.planes, plan, { stem, frame: context.frame }, pace)
  const planned = new Set(plan.wells.map(wellName))
  const beyond = claim.planes.filter((plane) => !planned.has(wellName(plane))).map((plane) => plane.path)
  if (beyond.length > 0) {
    claim.warnings.push(warningAbout('not_in_index', 'Images of wells that the HTD did not select; kept.', beyond))
  }
  const size = plateSizeOf(plan.rows, plan.columns)
  return { ...claim, plates: [{ key: '', name: stem, size }], channels: plan.waves }
}

function planeOnDisk(path: string, frame: string, stem: string): NamedPlane | 'ignored' | undefined {
  const subject = frame === '' ? path : path.slice(frame.length + 1)
  if (IMAGEXPRESS[0]!.ignore?.test(baseOf(path))) return 'ignored'
  for (const grammar of IMAGEXPRESS) {
    const plane = planeOf(matchName(grammar, subject) ?? {}, path)
    if (plane) return { ...plane, plate: '', channel: plane.channel || '1' }
  }
  const name = baseOf(path)
  if (!name.toLowerCase().startsWith(`${stem.toLowerCase()}_`)) return undefined
  const plane = planeOf({ well: name.slice(stem.length + 1).replace(/\.tiff?$/i, '') }, path)
  return plane && { ...plane, channel: '1' }
}

/**
 * Adds every planned plane that is not on disk. It was not acquired when the plate has the channel, and has other
 * channels at that z and time, but never the two together; otherwise it is missing.
 */
async function addUnseen(planes: NamedPlane[], plan: AcquisitionPlan, home: Home, pace: Pace): Promise<void> {
  const seen = new Set<string>()
  for (const plane of planes) {
    if (Number.isNaN(plane.time)) plane.time = 1
    const { row, column, site, channel, z, time } = plane
    const keys = [`c${channel}`, `s${z},${time}`, `cs${channel},${z},${time}`]
    for (const key of [`${row},${column},${site},${channel},${z},${time}`, ...keys]) seen.add(key)
  }
  const steps = stepsOf(plan, planes, seen)
  const namer = pathNamer(plan, planes, home)
  for (const well of plan.wells) {
    if (pace.due()) await pace.rest()
    for (const { channel, z, time } of steps) {
      const skipped = seen.has(`c${channel}`) && seen.has(`s${z},${time}`) && !seen.has(`cs${channel},${z},${time}`)
      for (let site = 1; site <= plan.sites; site++) {
        if (seen.has(`${well.row},${well.column},${site},${channel},${z},${time}`)) continue
        const plane = { plate: '', ...well, site, channel, z, time, page: 0 }
        if (skipped) planes.push({ ...plane, path: '', state: 'not_acquired' })
        else planes.push({ ...plane, path: namer(plane), state: 'missing' })
      }
    }
  }
}

interface Step {
  readonly channel: string
  readonly z: number
  readonly time: number
}

/** Planned (channel, z, time). A projection has z 0 or none, and is planned only where the channel has some. */
function stepsOf(plan: AcquisitionPlan, planes: readonly NamedPlane[], seen: ReadonlySet<string>): Step[] {
  const stacked = planes.some(({ z }) => z > 0)
  const flat = planes.some(({ z }) => !(z > 0))
  const planned = plan.zSteps > 1 ? !(plan.projections && flat && !stacked) : stacked
  const stack = planned ? Array.from({ length: plan.zSteps }, (_, i) => i + 1) : []
  const steps: Step[] = []
  for (const { key: channel } of plan.waves) {
    for (let time = 1; time <= plan.times; time++) {
      const projections = [0, Number.NaN].filter((z) => seen.has(`cs${channel},${z},${time}`))
      if (stack.length === 0 && projections.length === 0) projections.push(Number.NaN)
      for (const z of [...projections, ...stack]) steps.push({ channel, z, time })
    }
  }
  return steps
}

interface Home {
  readonly stem: string
  readonly frame: string
}

type UnseenPlane = Omit<NamedPlane, 'path' | 'state'>

/** Where a plane that is not there would have been, spelled as its neighbours are. */
function pathNamer(
  plan: AcquisitionPlan,
  planes: readonly NamedPlane[],
  { stem, frame }: Home,
): (plane: UnseenPlane) => string {
  const byTime = planes.some(({ path }) => /TimePoint_/i.test(path))
  const byZ = planes.some(({ path }) => /ZStep_/i.test(path))
  const bySite = plan.sites > 1 || planes.some(({ path }) => /_s\d+(_w\d+)?[^/]*$/i.test(path))
  const extension = /\.tiff?$/i.exec(planes[0]?.path ?? '')?.[0] ?? '.TIF'
  return (plane) => {
    const time = byTime ? `TimePoint_${plane.time}/` : ''
    const z = byZ && !Number.isNaN(plane.z) ? `ZStep_${plane.z}/` : ''
    const site = bySite ? `_s${plane.site}` : ''
    const wave = plan.waves.length > 1 ? `_w${plane.channel}` : ''
    return joinPath(frame, `${time}${z}${stem}_${wellName(plane)}${site}${wave}${extension}`)
  }
}
