/** Planes of real instruments give the numbers that tifffile and scikit-image read from them. */
import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { imageTruth } from '../../test/image-fixtures.ts'
import { sharedData } from '../../test/shared-data.ts'
import { checkImageFile, readImageInfo, readPlane } from './index.ts'

interface RealFile {
  file: string
  width: number
  height: number
  sha256: string
  pixelMicrons?: number
}

const files = imageTruth<RealFile[]>('real-files.json')

for (const { file, width, height, sha256 } of files) {
  const path = sharedData(file)
  test.skipIf(path === undefined)(`${file} has the pixels that another program reads`, async () => {
    const plane = await readPlane({ path: path!, page: 0 })
    const bytes = new Uint8Array(plane.data.buffer, plane.data.byteOffset, plane.data.byteLength)
    expect([plane.width, plane.height]).toEqual([width, height])
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
  })
}

const plate = sharedData('translocation-plate')
test.skipIf(plate === undefined)('all 192 images of the translocation plate pass the quick check', async () => {
  const names = readdirSync(plate!).filter((name) => name.endsWith('.tif'))
  const checks = await Promise.all(names.map((name) => checkImageFile(`${plate}/${name}`)))
  expect(checks.filter((check) => check.problem)).toEqual([])
  expect(checks.length).toBe(192)
})

const imagexpress = sharedData('instruments/metaxpress-export/9987_Plate_3434/TimePoint_1/ZStep_2/9987_B02_s1_w1.TIF')
test.skipIf(imagexpress === undefined)('a MetaXpress file gives its description', async () => {
  const info = await readImageInfo(imagexpress!)
  expect(info).toMatchObject({ format: 'tiff', width: 256, height: 256, pages: 1, bitDepth: 16 })
  expect(info.description).toBeTruthy()
})
