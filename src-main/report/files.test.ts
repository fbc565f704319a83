import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzipSync } from 'fflate'
import { afterAll, describe, expect, it } from 'vitest'
import { sampleModel } from '../../test/fixtures/report/sample-model.ts'
import { chromiumArguments, findChromium } from './chromium.ts'
import { writeGeoJson } from './geojson.ts'
import { encodeRoi, writeRoiZip } from './imagej-roi.ts'
import { writeReport } from './write-report.ts'
import { zipInto } from './zip-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'platescope-report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const SQUARE = Int32Array.of(10, 20, 14, 20, 14, 24, 10, 24)
const CORNER = Int32Array.of(-3, 0, 300, 0, 300, 7, 5, 7, 5, 400, -3, 400)
const site = (well: string, contours: { label: number; points: Int32Array }[]) => ({
  plate: 'P 1/2',
  well,
  site: 1,
  compartment: 'Nuclei',
  contours,
})

describe('ImageJ outlines', () => {
  it.each([
    ['square', SQUARE, 'square.roi'],
    ['ecke-µ', CORNER, 'ecke-mu.roi'],
  ])('%s has the bytes that another writer of the format gives', (name, points, file) => {
    const expected = readFileSync(fileURLToPath(new URL(`../../test/fixtures/report/${file}`, import.meta.url)))
    expect(Buffer.from(encodeRoi({ label: 1, points }, name)).equals(expected)).toBe(true)
  })

  it('go into one zip with a name for site, compartment and object', async () => {
    const path = join(folder, 'rois.zip')
    const sites = [
      site('A01', [
        { label: 1, points: SQUARE },
        { label: 12, points: CORNER },
      ]),
      site('B02', [{ label: 1, points: SQUARE }]),
    ]
    expect(await writeRoiZip(path, sites)).toBe(3)
    const entries = unzipSync(readFileSync(path))
    expect(Object.keys(entries)).toEqual([
      'P-1-2_A01_s1_Nuclei_0001.roi',
      'P-1-2_A01_s1_Nuclei_0012.roi',
      'P-1-2_B02_s1_Nuclei_0001.roi',
    ])
    expect(entries['P-1-2_B02_s1_Nuclei_0001.roi']).toEqual(
      encodeRoi({ label: 1, points: SQUARE }, 'P-1-2_B02_s1_Nuclei_0001'),
    )
  })

  it('are written by the ten thousand, and none at all', async () => {
    const contours = Array.from({ length: 500 }, (_, i) => ({ label: i + 1, points: SQUARE }))
    async function* many() {
      for (let i = 0; i < 20; i++) yield site(`A${String(i + 1).padStart(2, '0')}`, contours)
    }
    expect(await writeRoiZip(join(folder, 'many.zip'), many())).toBe(10_000)
    expect(Object.keys(unzipSync(readFileSync(join(folder, 'many.zip')))).length).toBe(10_000)
    expect(await writeRoiZip(join(folder, 'none.zip'), [])).toBe(0)
  })

  it('stay readable beyond the 65,535 entries that a plain zip can count', async () => {
    const file = await open(join(folder, 'large.zip'), 'w')
    const zip = zipInto(file)
    for (let i = 0; i < 66_000; i++) await zip.add(String(i), Uint8Array.of(i & 255))
    expect(await zip.finish()).toBe(66_000)
    await file.close()
    const names = new Set<string>()
    const last = unzipSync(readFileSync(join(folder, 'large.zip')), {
      filter: ({ name }) => names.add(name) && name === '65999',
    })
    expect(names.size).toBe(66_000)
    expect(last).toEqual({ 65999: Uint8Array.of(65_999 & 255) })
  })

  it('that the format cannot hold are refused, and leave no file', async () => {
    const far = Int32Array.of(0, 0, 40_000, 0, 40_000, 5)
    const path = join(folder, 'far.zip')
    await expect(writeRoiZip(path, [site('A01', [{ label: 3, points: far }])])).rejects.toMatchObject({
      code: 'bad_argument',
    })
    await expect(writeRoiZip(join(folder, 'gone', 'a.zip'), [])).rejects.toMatchObject({ code: 'disk' })
    expect(readdirSync(folder).filter((name) => name.startsWith('far'))).toEqual([])
  })
})

describe('QuPath outlines', () => {
  it('are closed rings in pixels with plate, well, label and measurements', async () => {
    const path = join(folder, 'cells.geojson')
    const measurements = new Map([[4, { Nuclei_AreaShape_Area: 16, Nuclei_Bad: Number.NaN }]])
    expect(
      await writeGeoJson(path, [
        { ...site('C03', [{ label: 4, points: SQUARE }]), measurements },
        site('C04', [{ label: 1, points: CORNER }]),
      ]),
    ).toBe(2)
    const { type, features } = JSON.parse(readFileSync(path, 'utf8'))
    expect(type).toBe('FeatureCollection')
    expect(features.length).toBe(2)
    expect(features[0].geometry).toEqual({
      type: 'Polygon',
      coordinates: [
        [
          [10, 20],
          [14, 20],
          [14, 24],
          [10, 24],
          [10, 20],
        ],
      ],
    })
    expect(features[0].properties).toMatchObject({
      objectType: 'detection',
      metadata: { well: 'C03', label: '4' },
      measurements: { Nuclei_AreaShape_Area: 16 },
    })
    expect(features[0].properties.measurements).not.toHaveProperty('Nuclei_Bad')
  })

  it('without any object are an empty collection', async () => {
    const path = join(folder, 'none.geojson')
    await writeGeoJson(path, [])
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ type: 'FeatureCollection', features: [] })
  })

  it('stop when cancelled and leave an earlier file as it was', async () => {
    const path = join(folder, 'kept.geojson')
    writeFileSync(path, 'earlier')
    await expect(writeGeoJson(path, [site('A01', [])], AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(readFileSync(path, 'utf8')).toBe('earlier')
    expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([])
  })
})

describe('writing a report', () => {
  it('as HTML gives one file', async () => {
    const { path, bytes } = await writeReport(sampleModel, join(folder, 'a.HTML'))
    expect(readFileSync(path).length).toBe(bytes)
    expect(readdirSync(folder).filter((name) => name.startsWith('a.'))).toEqual(['a.HTML'])
  })

  it('as PDF goes through the printer that is given', async () => {
    const printPdf = async (html: string, path: string): Promise<void> =>
      writeFileSync(path, `%PDF-1.7 ${html.length} %%EOF`)
    const { path } = await writeReport(sampleModel, join(folder, 'a.pdf'), { printPdf })
    expect(readFileSync(path, 'utf8')).toMatch(/^%PDF-1\.7 \d+ %%EOF$/)
  })

  it('that a printer left empty, as on a full disk, is no report', async () => {
    const path = join(folder, 'empty.pdf')
    const printPdf = async (_: string, printed: string): Promise<void> => writeFileSync(printed, '')
    await expect(writeReport(sampleModel, path, { printPdf })).rejects.toMatchObject({ code: 'disk', path })
    expect(existsSync(path)).toBe(false)
  })

  it('that fails leaves an earlier report as it was', async () => {
    const path = join(folder, 'b.pdf')
    writeFileSync(path, 'earlier')
    const printPdf = async (): Promise<void> => Promise.reject(new Error('no paper'))
    await expect(writeReport(sampleModel, path, { printPdf })).rejects.toThrow(/no paper/)
    expect(readFileSync(path, 'utf8')).toBe('earlier')
  })

  it.each([
    ['report.docx', 'bad_argument'],
    ['report', 'bad_argument'],
    [join('gone', 'report.html'), 'not_found'],
  ])('to %s is refused', async (name, code) => {
    await expect(writeReport(sampleModel, join(folder, name))).rejects.toMatchObject({ code })
  })

  it('names what to install when there is no Chromium', () => {
    expect(() => findChromium({ PLATESCOPE_CHROMIUM: join(folder, 'nothing') })).toThrow(/PLATESCOPE_CHROMIUM names/)
    expect(() => findChromium({ PLATESCOPE_CHROMIUM: folder })).toThrow(/no program/)
  })

  it('gives Chromium a profile of its own, and drops the sandbox for root alone', () => {
    expect(chromiumArguments('/p', '/o.pdf', false)).not.toContain('--no-sandbox')
    expect(chromiumArguments('/p', '/o.pdf', true)).toContain('--no-sandbox')
    expect(chromiumArguments('/p', '/o.pdf')).toEqual(
      expect.arrayContaining(['--user-data-dir=/p', '--print-to-pdf=/o.pdf', '--disable-background-networking']),
    )
  })

  it('prints a real PDF where a Chromium is installed', async ({ skip }) => {
    if (!hasChromium()) skip('no Chromium on this machine')
    const { path } = await writeReport(sampleModel, join(folder, 'real.pdf'))
    const bytes = readFileSync(path)
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
    expect(bytes.length).toBeGreaterThan(20_000)
  })
})

function hasChromium(): boolean {
  try {
    return findChromium().length > 0
  } catch {
    return false
  }
}
