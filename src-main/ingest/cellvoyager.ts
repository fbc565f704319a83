/** Reads a CellVoyager measurement: `MeasurementData.mlf` names the planes, `.mrf` and `.mes` the plate and channels. */
import { type ChannelDescription, type Claim, claimOf, type NamedPlane, type NamedPosition } from './claim.ts'
import { DamagedIndex } from './damaged.ts'
import { folderOf, joinPath } from './file-kind.ts'
import { gapsIn } from './gaps.ts'
import { fileFinder, type IndexContext, type IndexReader, place } from './index-reader.ts'
import { createPace } from './pace.ts'
import { plateSizeOf } from './plate-size.ts'
import { readText } from './text-stream.ts'
import { warningAbout } from './warning.ts'
import { attribute, content, numberAttribute, readXml } from './xml.ts'

export const CELLVOYAGER: IndexReader = {
  key: 'cellvoyager',
  file: /^MeasurementData\.mlf$/i,
  read: readCellVoyager,
}

interface PlaneRecord {
  readonly name: string
  /** Without a path yet; undefined where row, column or channel are not told. */
  readonly plane: NamedPlane | undefined
  readonly action: string
  readonly x: number | undefined
  readonly y: number | undefined
  readonly depth: number | undefined
}

interface Detail {
  name?: string | undefined
  rows?: number | undefined
  columns?: number | undefined
  system?: string | undefined
  settings?: string | undefined
  pixelMicrons?: number | undefined
  readonly channels: Map<string, ChannelDescription>
}

async function readCellVoyager(context: IndexContext): Promise<Claim | undefined> {
  const { records, errors } = await readRecords(context)
  if (records.length === 0) throw new DamagedIndex('it records no image')
  const pace = createPace(context.signal)
  const finder = fileFinder(context.images)
  const folder = folderOf(context.index)
  const planes: NamedPlane[] = []
  const positions = new Map<string, NamedPosition>()
  const depths = new Map<number, number>()
  for (const [i, { name, plane, x, y, depth }] of records.entries()) {
    if ((i & 255) === 0 && pace.due()) await pace.rest()
    if (!plane) throw new DamagedIndex(`record ${i + 1} has no row, column or channel`)
    if (depth !== undefined && plane.row === planes[0]?.row && plane.site === planes[0].site) depths.set(plane.z, depth)
    planes.push(place(plane, finder.find(name) ? name : name.replace(/\.tiff?$/i, '.png'), finder, folder))
    const { row, column, site } = plane
    if (x === undefined || y === undefined) continue
    positions.set(`${row},${column},${site}`, { plate: '', row, column, site, xMicrons: x, yMicrons: -y })
  }
  separateActions(planes, records)
  for (const gap of await gapsIn(planes, pace)) planes.push(gap)
  return finish(context, planes, { errors, positions: [...positions.values()], zStep: stepOf(depths) })
}

async function readRecords(context: IndexContext): Promise<{ records: PlaneRecord[]; errors: string[] }> {
  const records: PlaneRecord[] = []
  const errors: string[] = []
  let attributes: string | undefined
  await readXml(readText(`${context.folder}/${context.index}`, context.signal), {
    open(name, raw) {
      attributes = name === 'MeasurementRecord' ? raw : undefined
    },
    close(name, text) {
      if (name !== 'MeasurementRecord' || attributes === undefined) return
      const type = attribute(attributes, 'Type')
      if (type === 'IMG') records.push(recordOf(content(text), attributes))
      else if (type === 'ERR') errors.push(content(text))
      attributes = undefined
    },
  })
  return { records, errors }
}

function recordOf(name: string, attributes: string): PlaneRecord {
  const [x, y, depth] = ['X', 'Y', 'Z'].map((axis) => numberAttribute(attributes, axis))
  return { name, plane: planeOfRecord(attributes), action: attribute(attributes, 'ActionIndex') ?? '1', x, y, depth }
}

function planeOfRecord(attributes: string): NamedPlane | undefined {
  const row = numberAttribute(attributes, 'Row')
  const column = numberAttribute(attributes, 'Column')
  const channel = numberAttribute(attributes, 'Ch')
  if (!row || !column || channel === undefined || row > 32 || column > 48) return undefined
  return {
    plate: '',
    row: row - 1,
    column: column - 1,
    site: numberAttribute(attributes, 'FieldIndex') ?? 1,
    channel: channelKey(channel),
    z: numberAttribute(attributes, 'ZIndex') ?? 1,
    time: numberAttribute(attributes, 'TimePoint') ?? 1,
    path: '',
    page: 0,
    state: 'missing',
  }
}

function channelKey(channel: number): string {
  return String(channel).padStart(2, '0')
}

/** A channel that two actions take at the same z (a stack and a single plane) becomes two channels. */
function separateActions(planes: NamedPlane[], records: readonly PlaneRecord[]): void {
  const seen = new Map<string, string>()
  const split = new Set<string>()
  const actions = records.map(({ action }) => action)
  for (const [i, { row, column, site, channel, z, time }] of planes.entries()) {
    const key = `${row},${column},${site},${channel},${z},${time}`
    if ((seen.get(key) ?? actions[i]) !== actions[i]) split.add(channel)
    seen.set(key, actions[i]!)
  }
  for (const [i, plane] of planes.entries()) {
    if (split.has(plane.channel)) plane.channel = `${plane.channel} A${actions[i]!.padStart(2, '0')}`
  }
}

function stepOf(depths: ReadonlyMap<number, number>): number | undefined {
  const zs = [...depths.keys()].sort((a, b) => a - b)
  if (zs.length < 2) return undefined
  const step = Math.abs(depths.get(zs.at(-1)!)! - depths.get(zs[0]!)!) / (zs.at(-1)! - zs[0]!)
  return step > 0 ? Number(step.toPrecision(6)) : undefined
}

interface Extras {
  readonly errors: readonly string[]
  readonly positions: readonly NamedPosition[]
  readonly zStep: number | undefined
}

async function finish(context: IndexContext, planes: NamedPlane[], extras: Extras): Promise<Claim> {
  const warnings = []
  if (extras.errors.length > 0) {
    warnings.push(warningAbout('acquisition_errors', 'The instrument recorded errors.', extras.errors))
  }
  const detail: Detail = { channels: new Map() }
  for (const read of [readDetail, readSettings]) {
    const problem = await read(context, detail).catch((error) => String(error.message ?? error))
    if (!problem) continue
    const text = `Plate and channel descriptions are incomplete: ${problem}.`
    warnings.push(warningAbout('damaged_index', text, [joinPath(folderOf(context.index), 'MeasurementDetail.mrf')]))
  }
  const keys = [...new Set(planes.map((plane) => plane.channel))]
  return {
    ...claimOf('cellvoyager', `Yokogawa ${detail.system || 'CellVoyager'}`, context.frame),
    planes,
    plates: [{ key: '', name: detail.name, barcode: detail.name, size: plateSizeOf(detail.rows, detail.columns) }],
    channels: keys.map((key) => ({ ...detail.channels.get(key.slice(0, 2)), key, name: nameOf(key, detail) })),
    positions: extras.positions,
    ...(detail.pixelMicrons ? { pixelMicrons: detail.pixelMicrons } : {}),
    ...(extras.zStep ? { zStepMicrons: extras.zStep } : {}),
    warnings,
  }
}

function nameOf(key: string, detail: Detail): string {
  const name = detail.channels.get(key.slice(0, 2))?.name ?? ''
  return name && key.length > 2 ? `${name}${key.slice(2)}` : name
}

async function readDetail(context: IndexContext, detail: Detail): Promise<string | undefined> {
  const path = context.others.find((other) => /(?:^|\/)MeasurementDetail\.mrf$/i.test(other))
  if (!path) return undefined
  await readXml(readText(`${context.folder}/${path}`, context.signal), {
    open(name, attributes) {
      if (name === 'MeasurementDetail') {
        detail.rows = numberAttribute(attributes, 'RowCount')
        detail.columns = numberAttribute(attributes, 'ColumnCount')
        detail.system = attribute(attributes, 'TargetSystem')
        detail.settings = attribute(attributes, 'MeasurementSettingFileName')
      } else if (name === 'MeasurementSamplePlate') detail.name = attribute(attributes, 'Name')
      else if (name === 'MeasurementChannel') {
        detail.pixelMicrons ??= numberAttribute(attributes, 'HorizontalPixelDimension')
      }
    },
  })
  return undefined
}

/** Names by target where every channel's differs and is no mere laser line, else by filter; wavelengths from both. */
async function readSettings(context: IndexContext, detail: Detail): Promise<string | undefined> {
  const named = detail.settings?.toLowerCase()
  const path =
    context.others.find((other) => named && other.toLowerCase().endsWith(named)) ??
    context.others.find((other) => /\.mes$/i.test(other))
  if (!path) return undefined
  const channels: { key: string; target: string; filter: string; lights: string[] }[] = []
  const lights = new Map<string, number>()
  await readXml(readText(`${context.folder}/${path}`, context.signal), {
    open(name, attributes) {
      if (name === 'LightSource') {
        lights.set(attribute(attributes, 'Name') ?? '', numberAttribute(attributes, 'WaveLength') ?? 0)
      } else if (name === 'Channel' && attribute(attributes, 'Ch')) {
        const target = attribute(attributes, 'Fluorophore') || attribute(attributes, 'Target') || ''
        const key = channelKey(numberAttribute(attributes, 'Ch') ?? 0)
        channels.push({ key, target, filter: attribute(attributes, 'Acquisition') ?? '', lights: [] })
      }
    },
    close(name, text) {
      if (name === 'LightSourceName') channels.at(-1)?.lights.push(content(text))
    },
  })
  const byTarget = new Set(channels.map(({ target }) => target)).size === channels.length
  for (const { key, target, filter, lights: used } of channels) {
    detail.channels.set(key, {
      key,
      name: byTarget && target && !/^\d+$/.test(target) ? target : filter || target,
      excitationNanometres: used.length === 1 ? lights.get(used[0]!) || undefined : undefined,
      emissionNanometres: Number(/BP(\d{3})/i.exec(filter)?.[1]) || undefined,
    })
  }
  return undefined
}
