/** One TIFF page: its tags parsed and checked once, so that decoding can trust them. TIFF 6.0 and Adobe's technical notes. */
import type { ByteSource } from './byte-source.ts'
import { checkSize, MAX_PIXELS, unreadable, unsupported } from './image-fault.ts'
import type { SampleFormat } from './samples.ts'
import { CODECS } from './tiff-codecs.ts'
import { type TiffDirectory, type TiffHeader, tagBytes, tagNumbers } from './tiff-directory.ts'

export interface TiffPage {
  readonly little: boolean
  readonly width: number
  readonly height: number
  /** Bits of one sample in the file, the same for all samples. */
  readonly bits: number
  readonly format: SampleFormat
  readonly samples: number
  /** Samples of a pixel stand apart, one whole plane after the other. */
  readonly separate: boolean
  readonly photometric: number
  readonly compression: number
  readonly predictor: number
  /** Bits of each byte stand in reverse order. */
  readonly reversedBits: boolean
  readonly jpegTables: Uint8Array | undefined
  /** Largest value that the writer declares possible. */
  readonly maxSampleValue: number | undefined
  readonly segments: SegmentGrid
}

/** Strips (one segment across) or tiles, row-major, plane after plane where samples stand apart. */
export interface SegmentGrid {
  readonly tiled: boolean
  readonly width: number
  readonly height: number
  readonly across: number
  readonly down: number
  readonly offsets: readonly number[]
  readonly byteCounts: readonly number[]
}

export const PHOTOMETRIC = { whiteIsZero: 0, blackIsZero: 1, rgb: 2, palette: 3, ycbcr: 6 } as const
const PHOTOMETRIC_NAMES: Readonly<Record<number, string>> = { 5: 'CMYK', 8: 'CIELab', 9: 'ICCLab', 10: 'ITULab' }
const FORMATS: Readonly<Record<number, SampleFormat>> = { 1: 'uint', 2: 'int', 3: 'float', 4: 'uint' }

const TAG = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  samples: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  maxSampleValue: 281,
  planar: 284,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  sampleFormat: 339,
  jpegTables: 347,
} as const

/** Reads and checks the tags of one page. Throws Faults for damage, for what is not read, and for sizes over the limit. */
export async function readTiffPage(
  source: ByteSource,
  header: TiffHeader,
  directory: TiffDirectory,
  maxPixels: number = MAX_PIXELS,
): Promise<TiffPage> {
  const numbers = (tag: number) => tagNumbers(source, header, directory, tag)
  const one = async (tag: number, fallback: number) => {
    const value = (await numbers(tag))?.[0] ?? fallback
    if (Number.isInteger(value)) return value
    throw unreadable(source.path, `is damaged: its TIFF tag ${tag} is ${value}, which is not a whole number`)
  }
  const width = await one(TAG.width, 0)
  const height = await one(TAG.height, 0)
  checkSize(source.path, width, height, maxPixels)
  const samples = await one(TAG.samples, 1)
  const page = {
    little: header.little,
    width,
    height,
    bits: uniform(source.path, 'bits per sample', (await numbers(TAG.bits)) ?? [1]),
    format: formatOf(source.path, uniform(source.path, 'sample formats', (await numbers(TAG.sampleFormat)) ?? [1])),
    samples,
    separate: samples > 1 && (await one(TAG.planar, 1)) === 2,
    photometric: await one(TAG.photometric, PHOTOMETRIC.blackIsZero),
    compression: await one(TAG.compression, 1),
    predictor: await one(TAG.predictor, 1),
    reversedBits: (await one(TAG.fillOrder, 1)) === 2,
    jpegTables: await tagBytes(source, directory, TAG.jpegTables),
    maxSampleValue: (await numbers(TAG.maxSampleValue))?.[0],
  }
  refuseUnknown(source.path, page)
  const tiled = directory.entries.has(TAG.tileWidth)
  const segmentWidth = tiled ? await one(TAG.tileWidth, 0) : width
  const segmentHeight = tiled ? await one(TAG.tileHeight, 0) : Math.min(height, await one(TAG.rowsPerStrip, height))
  const offsets = (await numbers(tiled ? TAG.tileOffsets : TAG.stripOffsets)) ?? []
  const byteCounts = (await numbers(tiled ? TAG.tileByteCounts : TAG.stripByteCounts)) ?? []
  const grid = { tiled, width: segmentWidth, height: segmentHeight, offsets, byteCounts }
  return { ...page, segments: checkedGrid(source, page, grid) }
}

type PageFacts = Omit<TiffPage, 'segments'>

function uniform(path: string, what: string, values: readonly number[]): number {
  if (values.some((value) => value !== values[0]))
    throw unsupported(path, `mixes ${what} (${values.slice(0, 8).join(', ')}) in one image`)
  return values[0] ?? 0
}

function formatOf(path: string, code: number): SampleFormat {
  const format = FORMATS[code]
  if (!format) throw unsupported(path, `holds complex numbers (TIFF sample format ${code}), which are not an image`)
  return format
}

function refuseUnknown(path: string, page: PageFacts): void {
  const { bits, format, samples, photometric, compression, predictor } = page
  if (!CODECS.has(compression))
    throw unsupported(path, `is compressed in a way that is not read (${named(compression)})`)
  const wholeBytes = bits === 8 || bits === 16 || bits === 32 || bits === 64
  const readable =
    format === 'float' ? wholeBytes && bits > 8 : wholeBytes || (format === 'uint' && bits > 0 && bits < 16)
  if (!readable) throw unsupported(path, `has ${bits}-bit ${format} samples, which are not read`)
  if (samples < 1 || samples > 4096) throw unreadable(path, `claims ${samples} samples per pixel`)
  if (photometric in PHOTOMETRIC_NAMES)
    throw unsupported(path, `holds ${PHOTOMETRIC_NAMES[photometric]} colours, which are not intensities`)
  if (predictor < 1 || predictor > 3) throw unsupported(path, `uses the unknown TIFF predictor ${predictor}`)
  if ((predictor === 2 && !wholeBytes) || (predictor === 3 && format !== 'float'))
    throw unsupported(path, `uses TIFF predictor ${predictor} on ${bits}-bit ${format} samples`)
}

const UNREAD_COMPRESSIONS: Readonly<Record<number, string>> = {
  2: 'CCITT fax',
  3: 'CCITT fax',
  4: 'CCITT fax',
  6: 'old-style JPEG',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34712: 'JPEG 2000',
  34887: 'LERC',
  34925: 'LZMA',
  50001: 'WebP',
  50002: 'JPEG XL',
}

function named(compression: number): string {
  return UNREAD_COMPRESSIONS[compression] ?? `TIFF compression ${compression}`
}

type GridTags = Omit<SegmentGrid, 'across' | 'down'>

/** Completes missing byte counts and makes sure that every strip or tile lies in the file and can hold its pixels. */
function checkedGrid(source: ByteSource, page: PageFacts, tags: GridTags): SegmentGrid {
  const { path, size } = source
  if (!(tags.width > 0 && tags.height > 0)) throw unreadable(path, `has strips or tiles of no size`)
  if (tags.tiled && tags.width * tags.height > 2 ** 26)
    throw unreadable(path, `claims tiles of ${tags.width} × ${tags.height}`)
  const across = Math.ceil(page.width / tags.width)
  const down = Math.ceil(page.height / tags.height)
  const count = across * down * (page.separate ? page.samples : 1)
  if (tags.offsets.length < count)
    throw unreadable(path, `names ${tags.offsets.length} strips or tiles where its size needs ${count}`)
  const byteCounts = completedCounts(size, page, tags, count)
  const row = Math.ceil((tags.width * (page.separate ? 1 : page.samples) * page.bits) / 8)
  const mostPerByte = CODECS.get(page.compression)!.mostPerByte
  for (let i = 0; i < count; i++) {
    const [offset, bytes] = [tags.offsets[i]!, byteCounts[i]!]
    if (offset + bytes > size)
      throw unreadable(
        path,
        `is cut short: it ends at byte ${size}, but its image data reach to byte ${offset + bytes}`,
      )
    const rows = tags.tiled ? tags.height : Math.min(tags.height, page.height - (i % down) * tags.height)
    if (bytes * mostPerByte + 64 < row * rows && !isSparse(tags, offset, bytes))
      throw unreadable(path, `is damaged: strip or tile ${i + 1} of ${count} has ${bytes} bytes for ${row * rows}`)
  }
  return { ...tags, across, down, byteCounts }
}

/** A tile that was never written, which by common agreement reads as zeros. */
function isSparse(tags: GridTags, offset: number, bytes: number): boolean {
  return tags.tiled && offset === 0 && bytes === 0
}

/** Some old writers leave byte counts out: then uncompressed strips are full, and a lone strip reaches to the file's end. */
function completedCounts(size: number, page: PageFacts, tags: GridTags, count: number): readonly number[] {
  if (tags.byteCounts.length >= count) return tags.byteCounts
  if (page.compression !== 1) return count === 1 ? [size - tags.offsets[0]!] : new Array<number>(count).fill(0)
  const row = Math.ceil((tags.width * (page.separate ? 1 : page.samples) * page.bits) / 8)
  return Array.from({ length: count }, (_, i) => {
    const rows = tags.tiled
      ? tags.height
      : Math.min(tags.height, page.height - (i % Math.ceil(page.height / tags.height)) * tags.height)
    return row * rows
  })
}
