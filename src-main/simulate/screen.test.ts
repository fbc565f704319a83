import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fault } from '../base/index.ts'
import { trueResponse } from './compound.ts'
import { planPlate } from './plate-plan.ts'
import { renderSite, setUpMicroscope } from './render-site.ts'
import { type SimulatedScreen, simulateScreen } from './screen.ts'
import { encodeTiff } from './tiff.ts'

const folders: string[] = []
function temporaryFolder(): string {
  folders.push(mkdtempSync(join(tmpdir(), 'platescope-simulate-')))
  return folders.at(-1)!
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function fingerprint(screen: SimulatedScreen): string {
  const hash = createHash('sha256')
  for (const name of readdirSync(screen.plateFolder).sort())
    hash.update(name).update(readFileSync(join(screen.plateFolder, name)))
  for (const path of [screen.layoutPath, screen.truthPath, screen.labelsPath]) hash.update(readFileSync(path))
  return hash.digest('hex')
}

const readLines = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n')

describe('the plate plan', () => {
  const plan = planPlate()
  const count = (role: string): number => plan.filter((well) => well.role === role).length

  it('has 16 negative and 8 positive controls, 70 treated wells and two empty ones', () => {
    const roles = ['negative_control', 'positive_control', 'treatment', 'empty'].map(count)
    expect(roles).toEqual([16, 8, 70, 2])
  })

  it('gives compounds A and B nine doses in three replicates, and 2, 5, 10 and 20 % multinucleate cells in four wells each', () => {
    const doses = Map.groupBy(plan, (well) => `${well.compound} ${well.concentration}`)
    const dosed = [...doses].filter(([key]) => /^Compound [AB]/.test(key))
    expect(dosed.map(([, wells]) => wells.length)).toEqual(new Array(18).fill(3))
    const percents = Map.groupBy(plan, (well) => well.multinucleatePercent)
    expect([2, 5, 10, 20].map((percent) => percents.get(percent)?.length)).toEqual([4, 4, 4, 4])
  })

  it('numbers the replicates of a treatment from 1 without gaps', () => {
    for (const wells of Map.groupBy(plan, (well) => `${well.compound} ${well.concentration}`).values()) {
      if (wells[0]!.role === 'empty') continue
      expect(wells.map((well) => well.replicate).sort((a, b) => a - b)).toEqual(wells.map((_, i) => i + 1))
    }
  })
})

it('a compound at its EC50 gives half of its effect', () => {
  const compound = { name: 'X', ec50Micromolar: 0.4, hill: 1.7, bottom: 0.1, top: 0.9, toxicity: 0 }
  expect(trueResponse(compound, 0.4)).toBeCloseTo(0.5, 12)
  expect(trueResponse(compound, 0)).toBe(0.1)
})

describe('a rendered site', () => {
  const microscope = setUpMicroscope(7, 256)
  const plan = new Map(planPlate().map((well) => [well.well, well]))
  const render = (well: string, site = 1, inFocus = true) => renderSite(microscope, plan.get(well)!, site, inFocus)

  it('shows the marker where DNA is in a positive control, and around it in a negative one', () => {
    const overlap = ({ dna, marker }: ReturnType<typeof render>): number => {
      let inside = 0
      let nuclear = 0
      let outside = 0
      let cytoplasmic = 0
      for (let i = 0; i < dna.length; i++) {
        if (dna[i]! > 1200) {
          inside += marker[i]!
          nuclear++
        } else if (marker[i]! > 700) {
          outside += marker[i]!
          cytoplasmic++
        }
      }
      return inside / nuclear / (outside / cytoplasmic)
    }
    const negative = plan.get('A01')!.role === 'negative_control' ? 'A01' : 'A12'
    const positive = negative === 'A01' ? 'A12' : 'A01'
    expect(overlap(render(negative))).toBeLessThan(0.9)
    expect(overlap(render(positive))).toBeGreaterThan(1.8)
  })

  it('holds several-nucleus cells in a share of the given percentage only where planned', () => {
    const many = render('G09').cells
    expect(many.filter((cell) => cell.kind === 'multinucleate').length).toBe(Math.max(1, Math.round(0.2 * many.length)))
    expect(render('A01').cells.every((cell) => cell.kind === 'uninucleate')).toBe(true)
    expect(render('H10').cells).toEqual([])
  })

  it('has its cells inside the image', () => {
    for (const cell of render('D05').cells) {
      expect(cell.x).toBeGreaterThanOrEqual(0)
      expect(cell.y).toBeGreaterThanOrEqual(0)
      expect(cell.x + cell.width).toBeLessThanOrEqual(256)
      expect(cell.y + cell.height).toBeLessThanOrEqual(256)
    }
  })

  it('is smoother out of focus', () => {
    const roughness = (plane: Uint16Array): number => {
      let sum = 0
      for (let i = 1; i < plane.length; i++) sum += (plane[i]! - plane[i - 1]!) ** 2
      return sum
    }
    expect(roughness(render('B05', 1, false).dna)).toBeLessThan(0.4 * roughness(render('B05').dna))
  })

  it('does not depend on what was rendered before', () => {
    const first = render('C03', 2).dna
    render('E07')
    expect(render('C03', 2).dna).toEqual(first)
  })
})

it('libtiff reads the written samples exactly, up to 65535 and with rows that fill no strip', async () => {
  const samples = Uint16Array.from({ length: 70 * 150 }, (_, i) => (i * 40503) % 65536)
  const tiff = await encodeTiff(samples, { width: 70, height: 150, description: '<MetaData/>' })
  const { data, info } = await sharp(tiff)
    .toColourspace('grey16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true })
  expect([info.width, info.height, info.channels]).toEqual([70, 150, 1])
  expect(new Uint16Array(data.buffer, data.byteOffset, data.length / 2)).toEqual(samples)
})

describe('a simulated screen', () => {
  let screen: SimulatedScreen
  beforeAll(async () => {
    screen = await simulateScreen({ directory: temporaryFolder(), seed: 11, sites: 1, size: 96 })
  })

  it('lacks one plane of 190, has one cut off, and says which', async () => {
    expect(screen.files).toBe(95 * 2 - 1)
    const names = readdirSync(screen.plateFolder)
    expect(names.filter((name) => name.endsWith('.tif')).length).toBe(189)
    for (const path of screen.defects.missing) expect(names).not.toContain(path.split('/')[1])
    const truncated = join(screen.directory, screen.defects.truncated[0]!)
    await expect(sharp(truncated).raw().toBuffer()).rejects.toThrow()
  })

  it('describes every well, every cell and every imaged site with cells in its tables', () => {
    expect(readLines(screen.layoutPath).length).toBe(1 + 96)
    expect(readLines(screen.truthPath).length).toBe(1 + screen.cells)
    expect(readLines(screen.labelsPath).length).toBe(1 + 94)
  })

  it('keeps the sites of a well on one side of the split and has every side in both classes', () => {
    const rows = readLines(screen.labelsPath)
      .slice(1)
      .map((line) => line.split(','))
    const kinds = new Set(rows.map(([, label, , split]) => `${label} ${split}`))
    expect(kinds.size).toBe(6)
  })

  it('is the same bit for bit with the same seed and another with another', async () => {
    const again = await simulateScreen({ directory: temporaryFolder(), seed: 11, sites: 1, size: 96 })
    const other = await simulateScreen({ directory: temporaryFolder(), seed: 12, sites: 1, size: 96 })
    expect(fingerprint(again)).toBe(fingerprint(screen))
    expect(fingerprint(other)).not.toBe(fingerprint(screen))
  })

  it('replaces an earlier simulated screen but leaves a folder with anything else in it alone', async () => {
    const directory = temporaryFolder()
    mkdirSync(join(directory, 'Demo'))
    writeFileSync(join(directory, 'Demo', 'thesis.txt'), 'mine')
    await expect(simulateScreen({ directory, seed: 1, sites: 1, size: 64 })).rejects.toThrow(/thesis\.txt/)
    expect(readdirSync(join(directory, 'Demo'))).toEqual(['thesis.txt'])
  })

  it('stops when it is cancelled', async () => {
    const controller = new AbortController()
    const onProgress = (): void => controller.abort()
    const run = simulateScreen({
      directory: temporaryFolder(),
      seed: 1,
      sites: 1,
      size: 64,
      onProgress,
      signal: controller.signal,
    })
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
  })

  it.each([{ sites: 0 }, { size: 12 }, { seed: -1 }, { sites: 1.5 }])('refuses %o', async (wrong) => {
    await expect(simulateScreen({ directory: tmpdir(), seed: 1, ...wrong })).rejects.toBeInstanceOf(Fault)
  })
})
