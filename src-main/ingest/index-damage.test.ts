/** Indexes that were changed or cut: never a crash, never a hang, always the images that are there. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { sharedData } from '../../test/shared-data.ts'
import { seededRandom } from '../base/index.ts'
import { countPlanes } from './count.ts'
import { scanFolders } from './scan.ts'

const folder = mkdtempSync(join(tmpdir(), 'platescope-damage-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const VOYAGER =
  'instruments/cellvoyager-cv8000/CV8000-Minimal-DataSet-2C-3W-4S-FP2-stack_20230918_135839/CV8000-Minimal-DataSet-2C-3W-4S-FP2-stack'
const CASES = [
  ['Harmony V5', 'instruments/phenix-harmony-v5/images/Index.idx.xml', harmonyNames()],
  ['Harmony V7', 'instruments/phenix-harmony-v7-index-only/images/Index.xml', harmonyNames()],
  [
    'MetaXpress',
    'instruments/metaxpress-export/9987_Plate_3434/9987.HTD',
    ['9987_B02_s1_w1.TIF', '9987_B03_s2_w3.TIF'],
  ],
  [
    'CellVoyager',
    `${VOYAGER}/MeasurementData.mlf`,
    ['p_D08_T0001F001L01A01Z01C01.tif', 'p_D08_T0001F001L01A01Z02C01.tif'],
  ],
] as const

function harmonyNames(): string[] {
  return [1, 2, 3].map((channel) => `r01c01f01p01-ch${channel}sk1fk1fl1.tiff`)
}

function damaged(bytes: Buffer, seed: number): Buffer {
  const random = seededRandom(seed)
  const copy = Buffer.from(bytes)
  if (seed % 2 === 0) return copy.subarray(0, random.integer(copy.length))
  const flips = 1 + random.integer(40)
  for (let i = 0; i < flips; i++) copy[random.integer(copy.length)] = random.integer(256)
  return copy
}

describe('a damaged index', () => {
  for (const [title, file, images] of CASES) {
    const path = sharedData(...file.split('/'))
    it.skipIf(!path)(`of ${title} never loses the images beside it`, async () => {
      const bytes = readFileSync(path!)
      for (let seed = 1; seed <= 60; seed++) {
        const plate = join(folder, `${title} ${seed}`)
        mkdirSync(plate)
        for (const name of images) writeFileSync(join(plate, name), '')
        writeFileSync(join(plate, file.split('/').at(-1)!), damaged(bytes, seed))
        const acquisitions = await scanFolders([plate])
        const held = acquisitions.flatMap(({ planes }) => planes.filter(({ state }) => state === 'present'))
        const { duplicates, unrecognised } = acquisitions[0]!
        expect(held.length + duplicates.length + unrecognised.length).toBeGreaterThanOrEqual(images.length)
      }
    })
  }

  it.skipIf(!sharedData('instruments'))('that breaks off is named in a warning, and the names are used', async () => {
    const plate = join(folder, 'cut')
    const source = sharedData('instruments', 'phenix-harmony-v5', 'images', 'Index.idx.xml')!
    mkdirSync(plate)
    for (const name of harmonyNames()) writeFileSync(join(plate, name), '')
    writeFileSync(join(plate, 'Index.idx.xml'), readFileSync(source).subarray(0, 15_000))
    const [acquisition] = await scanFolders([plate])
    expect(acquisition!.planes).toHaveLength(3)
    expect(acquisition!.warnings[0]).toMatchObject({ code: 'damaged_index', examples: ['Index.idx.xml'] })
    expect(acquisition!.warnings[0]!.message).toContain('it breaks off before its end')
  })
})

describe('an index that names more or less than there is', () => {
  it.skipIf(!sharedData('instruments'))(
    'calls planes that a channel does without not acquired, not missing',
    async () => {
      const plate = join(folder, 'fewer-z')
      cpSync(sharedData(...VOYAGER.split('/'))!, plate, { recursive: true })
      const path = join(plate, 'MeasurementData.mlf')
      const lines = readFileSync(path, 'utf8').split('\n')
      const flat = lines.filter((line) => !/ZIndex="[234]".*bts:Ch="2"/.test(line))
      writeFileSync(path, flat.join('\n'))
      const [acquisition] = await scanFolders([plate])
      // 3 wells × 4 sites × z 2, 3, 4 of channel 2: named by no record; their files are still there, so they are kept.
      expect(countPlanes([acquisition!])).toMatchObject({ present: 96, missing: 0, notAcquired: 0 })
      expect(acquisition!.warnings).toMatchObject([{ code: 'not_in_index', count: 36 }])
      for (const line of lines) {
        const name = /ZIndex="[234]".*bts:Ch="2">([^<]+)</.exec(line)?.[1]
        if (name) rmSync(join(plate, name))
      }
      rmSync(join(plate, 'CV8000-Minimal-DataSet-2C-3W-4S-FP2-stack_D08_T0001F001L01A01Z01C01.tif'))
      expect(countPlanes(await scanFolders([plate]))).toMatchObject({ present: 59, missing: 1, notAcquired: 36 })
    },
  )

  it.skipIf(!sharedData('instruments'))('lists wells that were selected and never imaged as not acquired', async () => {
    const plate = join(folder, 'selected')
    const source = sharedData('instruments', 'phenix-harmony-v5', 'images', 'Index.idx.xml')!
    mkdirSync(plate)
    const text = readFileSync(source, 'utf8').replace('<Well id="0101" />', '<Well id="0101" /><Well id="1624" />')
    writeFileSync(join(plate, 'Index.idx.xml'), text)
    const [acquisition] = await scanFolders([plate])
    expect(countPlanes([acquisition!])).toMatchObject({ present: 0, missing: 6, notAcquired: 6 })
    const skipped = acquisition!.planes.filter(({ state }) => state === 'not_acquired')
    expect(skipped.every(({ row, column, path }) => row === 15 && column === 23 && path === '')).toBe(true)
  })
})
