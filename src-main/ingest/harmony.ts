/** Reads the index of a Harmony or Columbus export (Operetta, Opera Phenix): V1 to V7. */

import { type ChannelDescription, type Claim, claimOf, type NamedPlane, type NamedPosition } from './claim.ts'
import { DamagedIndex } from './damaged.ts'
import { folderOf } from './file-kind.ts'
import { emptyWells, gapsIn } from './gaps.ts'
import { type FileFinder, fileFinder, type IndexContext, type IndexReader, place } from './index-reader.ts'
import { createPace } from './pace.ts'
import { plateSizeOf } from './plate-size.ts'
import { readText } from './text-stream.ts'
import { attribute, content, decodeEntities, finite, readXml } from './xml.ts'

const ORDER = ['index.idx.xml', 'index.xml', 'imageindex.columbusidx.xml', 'index.ref.xml']

export const HARMONY: IndexReader = {
  key: 'harmony',
  file: /^(?:Index\.idx|Index|Index\.ref|ImageIndex\.ColumbusIDX)\.xml$/i,
  rank: (name) => ORDER.indexOf(name.toLowerCase()),
  read: readHarmony,
}

/** Fields of an `Image`, of a map's `Entry` and of a `Plate` that we use. */
const WANTED = new Set([
  ...['URL', 'Row', 'Col', 'FieldID', 'PlaneID', 'TimepointID', 'SequenceID', 'ChannelID', 'ChannelName'],
  ...['ImageResolutionX', 'PositionX', 'PositionY', 'PositionZ', 'MainExcitationWavelength', 'MainEmissionWavelength'],
  ...['PlateID', 'Name', 'PlateRows', 'PlateColumns', 'InstrumentType'],
])

type Fields = Partial<Record<string, string>>

interface HarmonyIndex {
  version: string
  head: Fields
  /** What the maps say of each channel, by ChannelID; V6 and V7 keep channel names here alone. */
  readonly entries: Map<string, Fields>
  /** `RRCC` of the wells that were selected. */
  readonly selected: string[]
  /** The first image of all, and of each channel, by ChannelID. */
  first: Fields | undefined
  readonly firsts: Map<string, Fields>
  readonly planes: NamedPlane[]
  readonly positions: Map<string, NamedPosition>
  /** Heights in metres of the stack that the first image belongs to. */
  readonly depths: number[]
}

async function readHarmony(context: IndexContext): Promise<Claim | undefined> {
  const index = await parse(context)
  if (index.version === '') return undefined
  const { head, planes } = index
  if (planes.length === 0) throw new DamagedIndex('it names no image')
  for (const gap of await gapsIn(planes, createPace(context.signal))) planes.push(gap)
  for (const gap of emptyWells(planes, selectedWells(index))) planes.push(gap)
  return {
    ...claimOf('harmony', instrumentOf(index), context.frame),
    planes,
    plates: [
      {
        key: '',
        name: head.Name || head.PlateID,
        barcode: head.PlateID,
        size: plateSizeOf(finite(head.PlateRows), finite(head.PlateColumns)),
      },
    ],
    channels: channelsOf(index),
    positions: [...index.positions.values()],
    ...scales(index),
  }
}

async function parse(context: IndexContext): Promise<HarmonyIndex> {
  const index = emptyIndex()
  const finder = fileFinder(context.images)
  const folder = imageFolder(context)
  let fields: Fields | undefined
  let depth = 0
  await readXml(readText(`${context.folder}/${context.index}`, context.signal), {
    open(name, attributes) {
      depth++
      if (depth === 1 && name === 'EvaluationInputData') index.version = versionOf(attributes)
      else if (name === 'Image' && depth === 3) fields = {}
      else if (name === 'Plate' && depth === 3) fields = index.head
      else if (name === 'Entry') fields = entryOf(index, attribute(attributes, 'ChannelID'))
      else if (name === 'Well' && depth === 4) index.selected.push(attribute(attributes, 'id') ?? '')
      else if (name === 'URL' && fields) fields.page = attribute(attributes, 'BufferNo')
    },
    close(name, text) {
      depth--
      if (name === 'InstrumentType' && depth === 1) index.head.InstrumentType = content(text)
      else if (name === 'Image' && depth === 2 && fields) addImage(index, fields, finder, folder)
      else if (fields && WANTED.has(name)) fields[name] = content(text)
      if (name === 'FlatfieldProfile' && fields) fields.ChannelName ??= nameInProfile(text)
      if ((depth === 2 && (name === 'Image' || name === 'Plate')) || name === 'Entry') fields = undefined
    },
  })
  return index
}

function emptyIndex(): HarmonyIndex {
  const lists = { selected: [], planes: [], depths: [] }
  return {
    version: '',
    head: {},
    entries: new Map(),
    first: undefined,
    firsts: new Map(),
    positions: new Map(),
    ...lists,
  }
}

/** Takes what an `Image` says and lets go of the rest: an index names as many as a plate has planes. */
function addImage(index: HarmonyIndex, image: Fields, finder: FileFinder, folder: string): void {
  if (index.version === '') return
  const plane = planeOfImage(image, finder, folder)
  if (!plane) throw new DamagedIndex(`image ${index.planes.length + 1} has no row, column or channel`)
  if (!index.firsts.has(plane.channel)) index.firsts.set(plane.channel, image)
  index.planes.push(plane)
  const { row, column, site } = plane
  const key = `${row},${column},${site}`
  const position = index.positions.has(key) ? undefined : positionOf(image, { row, column, site })
  if (position) index.positions.set(key, position)
  index.first ??= image
  const depth = STACK.every((field) => image[field] === index.first![field]) ? finite(image.PositionZ) : undefined
  if (depth !== undefined) index.depths.push(depth)
}

/** What the planes of one stack share. */
const STACK = ['Row', 'Col', 'FieldID', 'ChannelID', 'TimepointID']

function entryOf(index: HarmonyIndex, channel: string | undefined): Fields {
  const known = index.entries.get(channel ?? '') ?? {}
  index.entries.set(channel ?? '', known)
  return known
}

function versionOf(attributes: string): string {
  return /HarmonyV\d+/.exec(attributes)?.[0] ?? (/perkinelmer\.com\/Columbus/i.test(attributes) ? 'Columbus' : '')
}

/** `… ChannelName: Alexa 488, Version: …` of a flat-field profile. */
function nameInProfile(text: string): string | undefined {
  const found = /ChannelName: (?:"([^"]*)"|([^,}]*))/.exec(decodeEntities(text))
  return (found?.[1] ?? found?.[2])?.trim() || undefined
}

function instrumentOf({ head, version }: HarmonyIndex): string {
  const software = version === 'Columbus' ? version : `Harmony ${version.replace('Harmony', '')}`
  const model = head.InstrumentType === 'Phenix' ? 'Opera Phenix' : head.InstrumentType || 'Operetta or Opera Phenix'
  return `${model} (${software})`
}

/** Where a missing image would have been: beside the index, or in the folder that holds the others. */
function imageFolder(context: IndexContext): string {
  if (context.images.length > 0) return folderOf(context.images[0]!)
  return context.index.startsWith('../') ? '' : folderOf(context.index)
}

/** Time comes from the file's name (`sk`), because the index counts from 0 in V5 and from 1 in V7. */
function planeOfImage(image: Fields, finder: FileFinder, folder: string): NamedPlane | undefined {
  const row = finite(image.Row)
  const column = finite(image.Col)
  const channel = image.ChannelID
  if (!row || !column || !channel || row > 32 || column > 48) return undefined
  const named = /sk(\d+)fk/i.exec(image.URL ?? '')
  const plane: NamedPlane = {
    plate: '',
    row: row - 1,
    column: column - 1,
    site: finite(image.FieldID) ?? 1,
    channel,
    z: finite(image.PlaneID) ?? 1,
    time: named ? Number(named[1]) : (finite(image.TimepointID) ?? 1),
    path: '',
    page: finite(image.page) ?? 0,
    state: 'missing',
  }
  return place(plane, image.URL ?? '', finder, folder)
}

/** Harmony's y points up. */
function positionOf(image: Fields, at: { row: number; column: number; site: number }): NamedPosition | undefined {
  const x = finite(image.PositionX)
  const y = finite(image.PositionY)
  return x === undefined || y === undefined
    ? undefined
    : { plate: '', ...at, xMicrons: x * 1e6, yMicrons: y === 0 ? 0 : -y * 1e6 }
}

function channelsOf(index: HarmonyIndex): ChannelDescription[] {
  return [...index.firsts].map(([key, image]) => {
    const fields = { ...index.entries.get(key), ...image }
    return {
      key,
      name: fields.ChannelName ?? '',
      excitationNanometres: finite(fields.MainExcitationWavelength) || undefined,
      emissionNanometres: finite(fields.MainEmissionWavelength) || undefined,
    }
  })
}

function scales(index: HarmonyIndex): { pixelMicrons?: number; zStepMicrons?: number } {
  const entry = [...index.entries.values()].find((fields) => fields.ImageResolutionX)
  const resolution = finite(index.first?.ImageResolutionX) ?? finite(entry?.ImageResolutionX)
  const depths = index.depths.toSorted((a, b) => a - b)
  const step = depths.length > 1 ? (depths.at(-1)! - depths[0]!) / (depths.length - 1) : 0
  return {
    ...(resolution ? { pixelMicrons: resolution * 1e6 } : {}),
    ...(step > 0 ? { zStepMicrons: Number((step * 1e6).toPrecision(6)) } : {}),
  }
}

/** `0304` is row 3, column 4; Columbus has numbers of its own there, which name no well. */
function selectedWells({ selected, version }: HarmonyIndex): { row: number; column: number }[] {
  if (version === 'Columbus') return []
  return selected.flatMap((id) => {
    const found = /^(\d{2})(\d{2})$/.exec(id)
    if (!found) return []
    const well = { row: Number(found[1]) - 1, column: Number(found[2]) - 1 }
    return well.row >= 0 && well.row < 32 && well.column >= 0 && well.column < 48 ? [well] : []
  })
}
