/** OME-TIFF: files whose own metadata, or a companion's, say which page is which plane of which well. */
import { parseWell, type WellPosition, wellName } from '../plate/index.ts'
import {
  type ChannelDescription,
  type Claim,
  claimOf,
  type NamedPlane,
  type NamedPosition,
  type PlateDescription,
} from './claim.ts'
import { baseOf, folderOf, joinPath } from './file-kind.ts'
import { matchName, planeOf } from './grammar.ts'
import { type FileFinder, fileFinder } from './index-reader.ts'
import { compareNaturally } from './natural.ts'
import { placePlanes } from './ome-planes.ts'
import type { OmeDocument, OmeImage } from './ome-xml.ts'
import type { Pace } from './pace.ts'
import { plateSizeOf } from './plate-size.ts'
import { chooseGrammar } from './recognise.ts'
import { runningWells } from './running-wells.ts'

/** A document of OME-XML and the file that holds it. */
export interface OmeSource {
  readonly path: string
  readonly document: OmeDocument
}

/** One claim for all documents of a plate's folder. Wells come from the metadata, else from file names, else run on. */
export async function omeClaim(
  sources: readonly OmeSource[],
  images: readonly string[],
  frame: string,
  pace: Pace,
): Promise<Claim> {
  const builder = createBuilder(sources, images, frame)
  for (const source of sources) {
    for (const image of source.document.images) {
      if (pace.due()) await pace.rest()
      addImage(builder, source, image)
    }
  }
  const [first] = sources.flatMap(({ document }) => document.images)
  return {
    ...claimOf('ome-tiff', 'OME-TIFF', frame),
    planes: builder.planes,
    plates: builder.plates(),
    channels: builder.channels,
    positions: centred(builder.positions),
    ...(first?.pixelMicrons ? { pixelMicrons: first.pixelMicrons } : {}),
    ...(first?.zStepMicrons && first.sizeZ > 1 ? { zStepMicrons: first.zStepMicrons } : {}),
  }
}

interface Home extends WellPosition {
  readonly plate: string
  readonly site: number
}

interface Builder {
  readonly planes: NamedPlane[]
  readonly channels: ChannelDescription[]
  readonly positions: NamedPosition[]
  readonly finder: FileFinder
  readonly known: ReadonlySet<string>
  homeOf(source: OmeSource, image: OmeImage): Home | undefined
  plates(): PlateDescription[]
}

function createBuilder(sources: readonly OmeSource[], images: readonly string[], frame: string): Builder {
  const shared = { planes: [], channels: [], positions: [], finder: fileFinder(images), known: new Set(images) }
  const plated = sources.filter(({ document }) => document.plates.some((plate) => plate.wells.length > 0))
  if (plated.length > 0) return { ...shared, ...platedHomes(plated) }
  const paths = sources.map(({ path }) => path)
  const grammar = chooseGrammar(paths)?.grammar
  const named = grammar && paths.every((path) => matchName(grammar, path))
  return { ...shared, ...(named && !grammar.sets ? namedHomes(grammar) : runningHomes(sources, frame)) }
}

type Homes = Pick<Builder, 'homeOf' | 'plates'>

function platedHomes(sources: readonly OmeSource[]): Homes {
  const homes = new Map<string, Home>()
  const plates = new Map<string, PlateDescription>()
  for (const { path, document } of sources) {
    for (const { name, barcode, rows, columns, wells } of document.plates) {
      plates.set(name, { key: name, name, barcode, size: plateSizeOf(rows, columns) })
      for (const { row, column, images } of wells) {
        if (row < 0 || row >= 32 || column < 0 || column >= 48) continue
        for (const [i, id] of images.entries()) homes.set(`${path}\n${id}`, { plate: name, row, column, site: i + 1 })
      }
    }
  }
  return { homeOf: ({ path }, { id }) => homes.get(`${path}\n${id}`), plates: () => [...plates.values()] }
}

function namedHomes(grammar: Parameters<typeof matchName>[0]): Homes {
  return {
    homeOf({ path, document }, image) {
      const plane = planeOf(matchName(grammar, path) ?? {}, path)
      if (!plane || plane.row < 0) return undefined
      const several = document.images.length > 1 ? document.images.indexOf(image) : 0
      return { plate: plane.plate, row: plane.row, column: plane.column, site: plane.site + several }
    },
    plates: () => [],
  }
}

/** Images named by a well (`B03`, as some writers do) take it; otherwise each image is a set with a running well. */
function runningHomes(sources: readonly OmeSource[], frame: string): Homes {
  const all = sources.flatMap((source) => source.document.images.map((image) => ({ source, image })))
  const homes = new Map<OmeImage, Home>()
  const named = all.map(({ image }) => parseWell(image.name))
  if (all.length > 1 && named.every((well) => well !== undefined)) {
    const sites = new Map<string, number>()
    for (const [i, { image }] of all.entries()) {
      const site = (sites.get(wellName(named[i]!)) ?? 0) + 1
      sites.set(wellName(named[i]!), site)
      homes.set(image, { plate: '', ...named[i]!, site })
    }
    return { homeOf: (_source, image) => homes.get(image), plates: () => [] }
  }
  const titled = all.map(({ source, image }) => ({ image, title: titleOf(source, image, frame) }))
  titled.sort((a, b) => compareNaturally(a.title, b.title))
  const wells = runningWells(titled.length)
  for (const { image, title } of titled) homes.set(image, { ...wells.next(title), site: 1 })
  return { homeOf: (_source, image) => homes.get(image), plates: wells.plates }
}

function titleOf({ path, document }: OmeSource, image: OmeImage, frame: string): string {
  const file = path.slice(frame === '' ? 0 : frame.length + 1).replace(/(?:\.ome)?\.tiff?$|\.companion\.ome$/i, '')
  return document.images.length === 1 ? file : `${file} ${image.name || image.id}`
}

function addImage(builder: Builder, source: OmeSource, image: OmeImage): void {
  const home = builder.homeOf(source, image)
  if (!home) return
  const keys = channelKeys(builder, image)
  const folder = folderOf(source.path)
  for (const { c, z, t, file, page } of placePlanes(image)) {
    const base = { ...home, channel: keys[c] ?? keyOf(c), z: z + 1, time: t + 1, page }
    if (file === null) builder.planes.push({ ...base, page: 0, path: '', state: 'not_acquired' })
    else builder.planes.push({ ...base, ...findFile(builder, source, folder, file) })
  }
  if (image.position) {
    builder.positions.push({ ...home, xMicrons: image.position.x, yMicrons: image.position.y })
  }
}

function findFile(
  builder: Builder,
  source: OmeSource,
  folder: string,
  file: string | undefined,
): { path: string; state: 'present' | 'missing' } {
  if (file === undefined || baseOf(file) === baseOf(source.path)) {
    return { path: source.path, state: builder.known.has(source.path) ? 'present' : 'missing' }
  }
  const expected = joinPath(folder, baseOf(file.replaceAll('\\', '/')))
  if (builder.known.has(expected)) return { path: expected, state: 'present' }
  const found = builder.finder.find(baseOf(expected))
  return found ? { path: found, state: 'present' } : { path: expected, state: 'missing' }
}

function keyOf(index: number): string {
  return String(index + 1)
}

/** The same name is the same channel in every document; nameless ones go by their place. */
function channelKeys(builder: Builder, image: OmeImage): string[] {
  return image.channels.map((channel, i) => {
    const same = builder.channels.find(({ key, name }) =>
      channel.name === '' ? key === keyOf(i) : name === channel.name,
    )
    if (same) return same.key
    const free = builder.channels.some(({ key }) => key === keyOf(i)) ? keyOf(builder.channels.length) : keyOf(i)
    const { name, excitationNanometres, emissionNanometres } = channel
    builder.channels.push({ key: free, name, excitationNanometres, emissionNanometres })
    return free
  })
}

/** Stage positions become positions about the middle of the well's sites. */
function centred(positions: readonly NamedPosition[]): NamedPosition[] {
  const wells = new Map<string, NamedPosition[]>()
  for (const position of positions) {
    const key = `${position.plate},${position.row},${position.column}`
    wells.set(key, [...(wells.get(key) ?? []), position])
  }
  return [...wells.values()].flatMap((sites) => {
    const xs = sites.map(({ xMicrons }) => xMicrons)
    const ys = sites.map(({ yMicrons }) => yMicrons)
    const x = (Math.min(...xs) + Math.max(...xs)) / 2
    const y = (Math.min(...ys) + Math.max(...ys)) / 2
    return sites.map((site) => ({ ...site, xMicrons: site.xMicrons - x, yMicrons: site.yMicrons - y }))
  })
}
