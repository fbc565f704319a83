/** Exact values of every variant, against files and numbers made by tifffile, libtiff, Pillow, scikit-image and zarr. */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { imageFixture, imageTruth } from '../../test/image-fixtures.ts'
import { readPlane } from './index.ts'

interface Case {
  file: string
  page: number
  sample: number | null
  width: number
  height: number
  values: number
  bitDepth?: number
  tolerance?: number
}

const { arrays, cases } = imageTruth<{ arrays: (number | string | null)[][]; cases: Case[] }>('expected.json')
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'planes-'))
})
afterAll(() => rm(folder, { recursive: true }))

test.each(cases)('$file, page $page, sample $sample, gives the values that were written', async (expected) => {
  const address = { path: imageFixture(expected.file), page: expected.page, sample: expected.sample ?? undefined }
  const plane = await readPlane(address)
  const truth = arrays[expected.values]!.map((value) => (value === null ? Number.NaN : Number(value)))
  const stored = plane.data instanceof Float32Array ? truth.map(Math.fround) : truth
  expect([plane.width, plane.height]).toEqual([expected.width, expected.height])
  if (expected.bitDepth) expect(plane.bitDepth).toBe(expected.bitDepth)
  if (!expected.tolerance) expect([...plane.data]).toEqual(stored)
  else
    expect(Math.max(...stored.map((value, i) => Math.abs(value - plane.data[i]!)))).toBeLessThanOrEqual(
      expected.tolerance,
    )
})

test.each(['grey8.png', 'grey16.png', 'rgb8.png', 'bilevel.png', 'palette.png'])(
  '%s rewritten with Adam7 interlacing by libpng gives the same plane',
  async (name) => {
    const plain = imageFixture(name)
    const grey16 = name === 'grey16.png'
    const interlaced = join(folder, `interlaced-${name}`)
    const picture = grey16 ? sharp(plain).toColourspace('grey16') : sharp(plain)
    await picture.png({ progressive: true }).toFile(interlaced)
    const [a, b] = [await readPlane({ path: plain, page: 0 }), await readPlane({ path: interlaced, page: 0 })]
    const scale = name === 'bilevel.png' ? 255 : 1
    expect(Array.from(b.data)).toEqual(Array.from(a.data, (value) => value * scale))
  },
)

test('a 16-bit colour PNG by libpng gives each sample with all its bits', async () => {
  const path = join(folder, 'rgb16.png')
  const data = Uint16Array.from({ length: 9 * 4 * 3 }, (_, i) => (i * 40_503) % 65_536)
  const picture = sharp(data, { raw: { width: 9, height: 4, channels: 3 } }).toColourspace('rgb16')
  await picture.png().toFile(path)
  for (const sample of [0, 1, 2]) {
    const plane = await readPlane({ path, page: 0, sample })
    expect([...plane.data]).toEqual([...data.filter((_, i) => i % 3 === sample)])
  }
})

test('names with letters of all scripts and very long paths are read', async () => {
  const deep = join(
    folder,
    'Größe µm 顕微鏡 🔬',
    ...Array.from({ length: 12 }, (_, i) => `${i}-${'long folder name '.repeat(10)}`),
  )
  await mkdir(deep, { recursive: true })
  const path = join(deep, 'Prüfung – ウェル A01.tif')
  await copyFile(imageFixture('tiff-u16-le.tif'), path)
  expect(path.length).toBeGreaterThan(2000)
  expect((await readPlane({ path, page: 0 })).data).toEqual(
    (await readPlane({ path: imageFixture('tiff-u16-le.tif'), page: 0 })).data,
  )
})

test('a page, a sample or a file that does not exist is a Fault that names the file and what there is', async () => {
  const path = imageFixture('tiff-stack.tif')
  await expect(readPlane({ path, page: 4 })).rejects.toMatchObject({
    code: 'unreadable_file',
    message: expect.stringContaining('holds 4 pages'),
  })
  await expect(readPlane({ path, page: 0, sample: 1 })).rejects.toMatchObject({ code: 'unsupported_image', path })
  const gone = join(folder, 'gone.tif')
  await expect(readPlane({ path: gone, page: 0 })).rejects.toMatchObject({ code: 'unreadable_file', path: gone })
  await expect(readPlane({ path: imageFixture('zarr2/gzip'), page: 6 })).rejects.toMatchObject({
    code: 'unreadable_file',
  })
})

test('a plane above the given limit is refused as too large, one at the limit is read', async () => {
  const path = imageFixture('tiff-u8-le.tif')
  await expect(readPlane({ path, page: 0 }, { maxPixels: 850 })).rejects.toMatchObject({
    code: 'image_too_large',
    path,
  })
  expect((await readPlane({ path, page: 0 }, { maxPixels: 851 })).data.length).toBe(851)
})
