/** Label images: outlines, storage, files, against scikit-image's numbers and other programs' files. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { imageFixture, imageTruth } from '../../test/image-fixtures.ts'
import { seededRandom } from '../base/index.ts'
import {
  type Contour,
  decodeLabels,
  encodeJpeg,
  encodeLabels,
  encodePng8,
  type LabelImage,
  outlineMask,
  readLabelImage,
  readPlane,
  relabelSequential,
  traceContours,
  writeLabelPng,
  writeLabelTiff,
} from './index.ts'

const truth = imageTruth<{ areas: number[]; euler: number[]; outline: number[] }>('operations.json')
const blobs = await readLabelImage(imageFixture('operations-labels.png'))
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'labels-'))
})
afterAll(() => rm(folder, { recursive: true }))

function drawn(...rows: string[]): LabelImage {
  const labels = Uint32Array.from(rows.join(''), (letter) => Number(letter === '.' ? 0 : letter))
  return { width: rows[0]!.length, height: rows.length, labels, count: Math.max(...labels) }
}

/** Twice the signed area (shoelace formula). */
function doubleArea({ points }: Contour): number {
  let sum = 0
  for (let i = 0; i < points.length; i += 2) {
    const j = (i + 2) % points.length
    sum += points[i]! * points[j + 1]! - points[j]! * points[i + 1]!
  }
  return sum
}

test('outer rings minus holes enclose exactly the pixels of each object that scikit-image counts', () => {
  const areas = truth.areas.map(() => 0)
  for (const contour of traceContours(blobs)) {
    areas[contour.label - 1]! += doubleArea(contour) / 2
    expect(doubleArea(contour) < 0).toBe(contour.hole)
  }
  expect(areas).toEqual(truth.areas)
})

test('rings and holes are as many as the Euler number of each object says', () => {
  const euler = truth.euler.map(() => 0)
  for (const { label, hole } of traceContours(blobs)) euler[label - 1]! += hole ? -1 : 1
  expect(euler).toEqual(truth.euler)
})

test('a rectangle has four corners, its hole four more, and a diagonal neighbour stays in the same ring', () => {
  const [outer, hole] = traceContours(drawn('111.', '1.1.', '111.'))
  expect([...outer!.points]).toEqual([3, 0, 3, 3, 0, 3, 0, 0])
  expect(hole).toMatchObject({ hole: true, label: 1 })
  expect(hole!.points.length).toBe(8)
  const diagonal = traceContours(drawn('2..', '.2.', '..2'))
  expect(diagonal.map(({ points, hole }) => [points.length / 2, hole])).toEqual([[12, false]])
})

test('every edge of a contour is horizontal or vertical, and no corner lies on a straight line', () => {
  for (const { points } of traceContours(blobs)) {
    for (let i = 0; i < points.length; i += 2) {
      const [x0, y0] = [points[i]!, points[i + 1]!]
      const [x1, y1] = [points[(i + 2) % points.length]!, points[(i + 3) % points.length]!]
      const [x2, y2] = [points[(i + 4) % points.length]!, points[(i + 5) % points.length]!]
      expect((x0 === x1) !== (y0 === y1)).toBe(true)
      expect((x0 === x1) !== (x1 === x2) && (y0 === y1) !== (y1 === y2)).toBe(true)
    }
  }
})

test('the outline mask is find_boundaries(mode="inner", connectivity=1) of scikit-image', () => {
  expect([...outlineMask(blobs)]).toEqual(truth.outline)
})

test('labels with gaps become dense in ascending order, by table and by map', () => {
  const input = Uint32Array.from([0, 7, 7, 300, 0, 5])
  const small = relabelSequential(input)
  expect([...small.labels]).toEqual([0, 2, 2, 3, 0, 1])
  expect([...small.values]).toEqual([0, 5, 7, 300])
  expect([...input]).toEqual([0, 7, 7, 300, 0, 5])
  const wide = relabelSequential(Uint32Array.from([4_000_000_000, 0, 9, 4_000_000_000]))
  expect([[...wide.labels], wide.count]).toEqual([[2, 0, 1, 2], 2])
})

test('stored labels come back exactly, also beyond 65,535 objects, and stay small', () => {
  const many: LabelImage = {
    width: 300,
    height: 400,
    labels: Uint32Array.from({ length: 120_000 }, (_, i) => i),
    count: 119_999,
  }
  const empty: LabelImage = { width: 1000, height: 1000, labels: new Uint32Array(1e6), count: 0 }
  for (const image of [blobs, many, empty]) expect(decodeLabels(encodeLabels(image))).toEqual(image)
  expect(encodeLabels(empty).length).toBeLessThan(60)
})

test('damaged stored labels are always a Fault, never other labels', () => {
  const bytes = encodeLabels(blobs)
  const random = seededRandom(5)
  for (let i = 0; i < 300; i++) {
    const damaged = bytes.slice(0, i % 3 === 0 ? random.integer(bytes.length) : bytes.length)
    for (let flips = 0; flips <= i % 4 && damaged.length > 0; flips++)
      damaged[random.integer(damaged.length)]! ^= 1 << random.integer(8)
    if (damaged.length === bytes.length && damaged.every((byte, at) => byte === bytes[at])) continue
    let outcome: unknown
    try {
      outcome = decodeLabels(damaged)
    } catch (error) {
      outcome = error
    }
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'unreadable_file' })
    else expect(outcome).toEqual(blobs)
  }
})

test('PNG and TIFF written here are read back here with every label', async () => {
  const big: LabelImage = {
    width: 400,
    height: 300,
    labels: Uint32Array.from({ length: 120_000 }, (_, i) => i),
    count: 119_999,
  }
  const [png, tiff, wide] = ['a.png', 'a.tif', 'wide.tif'].map((name) => join(folder, name)) as [string, string, string]
  await writeLabelPng(png, blobs)
  await writeLabelTiff(tiff, blobs)
  await writeLabelTiff(wide, big)
  expect(await readLabelImage(png)).toEqual(blobs)
  expect(await readLabelImage(tiff)).toEqual(blobs)
  expect(await readLabelImage(wide)).toEqual(big)
  expect((await readPlane({ path: tiff, page: 0 })).data).toBeInstanceOf(Uint16Array)
  expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([])
})

const python = pythonWithTifffile()
test.skipIf(!python)('PNG and TIFF written here are read by Pillow and tifffile with every label', async () => {
  const big: LabelImage = {
    width: 400,
    height: 300,
    labels: Uint32Array.from({ length: 120_000 }, (_, i) => i),
    count: 119_999,
  }
  await writeLabelPng(join(folder, 'b.png'), blobs)
  await writeLabelTiff(join(folder, 'b.tif'), blobs)
  await writeLabelTiff(join(folder, 'big.tif'), big)
  const script = `
import sys, numpy as np, tifffile
from PIL import Image
f = sys.argv[1]
a, b, c = np.asarray(Image.open(f + '/b.png')), tifffile.imread(f + '/b.tif'), tifffile.imread(f + '/big.tif')
for x in (a, b, c): x.astype('<u4').tofile(f + '/%s.raw' % 'abc'[[id(a), id(b), id(c)].index(id(x))])
print(b.dtype, c.dtype, b.shape)`
  expect(execFileSync(python!, ['-c', script, folder], { encoding: 'utf8' }).trim()).toBe('uint16 uint32 (45, 60)')
  const raw = async (name: string) => new Uint32Array(Uint8Array.from(await readFile(join(folder, name))).buffer)
  expect(await raw('a.raw')).toEqual(blobs.labels)
  expect(await raw('b.raw')).toEqual(blobs.labels)
  expect(await raw('c.raw')).toEqual(big.labels)
})

function pythonWithTifffile(): string | undefined {
  try {
    execFileSync('/usr/bin/python3', ['-c', 'import tifffile, PIL'], { stdio: 'ignore' })
    return '/usr/bin/python3'
  } catch {
    return undefined
  }
}

test('label files of other programs keep their objects: 32-bit, float and palette pictures', async () => {
  const areas = [6 * 7, 6 * 4, 8 * 25 - 4 * 4]
  for (const name of ['labels-u32.tif', 'labels-f32.tif', 'labels-palette.png']) {
    const { labels, count } = await readLabelImage(imageFixture(name))
    expect([1, 2, 3].map((label) => labels.reduce((sum, value) => sum + Number(value === label), 0)).sort()).toEqual(
      areas.toSorted(),
    )
    expect(count).toBe(3)
  }
  expect((await readLabelImage(imageFixture('labels-u16.png'))).count).toBe(3)
})

test('values that are not object numbers are a Fault that names the value', async () => {
  await expect(readLabelImage(imageFixture('tiff-f32-le.tif'))).rejects.toMatchObject({ code: 'unsupported_image' })
  await expect(readLabelImage(imageFixture('tiff-i16-le.tif'))).rejects.toThrow(/-\d+, which is not an object number/)
})

test('a PNG refuses more objects than 16 bits hold, naming their number', async () => {
  const image: LabelImage = { width: 1, height: 1, labels: Uint32Array.from([70_000]), count: 70_000 }
  await expect(writeLabelPng(join(folder, 'many.png'), image)).rejects.toThrow(/70000/)
})

test('a file that cannot be written is a Fault with the reason, and leaves nothing behind', async () => {
  await writeFile(join(folder, 'file'), '')
  const path = join(folder, 'no such folder', 'a.tif')
  await expect(writeLabelTiff(path, blobs)).rejects.toMatchObject({
    code: 'disk',
    path,
    message: expect.stringContaining('does not exist'),
  })
})

test('pictures for reports: PNG is exact, JPEG is close, both have the right size', async () => {
  const bytes = Uint8Array.from({ length: 32 * 16 * 3 }, (_, i) => (i % 3) * 60 + Math.floor(i / 96) * 4)
  await writeFile(join(folder, 'p.png'), await encodePng8({ width: 32, height: 16, samples: 3, bytes }))
  await writeFile(join(folder, 'p.jpg'), await encodeJpeg({ width: 32, height: 16, samples: 3, bytes }, 95))
  for (const [sample, tolerance] of [
    [0, 0],
    [1, 0],
    [2, 0],
    [0, 6],
    [2, 6],
  ] as const) {
    const path = join(folder, tolerance ? 'p.jpg' : 'p.png')
    const plane = await readPlane({ path, page: 0, sample })
    expect([plane.width, plane.height]).toEqual([32, 16])
    const errors = Array.from(plane.data, (value, i) => Math.abs(value - bytes[i * 3 + sample]!))
    expect(Math.max(...errors)).toBeLessThanOrEqual(tolerance)
  }
})
