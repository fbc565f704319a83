/** The XDCE of an IN Cell plate: identifiers from 0 beside names from 1, filters as channel names. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { wellName } from '../plate/index.ts'
import { countPlanes } from './count.ts'
import { scanFolders } from './scan.ts'

const folder = mkdtempSync(join(tmpdir(), 'platescope-xdce-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function imageElement(column: number, field: number, wave: number): string {
  const [excitation, emission] = wave === 0 ? ['390', 'Blue'] : ['FITC', 'FITC']
  const file = `B - ${column}(fld ${field + 1} wv ${excitation} - ${emission}).tif`
  return `<Image filename="${file}"><Well label="B - ${column}"><Row number="2"/><Column number="${column}"/></Well>
<EmissionFilter name="${emission}"/><ExcitationFilter name="${excitation}"/>
<Identifier field_index="${field}" time_index="0" wave_index="${wave}" z_index="0"/></Image>`
}

it('reads wells, sites and channels of an XDCE, and finds which named file is missing', async () => {
  const elements: string[] = []
  for (const column of [3, 10])
    for (const field of [0, 1]) for (const wave of [0, 1]) elements.push(imageElement(column, field, wave))
  const head = `<AutoLeadAcquisitionProtocol><ObjectiveCalibration pixel_width="0.65"/><Plate rows="8" columns="12" name="96 well"/>
<Wavelengths><Wavelength index="0"><EmissionFilter name="Blue" wavelength="455"/></Wavelength></Wavelengths></AutoLeadAcquisitionProtocol>`
  const text = `<?xml version="1.0" encoding="ISO-8859-1"?><ImageStack PlateID="Assay 4">${head}<Images>${elements.join('')}</Images></ImageStack>`
  writeFileSync(join(folder, 'Assay4.xdce'), text)
  for (const match of text.matchAll(/filename="([^"]+)"/g)) writeFileSync(join(folder, match[1]!), '')
  rmSync(join(folder, 'B - 10(fld 2 wv 390 - Blue).tif'))
  const [acquisition] = await scanFolders([folder])
  expect(acquisition).toMatchObject({
    instrument: 'IN Cell Analyzer (XDCE)',
    plates: [{ name: 'Assay 4', size: 96 }],
    channels: [{ name: '390 - Blue', emissionNanometres: 455 }, { name: 'FITC' }],
    pixelMicrons: 0.65,
    warnings: [],
  })
  expect(countPlanes([acquisition!])).toMatchObject({ present: 7, missing: 1, notAcquired: 0 })
  const missing = acquisition!.planes.find(({ state }) => state === 'missing')!
  expect([wellName(missing), missing.site, missing.path]).toEqual(['B10', 2, 'B - 10(fld 2 wv 390 - Blue).tif'])
})
