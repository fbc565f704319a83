/** Exact values of every variant, against files and numbers made by tifffile, libtiff, Pillow, scikit-image and zarr. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
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

const folder = fileURLToPath(new URL('../../test/fixtures/image', import.meta.url))
const { arrays, cases } = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8')) as {
  arrays: (number | string | null)[][]
  cases: Case[]
}

test.each(cases)('$file, page $page, sample $sample, gives the values that were written', async (expected) => {
  const address = { path: `${folder}/${expected.file}`, page: expected.page, sample: expected.sample ?? undefined }
  const plane = await readPlane(address)
  const truth = arrays[expected.values]!.map((value) => (value === null ? Number.NaN : Number(value)))
  expect([plane.width, plane.height]).toEqual([expected.width, expected.height])
  if (expected.bitDepth) expect(plane.bitDepth).toBe(expected.bitDepth)
  if (!expected.tolerance)
    expect([...plane.data]).toEqual(truth.map((value) => (plane.bitDepth === 32 ? Math.fround(value) : value)))
  else
    expect(Math.max(...truth.map((value, i) => Math.abs(value - plane.data[i]!)))).toBeLessThanOrEqual(
      expected.tolerance,
    )
})
