/** Decodes one checked TIFF page to its samples: reads the strips or tiles, decompresses, undoes predictors, joins. */
import { reversedBits, swapBytesInPlace, unpackBitsInto } from './byte-order.ts'
import type { ByteSource } from './byte-source.ts'
import { unreadable, unsupported } from './image-fault.ts'
import { undoDifferencesInto, undoFloatPredictorInto } from './predictor.ts'
import { checkSample, type SampleImage, samplesOf } from './samples.ts'
import { CODECS } from './tiff-codecs.ts'
import { PHOTOMETRIC, type TiffPage } from './tiff-page.ts'

const JPEG = 7

/**
 * The samples of a page. Where samples stand in separate planes and one is named, only that one is decoded.
 * Palette indices are returned as they are; white-is-zero integers are inverted, so that more is always brighter.
 */
export async function decodeTiffPage(source: ByteSource, page: TiffPage, sample?: number): Promise<SampleImage> {
  const { width, height, photometric } = page
  const colour = photometric === PHOTOMETRIC.rgb || (photometric === PHOTOMETRIC.ycbcr && page.compression === JPEG)
  if (photometric === PHOTOMETRIC.ycbcr && !colour) throw unsupported(source.path, 'holds uncompressed YCbCr colours')
  checkSample(source.path, page.samples, sample)
  const bits = significantBits(page)
  if (!page.separate) {
    const data = await decodePlane(source, page, 0)
    return { width, height, samples: page.samples, data: upright(data, page), bits, colour }
  }
  const wanted = sample !== undefined ? [sample] : colour && page.samples >= 3 ? [0, 1, 2] : [0]
  const planes = []
  for (const plane of wanted) planes.push(upright(await decodePlane(source, page, plane), page))
  return { width, height, samples: wanted.length, data: interleaved(planes), bits, colour: wanted.length === 3 }
}

/** A writer may declare fewer significant bits than are stored; only whole powers of two minus one are believed. */
function significantBits(page: TiffPage): number {
  const declared = Math.log2((page.maxSampleValue ?? 0) + 1)
  return page.bits === 16 && Number.isInteger(declared) && declared > 8 && declared < 16 ? declared : page.bits
}

type Samples = SampleImage['data']

function upright(data: Samples, page: TiffPage): Samples {
  if (page.photometric !== PHOTOMETRIC.whiteIsZero || page.format !== 'uint' || page.bits > 16) return data
  const white = 2 ** page.bits - 1
  for (let i = 0; i < data.length; i++) data[i] = white - (data[i] as number)
  return data
}

function interleaved(planes: readonly Samples[]): Samples {
  const [first] = planes
  if (planes.length === 1) return first!
  const out = new (first!.constructor as new (length: number) => Samples)(first!.length * planes.length)
  planes.forEach((plane, sample) => {
    for (let i = 0, to = sample; i < plane.length; i++, to += planes.length) out[to] = plane[i]!
  })
  return out
}

/** Decodes all samples that stand together: the whole picture, or one of its separate planes. */
async function decodePlane(source: ByteSource, page: TiffPage, plane: number): Promise<Samples> {
  const samples = page.separate ? 1 : page.samples
  const size = page.bits < 8 ? 1 : Math.ceil(page.bits / 8)
  const bytes = new Uint8Array(page.width * page.height * samples * size)
  if (!(await readDirectly(source, page, { bytes, plane })))
    await decodeSegments(source, page, { bytes, plane, samples, size })
  return samplesOf(bytes, page.format, size)
}

/** Uncompressed strips that follow one another, as microscopes write them, are one read and at most one byte swap. */
async function readDirectly(
  source: ByteSource,
  page: TiffPage,
  { bytes, plane }: { bytes: Uint8Array; plane: number },
): Promise<boolean> {
  const { segments, compression, bits, predictor, reversedBits: reversed } = page
  if (compression !== 1 || segments.tiled || bits % 8 !== 0 || predictor !== 1 || reversed) return false
  const first = plane * segments.down
  const start = segments.offsets[first]!
  let end = start
  for (let i = first; i < first + segments.down; i++) {
    if (segments.offsets[i] !== end) return false
    end += segments.byteCounts[i]!
  }
  if (end - start < bytes.length) return false
  await source.readInto(bytes, start)
  if (!page.little) swapBytesInPlace(bytes, bits / 8)
  return true
}

interface PlaneTarget {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly plane: number
  readonly samples: number
  /** Bytes of a sample in `bytes`. */
  readonly size: number
}

async function decodeSegments(source: ByteSource, page: TiffPage, target: PlaneTarget): Promise<void> {
  const { across, down, offsets, byteCounts } = page.segments
  const first = target.plane * across * down
  const readSegment = await segmentReader(source, page, first)
  for (let i = 0; i < across * down; i++) {
    if (byteCounts[first + i] === 0 && offsets[first + i] === 0) continue
    const raw = await readSegment(first + i)
    await decodeSegmentInto(source.path, page, { target, raw, column: i % across, row: Math.floor(i / across) })
  }
}

/** Reads segments that lie close together in one go, and one by one where they are scattered. */
async function segmentReader(source: ByteSource, page: TiffPage, first: number) {
  const { across, down, offsets, byteCounts } = page.segments
  let start = Number.POSITIVE_INFINITY
  let end = 0
  let total = 0
  for (let i = first; i < first + across * down; i++) {
    if (byteCounts[i] === 0) continue
    start = Math.min(start, offsets[i]!)
    end = Math.max(end, offsets[i]! + byteCounts[i]!)
    total += byteCounts[i]!
  }
  if (end - start > total * 1.5 + 65_536 || total > 2 ** 30)
    return (i: number) => source.read(offsets[i]!, byteCounts[i]!)
  const all = total === 0 ? new Uint8Array(0) : await source.read(start, end - start)
  return async (i: number) => all.subarray(offsets[i]! - start, offsets[i]! - start + byteCounts[i]!)
}

interface Segment {
  readonly target: PlaneTarget
  readonly raw: Uint8Array
  readonly column: number
  readonly row: number
}

async function decodeSegmentInto(path: string, page: TiffPage, segment: Segment): Promise<void> {
  const { segments, bits } = page
  const { target, raw, column, row } = segment
  const rows = segments.tiled ? segments.height : Math.min(segments.height, page.height - row * segments.height)
  const rowBytes = Math.ceil((segments.width * target.samples * bits) / 8)
  const whole = !segments.tiled && bits % 8 === 0
  const start = row * segments.height * rowBytes
  const out = whole ? target.bytes.subarray(start, start + rows * rowBytes) : new Uint8Array(rows * rowBytes)
  const input = page.reversedBits ? reversedBits(raw) : raw
  const context = {
    jpegTables: page.jpegTables,
    width: segments.width,
    samples: target.samples,
    storedAsRgb: page.photometric === PHOTOMETRIC.rgb,
  }
  const got = await decompress(path, page, () => CODECS.get(page.compression)!.decodeInto(out, input, context))
  if (got < out.length)
    throw unreadable(
      path,
      `is damaged: a strip or tile at row ${row * segments.height} gives ${got} of ${out.length} bytes`,
    )
  restoreSamplesInPlace(out, page, { row: rowBytes, samples: target.samples })
  if (!whole)
    placeInto(target, out, { page, rows, rowBytes, left: column * segments.width, top: row * segments.height })
}

async function decompress(path: string, page: TiffPage, decode: () => number | Promise<number>): Promise<number> {
  try {
    return await decode()
  } catch (error) {
    throw unreadable(
      path,
      `is damaged: a strip or tile cannot be decompressed (TIFF compression ${page.compression})`,
      error,
    )
  }
}

/** From the file's byte order and predictor to plain samples in the machine's byte order. */
function restoreSamplesInPlace(
  bytes: Uint8Array,
  page: TiffPage,
  { row, samples }: { row: number; samples: number },
): void {
  const size = page.bits / 8
  if (page.predictor === 3) {
    undoFloatPredictorInto(bytes, { row, samples, size })
    return
  }
  if (!page.little && size > 1 && page.compression !== JPEG) swapBytesInPlace(bytes, size)
  if (page.predictor === 2) undoDifferencesInto(bytes, { row, samples, size })
}

interface Placement {
  readonly page: TiffPage
  readonly rows: number
  readonly rowBytes: number
  readonly left: number
  readonly top: number
}

/** Copies the part of a segment that lies inside the picture to its place, spreading packed bits on the way. */
function placeInto(target: PlaneTarget, decoded: Uint8Array, { page, rows, rowBytes, left, top }: Placement): void {
  const { bits, width, height, segments } = page
  const count = Math.min(segments.width, width - left) * target.samples
  const packed = bits % 8 !== 0
  const wide = target.size === 2 ? new Uint16Array(target.bytes.buffer) : target.bytes
  for (let y = 0; y < Math.min(rows, height - top); y++) {
    const line = decoded.subarray(y * rowBytes, (y + 1) * rowBytes)
    const at = ((top + y) * width + left) * target.samples
    if (packed) unpackBitsInto(wide, line, { bits, count, at })
    else target.bytes.set(line.subarray(0, count * target.size), at * target.size)
  }
}
