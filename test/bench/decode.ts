/** How long planes take to read, and label images to store and outline: one core, files in the disk cache. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { seededRandom } from '../../src-main/base/index.ts'
import {
  checkImageFile,
  decodeLabels,
  downsample,
  encodeLabels,
  type LabelImage,
  type Plane,
  readPlane,
  traceContours,
} from '../../src-main/image/index.ts'
import type { BenchRow } from './row.ts'

const RUNS = 12
const SIDE = 2160
const LABEL_SIDE = 1080
const OBJECTS = 500

/** Files are made up in a temporary folder, by libtiff and libpng through sharp, and removed at the end. */
export async function benchDecode(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'platescope-decode-'))
  try {
    return [...(await readingRows(folder)), ...(await planeRows()), ...(await labelRows())]
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function readingRows(folder: string): Promise<BenchRow[]> {
  const large = noisyCells(SIDE)
  const grey = sharp(large.data, { raw: { width: SIDE, height: SIDE, channels: 1 } }).toColourspace('grey16')
  const file = (name: string) => join(folder, name)
  const lzw = file('lzw.tif')
  await grey.clone().tiff({ compression: 'lzw', predictor: 'none' }).toFile(lzw)
  await grey.clone().tiff({ compression: 'lzw', predictor: 'horizontal' }).toFile(file('predicted.tif'))
  await grey.clone().tiff({ compression: 'deflate', predictor: 'none' }).toFile(file('deflate.tif'))
  await grey.clone().tiff({ compression: 'none' }).toFile(file('plain.tif'))
  await grey.clone().png({ adaptiveFiltering: true }).toFile(file('adaptive.png'))
  await writeFile(file('palette.tif'), smallBigEndianTiff(640))
  const read = (name: string) => () => readPlane({ path: file(name), page: 0 })
  const note = `${SIDE}×${SIDE}, 16 bit, photon noise`
  return [
    { ...(await timed('read TIFF, LZW', note, read('lzw.tif'))), target: 40 },
    await timed('the same by sharp, one thread', note, () => bySharp(lzw)),
    await timed('read TIFF, LZW with predictor', note, read('predicted.tif')),
    await timed('read TIFF, deflate', note, read('deflate.tif')),
    await timed('read TIFF, uncompressed', note, read('plain.tif')),
    await timed('read PNG, adaptive filters', note, read('adaptive.png')),
    await timed('read TIFF, uncompressed strips', '640×640, 8 bit', read('palette.tif')),
    await timed('check a file', 'header, directory and strips, no pixels', () => checkImageFile(lzw)),
  ]
}

async function bySharp(path: string): Promise<unknown> {
  sharp.cache(false)
  sharp.concurrency(1)
  return sharp(path).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer()
}

async function planeRows(): Promise<BenchRow[]> {
  const plane: Plane = { width: SIDE, height: SIDE, data: noisyCells(SIDE).data, bitDepth: 16 }
  return [await timed('downsample for a mosaic', `${SIDE}×${SIDE} to 96×96`, () => downsample(plane, 96, 96))]
}

async function labelRows(): Promise<BenchRow[]> {
  const image = discs(LABEL_SIDE)
  const stored = encodeLabels(image)
  const note = `${LABEL_SIDE}×${LABEL_SIDE}, ${OBJECTS} objects`
  return [
    await timed('store a label image', `${note}, ${stored.length} bytes`, () => encodeLabels(image)),
    await timed('restore a label image', note, () => decodeLabels(stored)),
    await timed('trace contours', note, () => traceContours(image)),
  ]
}

/** The best of several runs. */
async function timed(name: string, note: string, work: () => unknown): Promise<BenchRow> {
  let ms = Number.POSITIVE_INFINITY
  for (let run = 0; run < RUNS; run++) {
    const started = performance.now()
    await work()
    ms = Math.min(ms, performance.now() - started)
  }
  return { name, value: Math.round(ms * 100) / 100, unit: 'ms', note }
}

/** Soft bright spots on a dim ground with the noise of counted photons: hard to compress, like real planes. */
function noisyCells(side: number): { data: Uint16Array<ArrayBuffer> } {
  const random = seededRandom(3)
  const data = new Uint16Array(side * side)
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      const signal = 300 + 3000 * Math.max(0, Math.sin(x / 19) * Math.sin(y / 23)) ** 3
      data[at] = Math.max(0, signal + Math.sqrt(signal) * random.normal())
    }
  }
  return { data }
}

/** An 8-bit big-endian TIFF in strips of 12 rows, as an older plate reader writes them. */
function smallBigEndianTiff(side: number): Uint8Array {
  const rows = 12
  const strips = Math.ceil(side / rows)
  const entries = [
    [256, 1, side],
    [257, 1, side],
    [258, 1, 8],
    [259, 1, 1],
    [262, 1, 1],
    [273, strips, 0],
    [277, 1, 1],
    [278, 1, rows],
    [279, strips, 0],
  ] as const
  const lists = 10 + entries.length * 12 + 4
  const head = lists + strips * 8
  const bytes = new Uint8Array(head + side * side)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, 0x4d4d002a)
  view.setUint32(4, 8)
  view.setUint16(8, entries.length)
  entries.forEach(([tag, count, value], i) => {
    const at = 10 + i * 12
    view.setUint16(at, tag)
    view.setUint16(at + 2, 4)
    view.setUint32(at + 4, count)
    view.setUint32(at + 8, tag === 273 ? lists : tag === 279 ? lists + strips * 4 : value)
  })
  for (let i = 0; i < strips; i++) {
    view.setUint32(lists + i * 4, head + i * rows * side)
    view.setUint32(lists + strips * 4 + i * 4, Math.min(rows, side - i * rows) * side)
  }
  return bytes
}

function discs(side: number): LabelImage {
  const labels = new Uint32Array(side * side)
  const across = Math.ceil(Math.sqrt(OBJECTS))
  const pitch = side / across
  for (let i = 0; i < OBJECTS; i++) {
    const [centreX, centreY] = [((i % across) + 0.5) * pitch, (Math.floor(i / across) + 0.5) * pitch]
    const radius = pitch * (0.25 + 0.3 * ((i * 7919) % 13) * 0.07)
    for (let y = Math.max(0, Math.ceil(centreY - radius)); y < Math.min(side, centreY + radius); y++)
      for (let x = Math.max(0, Math.ceil(centreX - radius)); x < Math.min(side, centreX + radius); x++)
        if (Math.hypot(x - centreX, y - centreY) < radius) labels[y * side + x] = i + 1
  }
  return { width: side, height: side, labels, count: OBJECTS }
}
