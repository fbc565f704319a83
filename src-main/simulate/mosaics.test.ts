import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { picture, writeCellPictures } from '../../test/cell-pictures.ts'
import { fingerprintOf } from '../../test/fingerprint.ts'
import { sharedData } from '../../test/shared-data.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { mean, median, seededRandom } from '../base/index.ts'
import { readPlane } from '../image/index.ts'
import { distanceTransform, labelComponents } from '../segmentation/index.ts'
import type { MosaicSetRequest } from './mosaic-request.ts'
import { simulateMosaics } from './mosaic-set.ts'
import { encodeTiff } from './tiff.ts'

type Row = Record<string, string>

function rowsOf(path: string): Row[] {
  const [header = '', ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const names = header.split(',')
  return rows.map((row) => Object.fromEntries(row.split(',').map((value, i) => [names[i]!, value])))
}

const boxOf = (row: Row): [number, number, number, number] => [
  Number(row.x),
  Number(row.y),
  Number(row.width),
  Number(row.height),
]

let library = ''
beforeAll(async () => {
  library = await writeCellPictures(temporaryFolder('cells'))
})
const request = (change: Partial<MosaicSetRequest> = {}): MosaicSetRequest => ({
  directory: join(temporaryFolder('mosaics'), 'out'),
  cells: library,
  rare: ['Double'],
  common: ['Round'],
  perImage: [6, 10],
  rarePerImage: [1, 3],
  width: 220,
  height: 180,
  count: 16,
  seed: 3,
  ...change,
})

describe('mosaics of made-up cells', () => {
  it('have in each truth box one cell, and no cell outside of the boxes', async () => {
    const { directory, truthPath } = await simulateMosaics(request())
    for (const [file, rows] of Map.groupBy(rowsOf(truthPath), (row) => row.file!)) {
      const { data, width, height } = await readPlane({ path: join(directory, file), page: 0 })
      // Disks of level 120 on 10: half-way between.
      const bright = { width, height, data: Uint8Array.from(data, (level) => Number(level > 65)) }
      const pieces = labelComponents(bright)
      expect(pieces.count).toBe(rows.reduce((sum, { kind }) => sum + (kind === 'Double' ? 2 : 1), 0))
      const inBoxes = new Set<number>()
      for (const [x, y, w, h] of rows.map(boxOf)) {
        const own: number[] = []
        for (let row = y; row < y + h; row++)
          for (let column = x; column < x + w; column++)
            if (bright.data[row * width + column]) own.push(row * width + column)
        for (const pixel of own) inBoxes.add(pixel)
        const columns = own.map((pixel) => pixel % width)
        const lines = own.map((pixel) => Math.floor(pixel / width))
        const slack = [
          Math.min(...columns) - x,
          x + w - 1 - Math.max(...columns),
          Math.min(...lines) - y,
          y + h - 1 - Math.max(...lines),
        ]
        for (const free of slack) expect(free).toBeLessThanOrEqual(1)
      }
      expect(inBoxes.size).toBe(bright.data.reduce((sum, one) => sum + one, 0))
    }
  })

  it('have rare cells in exactly the images labelled positive, in the numbers asked for', async () => {
    const { labelsPath, truthPath, positive, negative } = await simulateMosaics(request({ count: 32 }))
    const truth = Map.groupBy(rowsOf(truthPath), (row) => row.file!)
    const labels = rowsOf(labelsPath)
    for (const { file, label } of labels) {
      const cells = truth.get(file!)!
      const rare = cells.filter(({ kind }) => kind === 'Double').length
      expect(cells.length).toBeGreaterThanOrEqual(6)
      expect(cells.length).toBeLessThanOrEqual(10)
      expect(label === 'positive' ? rare >= 1 && rare <= 3 : rare === 0).toBe(true)
    }
    expect([positive, negative]).toEqual([16, 16])
    const splits = Map.groupBy(labels, (row) => row.split!)
    expect([...splits].map(([split, rows]) => [split, rows.length]).sort()).toEqual([
      ['test', 8],
      ['train', 16],
      ['validation', 8],
    ])
  })

  it('take the cells of a plate into one split only, and say from where each is', async () => {
    const { sourcesPath, splits, leftOut } = await simulateMosaics(request({ count: 24 }))
    const sources = rowsOf(sourcesPath)
    for (const [plate, rows] of Map.groupBy(sources, (row) => row.plate!)) {
      expect(new Set(rows.map((row) => row.split)).size, plate).toBe(1)
      for (const row of rows) expect(row.source).toMatch(new RegExp(`^${row.kind}/${plate}_P`))
    }
    expect(
      Object.values(splits)
        .flatMap(({ plates }) => plates)
        .sort(),
    ).toEqual([1, 2, 3, 4, 5, 6].map((plate) => `PLATE${plate}_07`))
    expect(leftOut).toEqual({ Double: { cut: 1, blank: 0 }, Round: { cut: 1, blank: 0 } })
  })

  it('have as much noise, of the same level, beside a cell as far from all', async () => {
    const { directory, truthPath } = await simulateMosaics(request({ width: 400, height: 400, count: 8 }))
    const ring = { levels: [] as number[], squares: [] as number[] }
    const field = { levels: [] as number[], squares: [] as number[] }
    for (const file of new Set(rowsOf(truthPath).map((row) => row.file!))) {
      const { data, width, height } = await readPlane({ path: join(directory, file), page: 0 })
      const dark = { width, height, data: Uint8Array.from(data, (level) => Number(level < 50)) }
      const away = distanceTransform(dark).data
      for (let i = 1; i < data.length; i++) {
        const part = away[i]! > 4 && away[i]! < 9 ? ring : away[i]! > 14 ? field : undefined
        part?.levels.push(data[i]!)
        part?.squares.push((data[i]! - data[i - 1]!) ** 2)
      }
    }
    expect(Math.abs(mean(ring.levels) - mean(field.levels))).toBeLessThan(0.15)
    expect(mean(ring.squares) / mean(field.squares)).toBeCloseTo(1, 1)
  })

  it('of 16-bit cells are 16-bit images', async () => {
    const cells = temporaryFolder('cells16')
    const random = seededRandom(5)
    for (const [kind, radius] of [
      ['Small', 5],
      ['Big', 10],
    ] as const) {
      mkdirSync(join(cells, kind))
      for (let plate = 1; plate <= 3; plate++) {
        const { data, width, height } = picture(random, [{ x: 0, y: 0, radius }], { scale: 200 })
        const bytes = await encodeTiff(data as Uint16Array, { width, height, description: '' })
        writeFileSync(join(cells, kind, `plate${plate}_A01.tif`), bytes)
      }
    }
    const written = await simulateMosaics(request({ cells, rare: ['Big'], common: ['Small'], count: 8 }))
    expect(written.depth).toBe(16)
    const [file] = rowsOf(written.labelsPath).map((row) => row.file!)
    const plane = await readPlane({ path: join(written.directory, file!), page: 0 })
    expect(plane.data).toBeInstanceOf(Uint16Array)
    expect(median(plane.data)).toBeGreaterThan(1_800)
    expect(Math.max(...plane.data)).toBeGreaterThan(23_000)
  })

  it('are the same byte for byte with the same seed, and others with another', async () => {
    const fingerprint = async (seed: number): Promise<string> =>
      fingerprintOf((await simulateMosaics(request({ seed, count: 8 }))).directory)
    const first = await fingerprint(1)
    expect(await fingerprint(1)).toBe(first)
    expect(await fingerprint(2)).not.toBe(first)
  })

  it('leave nothing behind when cancelled', async () => {
    const controller = new AbortController()
    const onProgress = ({ stage, done }: { stage: string; done: number }): void => {
      if (stage === 'Simulating' && done === 5) controller.abort()
    }
    const asked = request({ count: 100, signal: controller.signal, onProgress })
    await expect(simulateMosaics(asked)).rejects.toMatchObject({ code: 'cancelled' })
    expect(readdirSync(asked.directory)).toEqual([])
  })
})

describe('mosaics that cannot be made', () => {
  it.each<[string, Partial<MosaicSetRequest>, RegExp]>([
    ['a class that is not there', { rare: ['Triple'] }, /no class Triple in .*: it holds Double, Round/],
    ['a class named twice', { common: ['Double'] }, /Double is named twice/],
    ['more rare cells than cells', { perImage: [2, 9] }, /Images of 2 cells cannot hold 3 rare ones/],
    ['a range the wrong way round', { perImage: [9, 8] }, /goes from 9 up to 8/],
    ['too few images', { count: 7 }, /number of images is a whole number from 8/],
    ['too small an image', { width: 20 }, /width of an image is a whole number from 32 to 8192, not 20/],
    ['too many cells', { perImage: [6, 400] }, /220 × 180 pixels has room for (\d\d) of these cells.*up to 400/],
    ['a pattern that no name fits', { plates: '^(X\\d+)' }, /does not tell the plate/],
    ['one plate', { plates: '^(PLATE)' }, /30 usable cells of class Double come from 1 plate \(PLATE\)/],
  ])('%s', async (_, change, message) => {
    await expect(simulateMosaics(request(change))).rejects.toThrow(message)
  })

  it('a folder that is not there, an empty class, a damaged picture', async () => {
    const cells = temporaryFolder('cells-bad')
    await expect(simulateMosaics(request({ cells: join(cells, 'none') }))).rejects.toMatchObject({ code: 'not_found' })
    mkdirSync(join(cells, 'Round'))
    mkdirSync(join(cells, 'Double'))
    await expect(simulateMosaics(request({ cells }))).rejects.toMatchObject({ code: 'no_images' })
    writeFileSync(join(cells, 'Round', 'plate1_A01.png'), 'no picture')
    writeFileSync(join(cells, 'Double', 'plate1_A01.png'), 'no picture')
    const damaged = simulateMosaics(request({ cells }))
    await expect(damaged).rejects.toMatchObject({
      code: 'unreadable_file',
      path: join(cells, 'Double', 'plate1_A01.png'),
    })
  })
})

const mitocheck = sharedData('mitocheck')
describe.skipIf(!mitocheck)('mosaics of MitoCheck cells', () => {
  it('share no plate between splits, and their seams do not tell binuclear cells from others', async () => {
    const written = await simulateMosaics(
      request({
        cells: mitocheck!,
        rare: ['Binuclear'],
        common: ['Interphase'],
        perImage: [8, 8],
        rarePerImage: [4, 4],
        width: 320,
        height: 320,
        count: 60,
      }),
    )
    const byPlate = Map.groupBy(rowsOf(written.sourcesPath), (row) => row.plate!)
    expect(byPlate.size).toBeGreaterThan(20)
    for (const rows of byPlate.values()) expect(new Set(rows.map((row) => row.split)).size).toBe(1)
    const share = (split: keyof typeof written.splits) => written.splits[split].cells.Binuclear! / 176
    expect(Math.abs(share('test') - 0.25)).toBeLessThan(0.1)
    const rings = await ringsOf(written.directory, rowsOf(written.truthPath))
    for (const measure of ['level', 'noise'] as const) {
      const [rare, common] = ['Binuclear', 'Interphase'].map((kind) =>
        rings.filter((ring) => ring.kind === kind).map((ring) => ring[measure]),
      )
      let wins = 0
      for (const a of rare!) for (const b of common!) wins += a > b ? 1 : a === b ? 0.5 : 0
      expect(Math.abs(wins / (rare!.length * common!.length) - 0.5), measure).toBeLessThan(0.1)
    }
  })
})

/** Mean level over the field and roughness, 7 to 11 pixels away from each cell: where its picture ends. */
async function ringsOf(directory: string, truth: readonly Row[]) {
  const rings: { kind: string; level: number; noise: number }[] = []
  for (const [file, rows] of Map.groupBy(truth, (row) => row.file!)) {
    const { data, width, height } = await readPlane({ path: join(directory, file), page: 0 })
    const field = median(data)
    const dark = { width, height, data: Uint8Array.from(data, (level) => Number(level < field + 25)) }
    const away = distanceTransform(dark).data
    for (const row of rows) {
      const [x, y, w, h] = boxOf(row)
      const levels: number[] = []
      const squares: number[] = []
      for (let line = Math.max(0, y - 8); line < Math.min(height, y + h + 8); line++)
        for (let column = Math.max(1, x - 8); column < Math.min(width, x + w + 8); column++) {
          const pixel = line * width + column
          if (away[pixel]! < 7 || away[pixel]! > 11) continue
          levels.push(data[pixel]! - field)
          squares.push((data[pixel]! - data[pixel - 1]!) ** 2)
        }
      if (levels.length > 20) rings.push({ kind: row.kind!, level: mean(levels), noise: mean(squares) })
    }
  }
  return rings
}
