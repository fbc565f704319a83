/** Folders that are not as they should be, taken from import to measurement: what is there counts, what is not is named. */
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  describeAcquisition,
  exportFile,
  openedProject,
  relocate,
  runFailures,
  scan,
  startSegment,
  summarise,
} from '../../src-main/service/index.ts'
import { readBlocks, readFeatureNames } from '../../src-main/store/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { discs, writePlate, writeTiff } from './blob-plate.ts'
import { analyse, openDesk, projectOf } from './opened.ts'

const folder = temporaryFolder('bad-plates')
const desk = openDesk(folder)
const at = (...parts: string[]): string => join(folder, ...parts)

async function shown(name: string) {
  return (await scan([at(name)], null)).map(describeAcquisition)[0]!
}

/** Mean intensity of the nuclei in a channel, well by well in order of the sites. */
function meansOf(runId: number, channel: string): number[][] {
  const project = openedProject(desk)
  const names = readFeatureNames(project, runId).get('Nuclei')!
  const column = names.indexOf(`Nuclei_Intensity_MeanIntensity_${channel}`)
  expect(column).toBeGreaterThanOrEqual(0)
  return [1, 2, 3, 4].map((siteId) => {
    const block = readBlocks(project, runId, siteId).find(({ compartment }) => compartment === 'Nuclei')
    if (!block) return []
    return Array.from({ length: block.objects }, (_, i) => block.values[i * names.length + column]!)
  })
}

describe('a channel that cannot be used at a site', () => {
  test('leaves the site measured in the others, and the run with the columns of all, though it was the first', async () => {
    writePlate(at('cut'))
    truncateSync(at('cut', 'P1_A01_s1_w2.tif'), 400)
    rmSync(at('cut', 'P1_A02_s1_w2.tif'))
    const [root] = await projectOf(desk, at('cut.platescope'), at('cut'))
    expect(root!.planes).toMatchObject({ present: 6, missing: 1, unreadable: 1 })
    const { measure } = await analyse(desk, 'w1')
    expect(measure).toMatchObject({ status: 'done', sites: 4, failedSites: 2 })
    const first = meansOf(measure.id, 'w1')
    const second = meansOf(measure.id, 'w2')
    expect(first.map((values) => values.length)).toEqual([6, 6, 6, 6])
    expect(first.flat().every((value) => value > 3000)).toBe(true)
    expect(second.slice(0, 2).flat().every(Number.isNaN)).toBe(true)
    expect(second.slice(2).flat()).toHaveLength(12)
    expect(
      second
        .slice(2)
        .flat()
        .every((value) => value > 1000 && value < 1300),
    ).toBe(true)
    const messages = runFailures(desk, measure.id).map(({ well, message }) => `${well} ${message}`)
    expect(messages[0]).toMatch(/^A01 .*P1_A01_s1_w2\.tif is cut short/)
    expect(messages[1]).toMatch(/^A02 P1_A02_s1_w2\.tif is expected but not on disk/)
  })

  test('for being of another size is named with both sizes', async () => {
    writePlate(at('mixed'))
    const small = { width: 50, height: 40 }
    writeTiff(at('mixed', 'P1_B01_s1_w2.tif'), { ...small, pages: [discs(small, 1)] })
    await projectOf(desk, at('mixed.platescope'), at('mixed'))
    const { measure } = await analyse(desk, 'w1')
    expect(measure).toMatchObject({ sites: 4, failedSites: 1, objects: 24 })
    expect(runFailures(desk, measure.id)[0]!.message).toMatch(/P1_B01_s1_w2\.tif has 50 × 40 pixels.* 96 × 80/)
  })
})

describe('names without an index', () => {
  test('a plane that nearly all sites have is missing where it is not there, under the name it would have', async () => {
    writePlate(at('hole'), ['A01', 'A02', 'B01', 'B02', 'C01'])
    rmSync(at('hole', 'P1_B01_s1_w1.tif'))
    const root = await shown('hole')
    expect(root.planes).toEqual({ present: 9, missing: 1, notAcquired: 0, unreadable: 0, duplicate: 0 })
    expect(root.examples.missing).toEqual(['P1_B01_s1_w1.tif'])
  })

  test('a plane that many sites lack is told, and not counted as missing', async () => {
    writePlate(at('half'))
    for (const well of ['A01', 'B01']) rmSync(at('half', `P1_${well}_s1_w2.tif`))
    const root = await shown('half')
    expect(root.planes).toMatchObject({ present: 6, missing: 0 })
    expect(root.warnings).toMatchObject([{ code: 'uneven_sites', count: 2 }])
  })
})

describe('files of several pages without metadata', () => {
  const size = { width: 40, height: 40 }
  const page = (seed: number): Uint16Array => discs(size, seed)

  test('all with as many pages are z stacks', async () => {
    for (const well of ['A01', 'A02'])
      writeTiff(at('stacks', `P_${well}_s1_w1.tif`), { ...size, pages: [page(0), page(1), page(2)] })
    const root = await shown('stacks')
    expect(root.zs).toEqual([1, 2, 3])
    expect(root.planes.present).toBe(6)
    expect(root.warnings).toMatchObject([{ code: 'pages_as_planes', count: 2 }])
  })

  test("in ImageJ's order are channels, z and time as it noted them", async () => {
    const description = 'ImageJ=1.54f\nimages=6\nchannels=2\nslices=3\nhyperstack=true\n'
    const pages = [0, 1, 2, 3, 4, 5].map(page)
    for (const well of ['A01', 'A02']) writeTiff(at('hyper', `P_${well}_s1.tif`), { ...size, pages, description })
    const [acquisition] = await scan([at('hyper')], null)
    expect(acquisition!.channels.map(({ name }) => name)).toEqual(['c1', 'c2'])
    const second = acquisition!.planes.filter((plane) => plane.channel === 1 && plane.column === 0)
    expect(second.map(({ z, page: number }) => [z, number])).toEqual([
      [1, 1],
      [2, 3],
      [3, 5],
    ])
  })

  test('of different numbers keep their first page, which is told', async () => {
    writeTiff(at('odd', 'P_A01_s1_w1.tif'), { ...size, pages: [page(0), page(1)] })
    writeTiff(at('odd', 'P_A02_s1_w1.tif'), { ...size, pages: [page(0)] })
    const root = await shown('odd')
    expect(root.planes.present).toBe(2)
    expect(root.warnings).toMatchObject([{ code: 'pages_unused', count: 1 }])
  })
})

describe('two folders', () => {
  test('with plates of one name are two plates, and no exported file replaces another', async () => {
    writePlate(at('week1', 'P1'), ['A01', 'A02'])
    writePlate(at('week2', 'P1'), ['A01', 'A02'])
    await projectOf(desk, at('weeks.platescope'), at('week1'), at('week2'), at('week1'))
    expect(summarise(openedProject(desk)).plates.map(({ name }) => name)).toEqual(['P1', 'P1 (week2)'])
    const { segment } = await analyse(desk, 'w1')
    const path = at('labels')
    const request = { kind: 'labels', path, runId: segment.id, overwrite: true } as const
    expect(await exportFile(desk, request, {})).toMatchObject({ count: 8 })
    expect(readdirSync(path)).toHaveLength(8)
  })

  test('that are one by a link are imported once', async () => {
    writePlate(at('once'), ['A01', 'A02'])
    symlinkSync(at('once'), at('again'))
    expect(await scan([at('once'), at('again')], null)).toHaveLength(1)
    await projectOf(desk, at('link.platescope'), at('once'), at('again'))
    expect(summarise(openedProject(desk))).toMatchObject({ wells: 2, planes: { present: 4 } })
  })
})

test('a folder that is gone is one message, and the project goes on when told where it is now', async () => {
  writePlate(at('before'))
  await projectOf(desk, at('moved.platescope'), at('before'))
  const { segment } = await analyse(desk, 'w1')
  const parameters = segment.parameters as Parameters<typeof startSegment>[1]
  mkdirSync(at('elsewhere'))
  renameSync(at('before'), at('elsewhere', 'after'))
  await expect(startSegment(desk, parameters)).rejects.toMatchObject({ code: 'not_found', path: at('before') })
  const [root] = summarise(openedProject(desk)).roots
  expect(root!.reachable).toBe(false)
  expect(() => relocate(desk, root!.id, at('elsewhere'))).toThrow(/holds none of the images/)
  relocate(desk, root!.id, at('elsewhere', 'after'))
  const again = await startSegment(desk, parameters)
  expect(await again.finished).toMatchObject({ failedSites: 0, objects: segment.objects })
})
