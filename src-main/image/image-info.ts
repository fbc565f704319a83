/** What a file says of itself without its pixels: format, size, pages, number type, description, pixel size. */
import { type ByteSource, withBytes } from './byte-source.ts'
import { asFault, checkSize, MAX_PIXELS, unreadable } from './image-fault.ts'
import { type ImageFormat, isImageName, sniffFormat } from './image-format.ts'
import { refuseUnreadableFrame } from './jpeg-decode.ts'
import { endsAsJpeg, jpegFrame } from './jpeg-file.ts'
import { pixelMicronsOf } from './pixel-size.ts'
import { endsAsPng, PNG_HEADER_LENGTH, readPngHeader } from './png-chunks.ts'
import { MOST_PER_DEFLATED_BYTE } from './png-decode.ts'
import type { SampleFormat } from './samples.ts'
import {
  readTiffHeader,
  type TiffDirectory,
  type TiffHeader,
  tagBytes,
  tagNumbers,
  tiffDirectories,
} from './tiff-directory.ts'
import { readTiffPage, type TiffPage } from './tiff-page.ts'
import { isZarrFolder, readZarrShape } from './zarr.ts'

export interface ImageInfo {
  readonly format: ImageFormat | 'zarr'
  /** Pixels, of the first page. */
  readonly width: number
  readonly height: number
  /** TIFF pages, or planes of a Zarr array. */
  readonly pages: number
  /** Samples per pixel: 1 for grey, 3 for colour. */
  readonly samples: number
  /** Bits of a sample as stored. */
  readonly bitDepth: number
  readonly sampleFormat: SampleFormat
  /** TIFF ImageDescription of the first page, for example OME-XML or MetaMorph XML. */
  readonly description?: string
  /** Micrometres per pixel. */
  readonly pixelMicrons?: number
}

/** Reads a few kilobytes, and each page's directory. Throws a Fault as `readPlane` does. */
export async function readImageInfo(path: string): Promise<ImageInfo> {
  try {
    if (!isImageName(path) && (await isZarrFolder(path))) return await zarrInfo(path)
    return await withBytes(path, (source) => inspectImage(source, {}))
  } catch (error) {
    throw asFault(path, error)
  }
}

export interface InspectOptions {
  readonly maxPixels?: number | undefined
  /** Check the strips or tiles of this many pages, not of the first alone, and compare them. */
  readonly checkedPages?: number | undefined
}

export interface InspectedImage extends ImageInfo {
  /** Whether the pages that were checked have one size and kind. */
  readonly alike: boolean
}

/** Facts of an opened file, after the checks that need no pixels: sizes, ends, places of strips and tiles. */
export async function inspectImage(source: ByteSource, options: InspectOptions): Promise<InspectedImage> {
  return { alike: true, ...(await INSPECTORS[await sniffFormat(source)](source, options)) }
}

type Inspector = (source: ByteSource, options: InspectOptions) => Promise<ImageInfo & { readonly alike?: boolean }>

/** A closing marker is looked for in this many last bytes. */
const TAIL = 4096

const INSPECTORS: Readonly<Record<ImageFormat, Inspector>> = {
  async tiff(source, { maxPixels = MAX_PIXELS, checkedPages = 1 }) {
    const header = await readTiffHeader(source)
    let first: Omit<ImageInfo, 'pages'> | undefined
    let pages = 0
    let alike = true
    for await (const directory of tiffDirectories(source, header)) {
      if (first && pages < checkedPages)
        alike &&= isLike(first, await readTiffPage(source, header, directory, maxPixels))
      first ??= await tiffInfo(source, header, directory, maxPixels)
      pages++
    }
    if (!first) throw unreadable(source.path, 'is a TIFF file without any page')
    return { ...first, pages, alike }
  },
  async png(source, { maxPixels = MAX_PIXELS }) {
    const header = readPngHeader(source.path, await source.read(0, Math.min(PNG_HEADER_LENGTH, source.size)))
    const { width, height, bits, samples } = header
    checkSize(source.path, width, height, maxPixels)
    if (!endsAsPng(await tailOf(source)))
      throw unreadable(source.path, 'is cut short: its closing IEND chunk is missing')
    if (source.size * MOST_PER_DEFLATED_BYTE < (width * height * samples * bits) / 8)
      throw unreadable(source.path, `is damaged: ${source.size} bytes cannot hold ${width} × ${height} pixels`)
    return {
      format: 'png',
      width,
      height,
      pages: 1,
      samples: header.palette ? 3 : samples,
      bitDepth: bits,
      sampleFormat: 'uint',
    }
  },
  async jpeg(source, { maxPixels = MAX_PIXELS }) {
    const frame = jpegFrame(source.path, await jpegHead(source))
    const { width, height, samples, bits } = frame
    checkSize(source.path, width, height, maxPixels)
    refuseUnreadableFrame(source.path, frame, source.size)
    if (!endsAsJpeg(await tailOf(source))) throw unreadable(source.path, 'is cut short: its JPEG end marker is missing')
    return { format: 'jpeg', width, height, pages: 1, samples, bitDepth: bits, sampleFormat: 'uint' }
  },
}

function isLike(first: Omit<ImageInfo, 'pages'>, page: TiffPage): boolean {
  return (
    page.width === first.width &&
    page.height === first.height &&
    page.samples === first.samples &&
    page.bits === first.bitDepth &&
    page.format === first.sampleFormat
  )
}

const TAG = { description: 270, xResolution: 282, resolutionUnit: 296 } as const

async function tiffInfo(
  source: ByteSource,
  header: TiffHeader,
  directory: TiffDirectory,
  maxPixels: number,
): Promise<Omit<ImageInfo, 'pages'>> {
  const page = await readTiffPage(source, header, directory, maxPixels)
  const text = await tagBytes(source, directory, TAG.description)
  const description = text && Buffer.from(text).toString('utf8').replace(/\0+$/, '')
  const perUnit = (await tagNumbers(source, header, directory, TAG.xResolution))?.[0]
  const unit = (await tagNumbers(source, header, directory, TAG.resolutionUnit))?.[0] ?? 2
  const pixelMicrons = pixelMicronsOf(description ?? '', { perUnit, unit })
  return {
    format: 'tiff',
    width: page.width,
    height: page.height,
    samples: page.samples,
    bitDepth: page.bits,
    sampleFormat: page.format,
    ...(description !== undefined && { description }),
    ...(pixelMicrons !== undefined && { pixelMicrons }),
  }
}

async function zarrInfo(path: string): Promise<ImageInfo> {
  const { width, height, pages, bits, format } = await readZarrShape(path, MAX_PIXELS)
  return { format: 'zarr', width, height, pages, samples: 1, bitDepth: bits, sampleFormat: format }
}

/** The start of a JPEG file up to its frame; pictures with large previews ahead of it need more than a few kilobytes. */
async function jpegHead(source: ByteSource): Promise<Uint8Array> {
  const short = await source.read(0, Math.min(TAIL, source.size))
  try {
    jpegFrame(source.path, short)
    return short
  } catch {
    return source.read(0, Math.min(2 ** 20, source.size))
  }
}

function tailOf(source: ByteSource): Promise<Uint8Array> {
  const length = Math.min(TAIL, source.size)
  return source.read(source.size - length, length)
}
