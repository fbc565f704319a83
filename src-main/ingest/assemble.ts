/** From a claim to an acquisition: planes ordered and made unique, channels and plates named and counted. */
import { type PlateSize, smallestFormatHolding, wellName } from '../plate/index.ts'
import type { AcquiredChannel, AcquiredPlane, AcquiredPlate, Acquisition, SitePosition } from './acquisition.ts'
import type { Claim, NamedPlane, PlateDescription } from './claim.ts'
import { frameName } from './frame.ts'
import { compareNaturally } from './natural.ts'
import { createPace, eachPolitely, type Pace } from './pace.ts'
import { warningAbout } from './warning.ts'

export interface AssembleOptions {
  /** Absolute path of the folder that the claim's paths are relative to. */
  readonly folder: string
  /** Paths in the result are relative to this folder below `folder` ('' for `folder` itself). */
  readonly root: string
  readonly signal?: AbortSignal | undefined
}

/** Orders by plate, well, site, channel, z, time; of files that name one plane the first in natural order is kept. */
export async function assemble(claim: Claim, options: AssembleOptions): Promise<Acquisition> {
  const pace = createPace(options.signal)
  await settleDepth(claim.planes, pace)
  const { plates, plateIndex } = await platesOf(claim, options, pace)
  const { channels, channelIndex } = await channelsOf(claim, pace)
  const cut = options.root === '' ? 0 : options.root.length + 1
  const planes: AcquiredPlane[] = []
  const duplicates: { path: string; keptPath: string }[] = []
  for (const well of await wellsInOrder(claim.planes, plateIndex, pace)) {
    if (pace.due()) await pace.rest()
    well.sort((a, b) => comparePlanes(a, b, channelIndex))
    let kept: NamedPlane | undefined
    for (const plane of well) {
      const path = plane.path.slice(cut)
      if (kept && samePlane(kept, plane)) {
        if (plane.path !== '' && plane.path !== kept.path) duplicates.push({ path, keptPath: kept.path.slice(cut) })
        continue
      }
      kept = plane
      planes.push(acquired(plane, path, plateIndex.get(plane.plate)!, channelIndex.get(plane.channel)!))
    }
  }
  const projection = planes.some((plane) => plane.z === 0) && planes.some((plane) => plane.z > 0)
  return {
    root: options.root === '' ? options.folder : `${options.folder}/${options.root}`,
    instrument: claim.instrument,
    grammar: claim.grammar,
    ...(claim.pattern === undefined ? {} : { pattern: claim.pattern }),
    plates,
    channels,
    planes,
    sitePositions: positionsOf(claim, plateIndex),
    ...(claim.pixelMicrons === undefined ? {} : { pixelMicrons: claim.pixelMicrons }),
    ...(claim.zStepMicrons === undefined ? {} : { zStepMicrons: claim.zStepMicrons }),
    ...(projection && claim.grammar === 'imagexpress' ? { projectionZ: 0 } : {}),
    duplicates,
    warnings: [...claim.warnings, ...commonWarnings(claim, duplicates)],
    unrecognised: claim.unrecognised.map((path) => path.slice(cut)).sort(compareFast),
  }
}

function acquired(plane: NamedPlane, path: string, plate: number, channel: number): AcquiredPlane {
  const { row, column, site, z, time, page, sample, state } = plane
  const base = { plate, row, column, site, channel, z, time, path, page, state }
  return sample === undefined ? base : { ...base, sample }
}

/**
 * z and time are 1 where there is just one of them. In a stack, a plane that names no z is the instrument's own
 * projection and gets z 0.
 */
async function settleDepth(planes: readonly NamedPlane[], pace: Pace): Promise<void> {
  const zs = new Set<number>()
  const times = new Set<number>()
  await eachPolitely(planes, pace, (plane) => {
    zs.add(plane.z)
    times.add(plane.time)
  })
  await eachPolitely(planes, pace, (plane) => {
    plane.z = zs.size === 1 ? 1 : Number.isNaN(plane.z) ? 0 : plane.z
    plane.time = times.size === 1 || Number.isNaN(plane.time) ? 1 : plane.time
  })
}

async function wellsInOrder(
  planes: readonly NamedPlane[],
  plateIndex: ReadonlyMap<string, number>,
  pace: Pace,
): Promise<NamedPlane[][]> {
  const wells = new Map<number, NamedPlane[]>()
  await eachPolitely(planes, pace, (plane) => {
    const key = (plateIndex.get(plane.plate)! * 64 + plane.row) * 64 + plane.column
    const list = wells.get(key)
    if (list) list.push(plane)
    else wells.set(key, [plane])
  })
  return [...wells].sort(([a], [b]) => a - b).map(([, list]) => list)
}

function comparePlanes(a: NamedPlane, b: NamedPlane, channels: ReadonlyMap<string, number>): number {
  if (a.site !== b.site) return a.site - b.site
  if (a.channel !== b.channel) return channels.get(a.channel)! - channels.get(b.channel)!
  if (a.z !== b.z) return a.z - b.z
  if (a.time !== b.time) return a.time - b.time
  return presence(a) - presence(b) || compareNaturally(a.path, b.path) || a.page - b.page
}

/** A file on disk is kept before one that is only named. */
function presence(plane: NamedPlane): number {
  return plane.state === 'present' ? 0 : 1
}

function samePlane(a: NamedPlane, b: NamedPlane): boolean {
  return a.site === b.site && a.channel === b.channel && a.z === b.z && a.time === b.time
}

function compareFast(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

async function platesOf(claim: Claim, { folder }: AssembleOptions, pace: Pace) {
  const extent = new Map<string, { row: number; column: number }>()
  await eachPolitely(claim.planes, pace, ({ plate, row, column }) => {
    const seen = extent.get(plate)
    if (!seen) extent.set(plate, { row, column })
    else {
      if (row > seen.row) seen.row = row
      if (column > seen.column) seen.column = column
    }
  })
  for (const { key } of claim.plates) if (!extent.has(key)) extent.set(key, { row: 0, column: 0 })
  const described = new Map(claim.plates.map((plate) => [plate.key, plate]))
  const fallback = frameName(claim.frame === '' ? folder : `${folder}/${claim.frame}`)
  const keys = [...extent.keys()].sort(compareNaturally)
  const plates = keys.map((key) => plateOf(key, extent.get(key)!, described.get(key), fallback))
  return { plates, plateIndex: new Map(keys.map((key, i) => [key, i])) }
}

function plateOf(
  key: string,
  extent: { row: number; column: number },
  described: PlateDescription | undefined,
  fallback: string,
): AcquiredPlate {
  const hasWells = described?.hasWells ?? true
  const name = described?.name ?? (key === '' ? fallback : hasWells ? key : `${fallback} ${key}`)
  const size = smallestFormatHolding(extent.row, extent.column, (described?.size ?? 96) as PlateSize).size
  const treatments = Object.entries(described?.wellTreatments ?? {}).map(([place, treatment]) => {
    const [row, column] = place.split(',').map(Number)
    return [wellName({ row: row!, column: column! }), treatment] as const
  })
  return {
    name,
    size,
    hasWells,
    ...(described?.barcode === undefined ? {} : { barcode: described.barcode }),
    ...(described?.wellTitles === undefined ? {} : { wellTitles: described.wellTitles }),
    ...(treatments.length === 0 ? {} : { wellTreatments: Object.fromEntries(treatments) }),
  }
}

async function channelsOf(claim: Claim, pace: Pace) {
  const described = new Map(claim.channels.map((channel) => [channel.key, channel]))
  const found = new Set(described.keys())
  await eachPolitely(claim.planes, pace, (plane) => found.add(plane.channel))
  const keys = [...found].sort(compareNaturally)
  const channels = keys.map((key): AcquiredChannel => {
    const known = described.get(key)
    return {
      name: known?.name || keyShown(claim.grammar, key),
      key: keyShown(claim.grammar, key),
      ...(known?.excitationNanometres ? { excitationNanometres: known.excitationNanometres } : {}),
      ...(known?.emissionNanometres ? { emissionNanometres: known.emissionNanometres } : {}),
    }
  })
  return { channels: withUniqueNames(channels), channelIndex: new Map(keys.map((key, i) => [key, i])) }
}

/** Channels that share a name get their key beside it. */
function withUniqueNames(channels: readonly AcquiredChannel[]): AcquiredChannel[] {
  const shared = (name: string): boolean => channels.filter((other) => other.name === name).length > 1
  return channels.map((channel) =>
    shared(channel.name) ? { ...channel, name: `${channel.name} (${channel.key})` } : channel,
  )
}

/** How each instrument spells its channel numbers. */
const KEY_PREFIX: Readonly<Record<string, string>> = {
  harmony: 'ch',
  cellvoyager: 'C',
  imagexpress: 'w',
  incell3000: 'd',
  cellomics: 'd',
}

function keyShown(grammar: string, key: string): string {
  if (key === '') return grammar === 'imagexpress' ? 'w1' : 'image'
  return /^\d+$/.test(key) ? `${KEY_PREFIX[grammar] ?? 'c'}${key}` : key
}

function positionsOf(claim: Claim, plateIndex: ReadonlyMap<string, number>): SitePosition[] {
  return claim.positions.map(({ plate, ...rest }) => ({ plate: plateIndex.get(plate) ?? 0, ...rest }))
}

function commonWarnings(claim: Claim, duplicates: readonly { path: string }[]) {
  const warnings = []
  if (duplicates.length > 0) {
    const text = 'Files that name a plane another file already holds; the first in natural order is used.'
    const paths = duplicates.map(({ path }) => path)
    warnings.push(warningAbout('duplicate_planes', text, paths))
  }
  if (claim.unrecognised.length > 0) {
    const text = 'Image files that the rule for this folder does not recognise; they are left out.'
    warnings.push(warningAbout('unrecognised_files', text, claim.unrecognised))
  }
  return warnings
}
