/** The quick check and the facts of a file: what is found without decoding. */
import { copyFile, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { imageFixture } from '../../test/image-fixtures.ts'
import { checkImageFile, isImageName, readImageInfo, readPlane } from './index.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Writes the first bytes of a fixture, or bytes that are given, and checks them. */
async function problemOf(name: string, bytes: Uint8Array): Promise<string | undefined> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return (await checkImageFile(path)).problem
}

test('all sound fixtures pass, with their size and time', async () => {
  const names = (await readdir(imageFixture('.'))).filter(isImageName)
  expect(names.length).toBeGreaterThan(80)
  for (const name of names) {
    const check = await checkImageFile(imageFixture(name))
    expect(check).toMatchObject({ size: (await readFile(imageFixture(name))).length, modified: expect.any(Number) })
    expect(check).not.toHaveProperty('problem')
  }
})

test('empty, foreign and cut files are told apart, by name of the file', async () => {
  const tiff = await readFile(imageFixture('tiff-u16-le.tif'))
  expect(await problemOf('empty.tif', new Uint8Array(0))).toMatch(/empty\.tif is empty \(0 bytes\)/)
  expect(await problemOf('text.tif', Buffer.from('not an image at all'))).toMatch(
    /does not begin like a TIFF, PNG or JPEG/,
  )
  expect(await problemOf('header.tif', tiff.subarray(0, 6))).toMatch(/header is cut/)
  expect(await problemOf('directory.tif', tiff.subarray(0, 20))).toMatch(/cut short/)
  expect(await problemOf('pixels.tif', tiff.subarray(0, -1))).toMatch(/image data reach to byte \d+/)
  expect(await problemOf('cut.png', (await readFile(imageFixture('grey16.png'))).subarray(0, -13))).toMatch(
    /IEND chunk is missing/,
  )
  expect(await problemOf('cut.jpg', (await readFile(imageFixture('grey.jpg'))).subarray(0, -2))).toMatch(
    /end marker is missing/,
  )
  expect((await checkImageFile(join(folder, 'gone.tif'))).problem).toMatch(/not there any more/)
  expect((await checkImageFile(folder)).problem).toBeTruthy()
})

test('a PNG under a TIFF name is read by its contents', async () => {
  const path = join(folder, 'really-png.tif')
  await copyFile(imageFixture('grey16.png'), path)
  expect(await checkImageFile(path)).not.toHaveProperty('problem')
  expect((await readImageInfo(path)).format).toBe('png')
})

/** An uncompressed 8-bit TIFF of the given size, its pixels a hole in the file that takes no disk. */
async function sparseTiff(name: string, width: number, height: number): Promise<string> {
  const path = join(folder, name)
  const view = new DataView(new ArrayBuffer(8 + 2 + 7 * 12 + 4))
  view.setUint32(0, 0x49492a00)
  view.setUint32(4, 8, true)
  view.setUint16(8, 7, true)
  const entries = [
    [256, width],
    [257, height],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, 98],
    [279, width * height],
  ] as const
  entries.forEach(([tag, value], i) => {
    view.setUint16(10 + i * 12, tag, true)
    view.setUint16(12 + i * 12, 4, true)
    view.setUint32(14 + i * 12, 1, true)
    view.setUint32(18 + i * 12, value, true)
  })
  const file = await open(path, 'w')
  await file.write(new Uint8Array(view.buffer))
  await file.truncate(98 + width * height)
  await file.close()
  return path
}

test('100 megapixels are accepted, no pixels and 900 megapixels are refused by size', async () => {
  const large = await sparseTiff('large.tif', 10_000, 10_000)
  expect(await checkImageFile(large)).not.toHaveProperty('problem')
  expect((await readPlane({ path: large, page: 0 })).data.length).toBe(1e8)
  expect((await checkImageFile(await sparseTiff('none.tif', 0, 100))).problem).toMatch(/0 × 100 pixels/)
  expect((await checkImageFile(await sparseTiff('huge.tif', 30_000, 30_000))).problem).toMatch(
    /900 megapixels\); up to 400/,
  )
})

test("a pixel width of a quarter millimetre is not a microscope's and is left out", async () => {
  const bytes = await readFile(imageFixture('stack-imagej.tif'))
  const at = bytes.indexOf('unit=um')
  bytes.write('unit=mm', at)
  const path = join(folder, 'millimetres.tif')
  await writeFile(path, bytes)
  expect(await readImageInfo(path)).not.toHaveProperty('pixelMicrons')
})

test('facts of a file: pages, samples, number type, description and pixel size', async () => {
  expect(await readImageInfo(imageFixture('stack.ome.tif'))).toMatchObject({
    pages: 4,
    pixelMicrons: 0.325,
    description: expect.stringContaining('<OME'),
  })
  expect(await readImageInfo(imageFixture('stack-imagej.tif'))).toMatchObject({ pages: 4, pixelMicrons: 0.25 })
  expect(await readImageInfo(imageFixture('tiff-rgb16-separate.tif'))).toMatchObject({ samples: 3, bitDepth: 16 })
  expect(await readImageInfo(imageFixture('tiff-i16-be.tif'))).toMatchObject({ bitDepth: 16, sampleFormat: 'int' })
  expect(await readImageInfo(imageFixture('tiff-f32-be.tif'))).toMatchObject({ bitDepth: 32, sampleFormat: 'float' })
  expect(await readImageInfo(imageFixture('zarr2/blosc'))).toMatchObject({
    format: 'zarr',
    width: 37,
    height: 23,
    pages: 6,
  })
  expect(await readImageInfo(imageFixture('zarr3/zstd'))).toMatchObject({ format: 'zarr', pages: 6, bitDepth: 16 })
  expect(await readImageInfo(imageFixture('colour.jpg'))).toMatchObject({ format: 'jpeg', samples: 3, bitDepth: 8 })
  expect(await readImageInfo(imageFixture('grey16.png'))).toMatchObject({ format: 'png', samples: 1, bitDepth: 16 })
})

test('image names are told by their ending; resource forks of macOS are not images', () => {
  for (const name of ['a.tif', 'B.TIFF', 'x.ome.tif', 'photo.JPeG', 'c.png', 'dir/._x/y.tif'])
    expect(isImageName(name)).toBe(true)
  for (const name of ['a.txt', 'tif', 'a.tif.txt', '._a.tif', 'dir/._a.tif', 'dir\\._a.tif'])
    expect(isImageName(name)).toBe(false)
})
