/** Folders as people drop them: several, empty, looping, half readable; progress, cancelling, checking. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { Fault, type Progress } from '../base/index.ts'
import { wellName } from '../plate/index.ts'
import { countPlanes } from './count.ts'
import { scanFolders } from './scan.ts'
import { listImagePaths } from './walk.ts'

const base = mkdtempSync(join(tmpdir(), 'platescope-scan-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))
let folder = ''
let count = 0
beforeEach(() => {
  folder = join(base, `drop${++count}`)
  mkdirSync(folder)
})

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), 'x')
  }
}

async function faultOf(scan: Promise<unknown>): Promise<Fault> {
  const error = await scan.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof Fault)) throw new Error(`no Fault: ${String(error)}`)
  return error
}

describe('a drop', () => {
  it('of several plates gives each its own root and name', async () => {
    put(
      'run/P1/A01_s1_w1.tif',
      'run/P1/A02_s1_w1.tif',
      'run/P2/Images/r01c01f01p01-ch1sk1fk1fl1.tiff',
      'run/P2/notes.txt',
    )
    const acquisitions = await scanFolders([folder])
    expect(acquisitions.map(({ root, plates }) => [root.slice(folder.length), plates[0]!.name])).toEqual([
      ['/run/P1', 'P1'],
      ['/run/P2/Images', 'P2'],
    ])
    expect(acquisitions[1]!.planes[0]!.path).toBe('r01c01f01p01-ch1sk1fk1fl1.tiff')
  })

  it('of one plate is its own root, and a dropped image stands for its folder', async () => {
    put('Images/A01_s1_w1.tif', 'Images/A02_s1_w1.tif')
    const [acquisition] = await scanFolders([folder])
    expect(acquisition!.root).toBe(folder)
    const [same] = await scanFolders([join(folder, 'Images', 'A01_s1_w1.tif'), join(folder, 'Images')])
    expect(same!.planes.map(({ path }) => path)).toEqual(['A01_s1_w1.tif', 'A02_s1_w1.tif'])
  })

  it('reads a folder once when it is given twice, or inside another', async () => {
    put('a/A01_s1_w1.tif', 'a/A02_s1_w1.tif')
    expect(await scanFolders([folder, join(folder, 'a'), `${folder}/`])).toHaveLength(1)
  })

  it('reports files that name one plane, and keeps the first in natural order', async () => {
    put('p/A01_s1_w1.tif', 'p/A01_s1_w1.tiff', 'p/A02_s1_w1.tif', 'p/copy/A02_s1_w1.tif')
    const [acquisition] = await scanFolders([folder])
    expect(acquisition!.duplicates).toEqual([
      { path: 'p/A01_s1_w1.tiff', keptPath: 'p/A01_s1_w1.tif' },
      { path: 'p/copy/A02_s1_w1.tif', keptPath: 'p/A02_s1_w1.tif' },
    ])
    expect(countPlanes([acquisition!])).toMatchObject({ present: 2, duplicate: 2 })
  })

  it('orders wells by row and column, channels and sites by number', async () => {
    put('B02_s10_w2.tif', 'B02_s2_w10.tif', 'A10_s1_w1.tif', 'A02_s1_w1.tif')
    const [acquisition] = await scanFolders([folder])
    expect(acquisition!.planes.map((plane) => `${wellName(plane)} ${plane.site}`)).toEqual([
      'A02 1',
      'A10 1',
      'B02 2',
      'B02 10',
    ])
    expect(acquisition!.channels.map(({ key }) => key)).toEqual(['w1', 'w2', 'w10'])
  })

  it('with names beyond ASCII and very long paths loses nothing', async () => {
    const deep = Array.from({ length: 8 }, (_, i) => `${'ordner_ä_'.repeat(8)}${i}`).join('/')
    put(`${deep}/Plättchen_A01_s1_w1.tif`, `${deep}/Plättchen_A02_s1_w1.tif`)
    const [acquisition] = await scanFolders([folder])
    expect(acquisition!.plates[0]!.name).toBe('Plättchen')
    expect(acquisition!.planes).toHaveLength(2)
  })

  it('takes the smallest standard plate, of 96 wells or more, that holds the wells', async () => {
    put(
      'small/A01_s1.tif',
      'small/B02_s1.tif',
      'large/P24_s1.tif',
      'large/A01_s1.tif',
      'huge/AF48_s1.tif',
      'huge/AA01_s1.tif',
    )
    const acquisitions = await scanFolders([folder])
    const sizes = acquisitions.map(({ plates }) => `${plates[0]!.name} ${plates[0]!.size}`)
    expect(sizes.toSorted()).toEqual(['huge 1536', 'large 384', 'small 96'])
  })
})

describe('a folder with obstacles', () => {
  it('that links to itself ends, and a linked folder is read', async () => {
    put('p/A01_s1_w1.tif', 'p/A02_s1_w1.tif')
    symlinkSync(folder, join(folder, 'p', 'loop'))
    symlinkSync(join(folder, 'nowhere'), join(folder, 'p', 'A03_s1_w1.tif'))
    const [acquisition] = await scanFolders([folder])
    expect(acquisition!.planes).toHaveLength(2)
  })

  it.skipIf(process.getuid?.() === 0)(
    'that may not be opened becomes a warning (skipped for root, who may)',
    async () => {
      put('p/A01_s1_w1.tif', 'p/A02_s1_w1.tif', 'shut/A01_s1_w1.tif')
      chmodSync(join(folder, 'shut'), 0)
      const [acquisition] = await scanFolders([folder])
      chmodSync(join(folder, 'shut'), 0o700)
      expect(acquisition!.warnings).toMatchObject([{ code: 'unreadable_folder', examples: ['shut'] }])
    },
  )

  it('without images is refused with what it holds instead', async () => {
    put('a.csv', 'b.csv', 'readme')
    const fault = await faultOf(scanFolders([folder]))
    expect([fault.code, fault.path]).toEqual(['no_images', folder])
    expect(fault.message).toContain('2 .csv')
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    expect((await faultOf(scanFolders([empty]))).message).toBe('The folder is empty.')
    expect((await faultOf(scanFolders([join(folder, 'gone')]))).code).toBe('not_found')
  })

  it("in an instrument's own format says to export it", async () => {
    put('001002000.flex', '001003000.flex')
    expect((await faultOf(scanFolders([folder]))).todo).toContain('Export')
  })

  it('lists images that its rule does not recognise', async () => {
    put('A01_s1_w1.tif', 'A02_s1_w1.tif', 'overview.png')
    const [acquisition] = await scanFolders([folder])
    expect(acquisition!.unrecognised).toEqual(['overview.png'])
    expect(acquisition!.warnings).toMatchObject([{ code: 'unrecognised_files', count: 1 }])
  })
})

describe('a scan', () => {
  it('marks files that the check finds wanting, and names them', async () => {
    put('A01_s1_w1.tif', 'A02_s1_w1.tif', 'A03_s1_w1.tif')
    const stages: Progress[] = []
    const check = async (path: string) => {
      if (path.includes('A03')) throw Object.assign(new Error('gone'), { code: 'ENOENT' })
      return { size: 1, modified: 2, ...(path.includes('A02') ? { problem: 'no bytes' } : {}) }
    }
    const [acquisition] = await scanFolders([folder], { check, onProgress: (progress) => stages.push(progress) })
    expect(acquisition!.planes.map(({ state, problem }) => [state, problem])).toEqual([
      ['present', undefined],
      ['unreadable', 'no bytes'],
      ['missing', undefined],
    ])
    expect(acquisition!.warnings).toMatchObject([{ code: 'unreadable_files', examples: ['A02_s1_w1.tif'] }])
    expect(stages.at(-1)).toMatchObject({ stage: 'Checking files', done: 3, total: 3 })
    expect(stages[0]!.stage).toBe('Reading names')
  })

  it('can be cancelled', async () => {
    put('A01_s1_w1.tif', 'A02_s1_w1.tif')
    expect((await faultOf(scanFolders([folder], { signal: AbortSignal.abort() }))).code).toBe('cancelled')
  })

  it("by the user's own pattern uses no other rule", async () => {
    put('x/B7 f2 red.tif', 'x/B8 f1 red.tif', 'x/other.tif')
    const [acquisition] = await scanFolders([folder], { pattern: '{well} f{site} {channel}.tif' })
    expect(acquisition).toMatchObject({
      grammar: 'custom',
      pattern: '{well} f{site} {channel}.tif',
      unrecognised: ['x/other.tif'],
    })
    expect(acquisition!.planes.map((plane) => `${wellName(plane)} ${plane.site}`)).toEqual(['B07 2', 'B08 1'])
    expect((await faultOf(scanFolders([folder], { pattern: '{well}_nothing' }))).code).toBe('bad_pattern')
  })

  it('lists image paths for a preview without reading on', async () => {
    put('a/1.tif', 'a/2.tif', 'b/3.tif')
    expect(await listImagePaths(folder, 2)).toEqual(['a/1.tif', 'a/2.tif'])
  })
})
