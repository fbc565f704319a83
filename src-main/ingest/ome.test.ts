/** OME-TIFF and OME-Zarr written by tifffile and zarr (test/fixtures/ingest/make_ome.py). */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { wellName } from '../plate/index.ts'
import { countPlanes } from './count.ts'
import { placePlanes } from './ome-planes.ts'
import { scanFolders } from './scan.ts'

const fixture = (name: string): string => fileURLToPath(new URL(`../../test/fixtures/ingest/${name}`, import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'platescope-ome-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('OME-TIFF', () => {
  it('finds channel and z of each page of a file in the order its metadata give', async () => {
    const [acquisition] = await scanFolders([fixture('ome-single')])
    expect(acquisition).toMatchObject({
      pixelMicrons: 0.65,
      zStepMicrons: 2,
      plates: [{ hasWells: false, wellTitles: { A01: 'stack' } }],
    })
    expect(acquisition!.channels.map(({ name }) => name)).toEqual(['DNA', 'Actin'])
    // Written as z outside, channel inside: page = 2 z + c.
    for (const { z, channel, page } of acquisition!.planes) expect(page).toBe(2 * (z - 1) + channel)
    expect(acquisition!.planes).toHaveLength(6)
  })

  it('takes plate, wells and files from a companion', async () => {
    const [acquisition] = await scanFolders([fixture('ome-plate')])
    expect(acquisition).toMatchObject({
      plates: [{ name: 'Plate seven', size: 384 }],
      pixelMicrons: 0.325,
      warnings: [],
    })
    expect(acquisition!.channels).toMatchObject([{ name: 'DAPI', emissionNanometres: 461 }, { name: 'GFP & co' }])
    const rows = acquisition!.planes.map((plane) => [
      wellName(plane),
      plane.site,
      plane.channel,
      plane.path,
      plane.state,
    ])
    expect(rows).toEqual([
      ['B03', 1, 0, 'field0_c0.ome.tif', 'present'],
      ['B03', 1, 1, 'field0_c1.ome.tif', 'present'],
      ['B03', 2, 0, 'field1_c0.ome.tif', 'present'],
      ['B03', 2, 1, 'field1_c1.ome.tif', 'present'],
      ['C04', 1, 0, 'field2_c0.ome.tif', 'present'],
      ['C04', 1, 1, 'field2_c1.ome.tif', 'missing'],
    ])
    expect(acquisition!.sitePositions.map(({ xMicrons }) => xMicrons)).toEqual([-50, 50, 0])
  })

  it('goes by names when the companion is damaged', async () => {
    const copy = join(folder, 'cut')
    cpSync(fixture('ome-plate'), copy, { recursive: true })
    const path = join(copy, 'plate.companion.ome')
    writeFileSync(path, readFileSync(path).subarray(0, 900))
    const [acquisition] = await scanFolders([copy])
    expect(countPlanes([acquisition!]).present).toBe(5)
    expect(acquisition!.warnings.map(({ code }) => code)).toContain('damaged_index')
  })

  it('lays out planes by dimension order and explicit blocks', () => {
    const image = { id: '', name: '', sizeC: 2, sizeZ: 3, sizeT: 1, order: 'XYZCT', channels: [], tiffData: [] }
    expect(placePlanes(image).map(({ c, z, page }) => `${c}${z}${page}`)).toEqual([
      '000',
      '011',
      '022',
      '103',
      '114',
      '125',
    ])
    const block = { ifd: 4, planeCount: 1, c: 1, z: 2, t: 0, file: 'x.tif' }
    const places = placePlanes({ ...image, tiffData: [block] })
    expect(places.filter(({ file }) => file !== null)).toEqual([{ c: 1, z: 2, t: 0, file: 'x.tif', page: 4 }])
  })
})

describe('OME-Zarr', () => {
  it.each(['plate-04.zarr', 'plate-05.zarr'])('plates keep their wells, fields and axes: %s', async (name) => {
    const [acquisition] = await scanFolders([fixture(name)])
    expect(acquisition).toMatchObject({
      instrument: 'OME-Zarr plate',
      pixelMicrons: 0.325,
      zStepMicrons: 2,
      warnings: [],
    })
    expect(acquisition!.plates).toMatchObject([{ name: 'Zarr plate', size: 96, hasWells: true }])
    expect(acquisition!.channels.map((channel) => channel.name)).toEqual(['DAPI', 'GFP'])
    const fields = new Set(acquisition!.planes.map((plane) => `${wellName(plane)}/${plane.site}`))
    expect([...fields]).toEqual(['B03/0', 'B03/2', 'C05/0'])
    const plane = acquisition!.planes.find(({ site, channel, z }) => site === 2 && channel === 1 && z === 3)!
    expect([plane.path, plane.page]).toEqual(['B/03/2/0', 5])
    const missing = name === 'plate-05.zarr' ? 6 : 0
    expect(countPlanes([acquisition!])).toMatchObject({ present: 18 - missing, missing })
  })

  it('images outside a plate are image sets', async () => {
    const [acquisition] = await scanFolders([fixture('plate-04.zarr/B/03/0')])
    expect(acquisition).toMatchObject({
      instrument: 'OME-Zarr image',
      plates: [{ hasWells: false, wellTitles: { A01: '0' } }],
    })
    expect(acquisition!.planes).toHaveLength(6)
  })

  it('with damaged metadata are left out with a warning', async () => {
    const copy = join(folder, 'drop')
    cpSync(fixture('plate-04.zarr'), join(copy, 'good.zarr'), { recursive: true })
    cpSync(fixture('plate-04.zarr'), join(copy, 'bad.zarr'), { recursive: true })
    writeFileSync(join(copy, 'bad.zarr', '.zattrs'), '{"plate": {"wells": 7')
    const acquisitions = await scanFolders([copy])
    expect(acquisitions).toHaveLength(1)
    expect(acquisitions[0]!.warnings).toMatchObject([{ code: 'damaged_index', examples: ['bad.zarr'] }])
  })
})
