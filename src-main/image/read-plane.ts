/** One door to all formats: a plane's address in, its exact values out. */
import type { Fault } from '../base/index.ts'
import { type ByteSource, withBytes } from './byte-source.ts'
import { asFault, checkSize, MAX_PIXELS, unreadable } from './image-fault.ts'
import { type ImageFormat, isImageName, sniffFormat } from './image-format.ts'
import { decodeJpeg } from './jpeg-decode.ts'
import { jpegFrame } from './jpeg-file.ts'
import type { Plane, PlaneAddress } from './plane.ts'
import { readPngHeader } from './png-chunks.ts'
import { decodePng } from './png-decode.ts'
import { checkSample, planeOf, type SampleImage, singleSamples } from './samples.ts'
import { decodeTiffPage } from './tiff-decode.ts'
import { readTiffHeader, tiffDirectories } from './tiff-directory.ts'
import { readTiffPage } from './tiff-page.ts'
import { isZarrFolder, readZarrPlane } from './zarr.ts'

export interface ReadOptions {
  /** Largest plane that is read, in pixels; 400 million unless given. */
  readonly maxPixels?: number | undefined
  /** Return palette indices of PNG, which are class numbers in label images. */
  readonly indices?: boolean | undefined
}

/**
 * Exact values of one plane. Unsigned integers of 8 and 16 bits (and fewer) stay integers; all other numbers become
 * single-precision floats, which are exact for integers up to 2^24; NaN is kept. Conventions:
 * - TIFF palette indices are intensities; PNG palettes are colours.
 * - White-is-zero TIFF integers are inverted (value = 2^bits − 1 − stored), so that more is always brighter.
 * - Colour pictures give the sample that the address names, else their brightness (see `singleSamples`).
 * Throws a Fault: `unreadable_file` for damage, `unsupported_image`, `image_too_large`.
 */
export async function readPlane(address: PlaneAddress, options: ReadOptions = {}): Promise<Plane> {
  const { data, width, height, bits } = await readSamples(address, options)
  return planeOf(width, height, data, bits)
}

/** As `readPlane`, but with the file's own number type kept: one sample per pixel. */
export async function readSamples(address: PlaneAddress, options: ReadOptions = {}): Promise<SampleImage> {
  const { path, page, sample } = address
  const maxPixels = options.maxPixels ?? MAX_PIXELS
  try {
    if (!isImageName(path) && (await isZarrFolder(path))) {
      const plane = await readZarrPlane(path, page, maxPixels)
      return { ...plane, samples: 1, colour: false }
    }
    return await withBytes(path, async (source) => {
      const format = await sniffFormat(source)
      const image = await READERS[format](source, address, { ...options, maxPixels })
      return { ...image, samples: 1, data: singleSamples(image, sample) }
    })
  } catch (error) {
    throw asFault(path, error)
  }
}

type Reader = (
  source: ByteSource,
  address: PlaneAddress,
  options: ReadOptions & { maxPixels: number },
) => Promise<SampleImage>

const READERS: Readonly<Record<ImageFormat, Reader>> = {
  async tiff(source, { page, sample }, { maxPixels }) {
    const header = await readTiffHeader(source)
    let pages = 0
    for await (const directory of tiffDirectories(source, header))
      if (pages++ === page)
        return decodeTiffPage(source, await readTiffPage(source, header, directory, maxPixels), sample)
    throw noSuchPage(source.path, pages, page)
  },
  async png(source, { page, sample }, { maxPixels, indices }) {
    if (page !== 0) throw noSuchPage(source.path, 1, page)
    const bytes = await source.read(0, source.size)
    const { width, height } = readPngHeader(source.path, bytes)
    checkSize(source.path, width, height, maxPixels)
    const image = decodePng(source.path, bytes, { indices })
    checkSample(source.path, image.samples, sample)
    return image
  },
  async jpeg(source, { page, sample }, { maxPixels }) {
    if (page !== 0) throw noSuchPage(source.path, 1, page)
    const bytes = await source.read(0, source.size)
    const { width, height } = jpegFrame(source.path, bytes)
    checkSize(source.path, width, height, maxPixels)
    const image = await decodeJpeg(source.path, bytes)
    checkSample(source.path, image.samples, sample)
    return image
  },
}

function noSuchPage(path: string, pages: number, page: number): Fault {
  return unreadable(path, `holds ${pages} page${pages === 1 ? '' : 's'}; page ${page} (counted from 0) was asked for`)
}
