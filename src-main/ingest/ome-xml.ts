/** Reads OME-XML: images with their dimensions and where each plane lies, and plates with their wells. OME 2016-06. */
import { attribute, finite, numberAttribute, readXml } from './xml.ts'

export interface OmeTiffData {
  readonly ifd: number
  /** Planes from here on, in the image's dimension order; undefined means as many as there are. */
  readonly planeCount: number | undefined
  readonly c: number
  readonly z: number
  readonly t: number
  /** Undefined: the file that holds the XML. */
  file?: string | undefined
}

export interface OmeChannel {
  readonly name: string
  readonly samples: number
  readonly excitationNanometres?: number | undefined
  readonly emissionNanometres?: number | undefined
}

export interface OmeImage {
  readonly id: string
  readonly name: string
  sizeC: number
  sizeZ: number
  sizeT: number
  /** `XYCZT` …: the dimension after XY runs fastest. */
  order: string
  pixelMicrons?: number | undefined
  zStepMicrons?: number | undefined
  position?: { readonly x: number; readonly y: number } | undefined
  readonly channels: OmeChannel[]
  readonly tiffData: OmeTiffData[]
}

export interface OmeWell {
  readonly row: number
  readonly column: number
  /** Image ids of the fields, in order. */
  readonly images: string[]
}

export interface OmePlate {
  readonly name: string
  readonly barcode?: string | undefined
  readonly rows?: number | undefined
  readonly columns?: number | undefined
  readonly wells: OmeWell[]
}

export interface OmeDocument {
  readonly images: OmeImage[]
  readonly plates: OmePlate[]
  /** The companion file that holds the metadata of a `BinaryOnly` part. */
  companion?: string | undefined
}

/** Throws `DamagedIndex` when the XML is. */
export async function readOmeXml(chunks: AsyncIterable<string>): Promise<OmeDocument> {
  const document: OmeDocument = { images: [], plates: [] }
  const place: Place = {}
  await readXml(chunks, {
    open: (name, attributes) => openElement(document, place, name, attributes),
    close(name) {
      if (name === 'Image') place.image = undefined
      else if (name === 'TiffData') place.tiffData = undefined
      else if (name === 'Well') place.well = undefined
      else if (name === 'Plate') place.plate = undefined
    },
  })
  return document
}

interface Place {
  image?: OmeImage | undefined
  tiffData?: OmeTiffData | undefined
  plate?: OmePlate | undefined
  well?: OmeWell | undefined
}

function openElement(document: OmeDocument, place: Place, name: string, attributes: string): void {
  const text = (key: string): string => attribute(attributes, key) ?? ''
  const number = (key: string): number | undefined => numberAttribute(attributes, key)
  if (name === 'BinaryOnly') document.companion = text('MetadataFile')
  else if (name === 'Image') {
    place.image = { id: text('ID'), name: text('Name'), ...EMPTY_PIXELS, channels: [], tiffData: [] }
    document.images.push(place.image)
  } else if (name === 'Plate') {
    place.plate = {
      name: text('Name') || text('ID'),
      barcode: text('ExternalIdentifier') || undefined,
      rows: number('Rows'),
      columns: number('Columns'),
      wells: [],
    }
    document.plates.push(place.plate)
  } else if (name === 'Well' && place.plate) {
    place.well = { row: number('Row') ?? -1, column: number('Column') ?? -1, images: [] }
    place.plate.wells.push(place.well)
  } else if (name === 'ImageRef' && place.well) place.well.images.push(text('ID'))
  else if (place.image) openPixels(place.image, place, name, attributes)
}

const EMPTY_PIXELS = { sizeC: 1, sizeZ: 1, sizeT: 1, order: 'XYZCT' }
/** More planes than one file ever holds; a greater number is damage. */
const MOST = 1_000_000

function openPixels(image: OmeImage, place: Place, name: string, attributes: string): void {
  const number = (key: string): number | undefined => numberAttribute(attributes, key)
  const count = (key: string, otherwise: number): number => {
    const value = number(key)
    return value !== undefined && Number.isInteger(value) && value >= 0 && value <= MOST ? value : otherwise
  }
  if (name === 'Pixels') {
    Object.assign(image, { sizeC: count('SizeC', 1), sizeZ: count('SizeZ', 1), sizeT: count('SizeT', 1) })
    image.order = attribute(attributes, 'DimensionOrder') ?? 'XYZCT'
    image.pixelMicrons = lengthOf(attributes, 'PhysicalSizeX')
    image.zStepMicrons = lengthOf(attributes, 'PhysicalSizeZ')
  } else if (name === 'Channel') {
    image.channels.push({
      name: attribute(attributes, 'Name') || attribute(attributes, 'Fluor') || '',
      samples: count('SamplesPerPixel', 1) || 1,
      excitationNanometres: number('ExcitationWavelength'),
      emissionNanometres: number('EmissionWavelength'),
    })
  } else if (name === 'TiffData') {
    place.tiffData = {
      ifd: count('IFD', 0),
      planeCount: number('PlaneCount') ?? (number('IFD') === undefined ? undefined : 1),
      c: count('FirstC', 0),
      z: count('FirstZ', 0),
      t: count('FirstT', 0),
    }
    image.tiffData.push(place.tiffData)
  } else if (name === 'UUID' && place.tiffData) place.tiffData.file = attribute(attributes, 'FileName')
  else if (name === 'Plane' && !image.position) {
    const x = lengthOf(attributes, 'PositionX')
    const y = lengthOf(attributes, 'PositionY')
    if (x !== undefined && y !== undefined) image.position = { x, y }
  }
}

/** Microns of one unit of length; positions in no unit of length are of no use. */
const MICRONS: Readonly<Record<string, number>> = {
  µm: 1,
  μm: 1,
  um: 1,
  nm: 1e-3,
  mm: 1e3,
  cm: 1e4,
  m: 1e6,
  Å: 1e-4,
  pm: 1e-6,
}

function lengthOf(attributes: string, name: string): number | undefined {
  const value = finite(attribute(attributes, name))
  const factor = MICRONS[attribute(attributes, `${name}Unit`) ?? 'µm']
  return value === undefined || factor === undefined ? undefined : value * factor
}
