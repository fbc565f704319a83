/** Reads the `.xdce` of an IN Cell Analyzer plate (also written by MetaXpress and IN Carta). */
import { type ChannelDescription, type Claim, claimOf, type NamedPlane } from './claim.ts'
import { DamagedIndex } from './damaged.ts'
import { baseOf, folderOf } from './file-kind.ts'
import { gapsIn } from './gaps.ts'
import { fileFinder, type IndexContext, type IndexReader, place } from './index-reader.ts'
import { createPace } from './pace.ts'
import { plateSizeOf } from './plate-size.ts'
import { readText } from './text-stream.ts'
import { attribute, numberAttribute, readXml } from './xml.ts'

export const INCELL: IndexReader = { key: 'incell', file: /\.xdce$/i, read: readInCell }

interface ImageEntry {
  file: string
  row?: number | undefined
  column?: number | undefined
  field?: number | undefined
  z?: number | undefined
  time?: number | undefined
  wave?: number | undefined
  emission?: string | undefined
  excitation?: string | undefined
}

interface Xdce {
  isStack: boolean
  plateId?: string | undefined
  rows?: number | undefined
  columns?: number | undefined
  pixelMicrons?: number | undefined
  zStep?: number | undefined
  readonly waves: Map<number, { emission?: string; excitation?: string; emissionNm?: number; excitationNm?: number }>
  readonly images: ImageEntry[]
}

async function readInCell(context: IndexContext): Promise<Claim | undefined> {
  const xdce = await parse(context)
  if (!xdce.isStack) return undefined
  if (xdce.images.length === 0) throw new DamagedIndex('it names no image')
  const pace = createPace(context.signal)
  const finder = fileFinder(context.images)
  const folder = folderOf(context.index)
  const planes: NamedPlane[] = []
  for (const [i, image] of xdce.images.entries()) {
    if ((i & 255) === 0 && pace.due()) await pace.rest()
    const plane = planeOfEntry(image)
    if (!plane) throw new DamagedIndex(`image ${i + 1} has no well or identifier`)
    planes.push(place(plane, image.file, finder, folder))
  }
  for (const gap of await gapsIn(planes, pace)) planes.push(gap)
  const name = xdce.plateId || baseOf(context.index).replace(/\.xdce$/i, '')
  return {
    ...claimOf('incell', 'IN Cell Analyzer (XDCE)', context.frame),
    planes,
    plates: [{ key: '', name, barcode: xdce.plateId || undefined, size: plateSizeOf(xdce.rows, xdce.columns) }],
    channels: channelsOf(xdce),
    ...(xdce.pixelMicrons ? { pixelMicrons: xdce.pixelMicrons } : {}),
    ...(xdce.zStep ? { zStepMicrons: xdce.zStep } : {}),
  }
}

async function parse(context: IndexContext): Promise<Xdce> {
  const xdce: Xdce = { isStack: false, waves: new Map(), images: [] }
  let image: ImageEntry | undefined
  let wave: Xdce['waves'] extends Map<number, infer W> ? W | undefined : never
  await readXml(readText(`${context.folder}/${context.index}`, context.signal), {
    open(name, attributes) {
      if (name === 'ImageStack' || name === 'InCell') {
        xdce.isStack = true
        xdce.plateId = attribute(attributes, 'PlateID')
      } else if (name === 'Image') {
        image = { file: attribute(attributes, 'filename') ?? '' }
        xdce.images.push(image)
      } else if (image) readImagePart(image, name, attributes)
      else if (name === 'Wavelength') {
        wave = {}
        xdce.waves.set(numberAttribute(attributes, 'index') ?? xdce.waves.size, wave)
        xdce.zStep ??= numberAttribute(attributes, 'z_step') || undefined
      } else if (wave && name === 'EmissionFilter') {
        Object.assign(wave, {
          emission: attribute(attributes, 'name'),
          emissionNm: numberAttribute(attributes, 'wavelength'),
        })
      } else if (wave && name === 'ExcitationFilter') {
        Object.assign(wave, {
          excitation: attribute(attributes, 'name'),
          excitationNm: numberAttribute(attributes, 'wavelength'),
        })
      } else readHead(xdce, name, attributes)
    },
    close(name) {
      if (name === 'Image') image = undefined
      else if (name === 'Wavelength') wave = undefined
    },
  })
  return xdce
}

function readHead(xdce: Xdce, name: string, attributes: string): void {
  if (name === 'Plate') {
    xdce.rows ??= numberAttribute(attributes, 'rows')
    xdce.columns ??= numberAttribute(attributes, 'columns')
  } else if (name === 'ObjectiveCalibration') xdce.pixelMicrons = numberAttribute(attributes, 'pixel_width')
}

function readImagePart(image: ImageEntry, name: string, attributes: string): void {
  if (name === 'Row') image.row = numberAttribute(attributes, 'number')
  else if (name === 'Column') image.column = numberAttribute(attributes, 'number')
  else if (name === 'EmissionFilter') image.emission = attribute(attributes, 'name')
  else if (name === 'ExcitationFilter') image.excitation = attribute(attributes, 'name')
  else if (name === 'Identifier') {
    image.field = numberAttribute(attributes, 'field_index')
    image.z = numberAttribute(attributes, 'z_index')
    image.time = numberAttribute(attributes, 'time_index')
    image.wave = numberAttribute(attributes, 'wave_index')
  }
}

/** The identifiers count from 0, the file names from 1: ours are those of the names. */
function planeOfEntry(image: ImageEntry): NamedPlane | undefined {
  const { row, column, wave } = image
  if (!row || !column || row > 32 || column > 48 || wave === undefined) return undefined
  return {
    plate: '',
    row: row - 1,
    column: column - 1,
    site: (image.field ?? 0) + 1,
    channel: String(wave + 1),
    z: (image.z ?? 0) + 1,
    time: (image.time ?? 0) + 1,
    path: '',
    page: 0,
    state: 'missing',
  }
}

/** `390 - Blue`, as the instrument writes it into file names; one name where both filters share it. */
function channelsOf(xdce: Xdce): ChannelDescription[] {
  const keys = [...new Set(xdce.images.map((image) => image.wave!))]
  return keys.map((index) => {
    const wave = xdce.waves.get(index)
    const image = xdce.images.find((entry) => entry.wave === index)
    const emission = image?.emission || wave?.emission || ''
    const excitation = image?.excitation || wave?.excitation || ''
    const both = emission && excitation && emission !== excitation
    return {
      key: String(index + 1),
      name: both ? `${excitation} - ${emission}` : emission || excitation,
      excitationNanometres: wave?.excitationNm || undefined,
      emissionNanometres: wave?.emissionNm || undefined,
    }
  })
}
