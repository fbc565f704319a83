/** OME-Zarr plates and images: wells, fields and channels from the metadata, a plane from each index of the leading axes. */
import { readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { parseColumn, parseRow, plateFormat, type WellPosition } from '../plate/index.ts'
import type { IngestWarning } from './acquisition.ts'
import { type ChannelDescription, type Claim, claimOf, type NamedPlane } from './claim.ts'
import { folderOf, joinPath } from './file-kind.ts'
import { compareNaturally } from './natural.ts'
import { readZarrAttributes, readZarrShape, type ZarrAttributes, type ZarrMultiscale } from './ome-zarr-metadata.ts'
import { createPace, type Pace } from './pace.ts'
import { plateSizeOf } from './plate-size.ts'
import { runningWells } from './running-wells.ts'
import { warningAbout } from './warning.ts'

export interface ZarrOutcome {
  readonly claims: Claim[]
  readonly warnings: { readonly frame: string; readonly warning: IngestWarning }[]
}

/** Claims of the Zarr folders of a drop: each plate by itself, bare images of one folder together as image sets. */
export async function readZarrs(folder: string, zarrs: readonly string[], signal?: AbortSignal): Promise<ZarrOutcome> {
  const pace = createPace(signal)
  const outcome: ZarrOutcome = { claims: [], warnings: [] }
  const images: { path: string; attributes: ZarrAttributes }[] = []
  const pending = zarrs.map((path) => ({ path, depth: 0 }))
  while (pending.length > 0) {
    await pace.rest()
    const { path, depth } = pending.shift()!
    try {
      const attributes = await readZarrAttributes(absolute(folder, path))
      if (attributes.plate) outcome.claims.push(await plateClaim(folder, path, attributes.plate, pace))
      else if (attributes.multiscales) images.push({ path, attributes })
      else if (depth < 3)
        pending.push(...(await groupsIn(folder, path)).map((child) => ({ path: child, depth: depth + 1 })))
    } catch (error) {
      const reason = error instanceof SyntaxError ? 'not JSON' : 'not as OME-Zarr has them'
      const text = `The metadata of this Zarr folder are damaged (${reason}); it was left out.`
      outcome.warnings.push({ frame: path, warning: warningAbout('damaged_index', text, [path]) })
    }
  }
  if (images.length > 0) outcome.claims.push(await imagesClaim(folder, images))
  return outcome
}

function absolute(folder: string, path: string): string {
  return path === '' ? folder : `${folder}/${path}`
}

async function groupsIn(folder: string, path: string): Promise<string[]> {
  const entries = await readdir(absolute(folder, path), { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name)
  return names
    .sort(compareNaturally)
    .slice(0, 10_000)
    .map((name) => joinPath(path, name))
}

type Plate = NonNullable<ZarrAttributes['plate']>

async function plateClaim(folder: string, frame: string, plate: Plate, pace: Pace): Promise<Claim> {
  const builder = createBuilder()
  const unread: string[] = []
  const acquisitions = new Set<number>()
  for (const well of plate.wells) {
    if (pace.due()) await pace.rest()
    const place = wellPlace(well, plate)
    const path = joinPath(frame, well.path)
    const attributes = await readZarrAttributes(absolute(folder, path)).catch(() => undefined)
    if (!place || !attributes?.well) {
      unread.push(path)
      continue
    }
    for (const { acquisition } of attributes.well.images) acquisitions.add(acquisition ?? 0)
    for (const image of attributes.well.images) {
      builder.add(await fieldOf(folder, path, image, { ...place, site: siteOf(image.path, attributes.well.images) }))
    }
  }
  const name = plate.name || basename(absolute(folder, frame)).replace(/\.zarr$/i, '')
  const claim: Claim = {
    ...claimOf('ome-zarr', 'OME-Zarr plate', frame),
    ...builder.finish(acquisitions.size > 1),
    plates: [{ key: '', name, size: plateSize(plate) }],
  }
  if (unread.length > 0) {
    claim.warnings.push(warningAbout('unreadable_well', 'Wells without readable metadata; left out.', unread))
  }
  return claim
}

/** By the names in the path (`B/03`): the indexes count only the rows and columns that are listed. */
function wellPlace(well: Plate['wells'][number], plate: Plate): WellPosition | undefined {
  const [rowName = '', columnName = ''] = well.path.split('/')
  const row = parseRow(rowName) ?? parseRow(plate.rows[well.rowIndex ?? -1]?.name ?? '')
  const column = parseColumn(columnName) ?? parseColumn(plate.columns[well.columnIndex ?? -1]?.name ?? '')
  return row === undefined || column === undefined ? undefined : { row, column }
}

/** The plate's own format when it lists all rows and columns of one, else left to the wells. */
function plateSize(plate: Plate): number | undefined {
  const size = plateSizeOf(plate.rows.length, plate.columns.length)
  if (size === undefined) return undefined
  const format = plateFormat(size)
  return format.rows === plate.rows.length && format.columns === plate.columns.length ? size : undefined
}

/** The field's own number; where paths are no numbers, their order from 1. */
function siteOf(path: string, images: readonly { path: string }[]): number {
  return /^\d{1,6}$/.test(path) ? Number(path) : images.findIndex((image) => image.path === path) + 1
}

interface Field extends WellPosition {
  readonly plate: string
  readonly site: number
  readonly acquisition: number
  /** Array folder of the finest level. */
  readonly path: string
  readonly attributes: ZarrAttributes | undefined
  readonly shape: readonly number[] | undefined
}

async function fieldOf(
  folder: string,
  well: string,
  image: { path: string; acquisition?: number | undefined },
  place: WellPosition & { site: number },
): Promise<Field> {
  const path = joinPath(well, image.path)
  const attributes = await readZarrAttributes(absolute(folder, path)).catch(() => undefined)
  return { plate: '', ...place, acquisition: image.acquisition ?? 0, ...(await arrayOf(folder, path, attributes)) }
}

async function arrayOf(folder: string, path: string, attributes: ZarrAttributes | undefined) {
  const level = attributes?.multiscales?.[0]?.datasets[0]?.path
  const array = joinPath(path, level ?? '0')
  return { path: array, attributes, shape: await readZarrShape(absolute(folder, array)) }
}

/** Collects fields; those without an array get the planes of the first that has one, as missing. */
function createBuilder() {
  const fields: Field[] = []
  return {
    add: (field: Field): void => void fields.push(field),
    finish(cycles: boolean): Pick<Claim, 'planes' | 'channels'> & { pixelMicrons?: number; zStepMicrons?: number } {
      const model = fields.find((field) => field.attributes?.multiscales && field.shape)
      const channels = new Map<string, ChannelDescription>()
      const planes = fields.flatMap((field) => planesOf(field, model, channels, cycles))
      return { planes, channels: [...channels.values()], ...scaleOf(model) }
    },
  }
}

function planesOf(
  field: Field,
  model: Field | undefined,
  channels: Map<string, ChannelDescription>,
  cycles: boolean,
): NamedPlane[] {
  const source = field.attributes?.multiscales && field.shape ? field : model
  if (!source?.shape) return []
  const axes = axesOf(source.attributes!.multiscales![0]!, source.shape.length)
  const labels = source.attributes?.omero?.channels ?? []
  const { plate, row, column, site, path } = field
  const planes: NamedPlane[] = []
  const leading = source.shape.slice(0, -2)
  const count = leading.reduce((product, length) => product * length, 1)
  for (let page = 0; page < count; page++) {
    const at = indexOf(page, leading, axes)
    const c = at.c ?? 0
    const key = cycles ? `${field.acquisition + 1}.${c + 1}` : String(c + 1)
    if (!channels.has(key)) channels.set(key, { key, name: labels[c]?.label ?? '' })
    const state = field.shape ? 'present' : 'missing'
    planes.push({
      plate,
      row,
      column,
      site,
      channel: key,
      z: (at.z ?? 0) + 1,
      time: (at.t ?? 0) + 1,
      path,
      page,
      state,
    })
  }
  return planes
}

/** Axis names in order; before 0.3 they were always t, c, z, y, x. */
function axesOf({ axes }: ZarrMultiscale, dimensions: number): string[] {
  const names = axes?.map((axis) => (typeof axis === 'string' ? axis : axis.name).toLowerCase())
  return names?.length === dimensions ? names : ['t', 'c', 'z', 'y', 'x'].slice(-dimensions)
}

function indexOf(page: number, leading: readonly number[], axes: readonly string[]): Partial<Record<string, number>> {
  const at: Partial<Record<string, number>> = {}
  let rest = page
  for (let axis = leading.length - 1; axis >= 0; axis--) {
    at[axes[axis]!] = rest % leading[axis]!
    rest = Math.floor(rest / leading[axis]!)
  }
  return at
}

const MICRONS: Readonly<Record<string, number>> = {
  micrometer: 1,
  nanometer: 1e-3,
  millimeter: 1e3,
  meter: 1e6,
  angstrom: 1e-4,
}

function scaleOf(model: Field | undefined): { pixelMicrons?: number; zStepMicrons?: number } {
  const multiscale = model?.attributes?.multiscales?.[0]
  const scale = multiscale?.datasets[0]?.coordinateTransformations?.find(({ type }) => type === 'scale')?.scale
  if (!multiscale?.axes || !scale) return {}
  const lengthOf = (name: string): number | undefined => {
    const i = multiscale.axes!.findIndex((axis) => typeof axis !== 'string' && axis.name === name)
    const axis = multiscale.axes![i]
    const factor = typeof axis === 'object' ? MICRONS[axis.unit ?? ''] : undefined
    return factor === undefined || scale[i] === undefined ? undefined : scale[i] * factor
  }
  const pixelMicrons = lengthOf('x')
  const zStepMicrons = lengthOf('z')
  return { ...(pixelMicrons ? { pixelMicrons } : {}), ...(zStepMicrons ? { zStepMicrons } : {}) }
}

/** Images outside any plate: image sets with running wells. */
async function imagesClaim(
  folder: string,
  images: readonly { path: string; attributes: ZarrAttributes }[],
): Promise<Claim> {
  const sorted = [...images].sort((a, b) => compareNaturally(a.path, b.path))
  const wells = runningWells(sorted.length)
  const builder = createBuilder()
  for (const { path, attributes } of sorted) {
    const well = wells.next(basename(absolute(folder, path)).replace(/(?:\.ome)?\.zarr$/i, ''))
    builder.add({ ...well, site: 1, acquisition: 0, ...(await arrayOf(folder, path, attributes)) })
  }
  const frame = sorted.length === 1 ? sorted[0]!.path : folderOf(sorted[0]!.path)
  return { ...claimOf('ome-zarr', 'OME-Zarr image', frame), ...builder.finish(false), plates: wells.plates() }
}
