/** Bags of cells: what the tables beside them say is counted against what was asked for. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { picture, writeCellPictures } from '../../test/cell-pictures.ts'
import { fingerprintOf } from '../../test/fingerprint.ts'
import { sharedData } from '../../test/shared-data.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { seededRandom } from '../base/index.ts'
import { encodePng8, readPlane } from '../image/index.ts'
import { type BagRules, bagSizes, createBagDealer, evenly, fullestBags } from './bag-counts.ts'
import type { BagSetRequest } from './bag-request.ts'
import { simulateBags, type WrittenBags } from './bag-set.ts'

type Row = Record<string, string>

function rowsOf(path: string): Row[] {
  const [header = '', ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const names = header.split(',')
  return rows.map((row) => Object.fromEntries(row.split(',').map((value, i) => [names[i]!, value])))
}

const rules = (change: Partial<BagRules> = {}): BagRules => ({
  classes: ['a', 'b', 'c', 'd'],
  perImage: [8, 20],
  purity: [0.3, 0.7],
  ...change,
})

describe('the cells of a bag', () => {
  it('are numbers whose share is within the purity, and above that of any other class', () => {
    // Of 4 cells 2 are a half. Of 5, 2 are within 0.4 to 0.6, but another class would have as many: 3. Of 6, 3.
    expect(bagSizes(rules({ classes: ['a', 'b', 'c'], perImage: [4, 6], purity: [0.4, 0.6] }))).toEqual([
      { cells: 4, own: [2, 2] },
      { cells: 5, own: [3, 3] },
      { cells: 6, own: [3, 3] },
    ])
    // 100 · 0.29 is 28.999999999999996.
    expect(bagSizes(rules({ perImage: [100, 100], purity: [0.29, 0.29] }))).toEqual([{ cells: 100, own: [29, 29] }])
    // 5 of 11, 6 of 13, 7 of 15; 8 of 17 are more than 0.47.
    expect(bagSizes(rules({ perImage: [10, 19], purity: [0.45, 0.47] })).map(({ cells }) => cells)).toEqual([
      11, 13, 15,
    ])
    expect(bagSizes(rules({ perImage: [9, 9], purity: [1, 1] }))).toEqual([{ cells: 9, own: [9, 9] }])
  })

  it('are dealt so that the others differ by one at most, whichever has one more', () => {
    const random = seededRandom(4)
    const deal = createBagDealer(rules())
    const ahead = [0, 0, 0, 0]
    const seen = new Set<number>()
    for (let bag = 0; bag < 2_000; bag++) {
      const counts = deal('b', random)
      const cells = counts.reduce((a, b) => a + b)
      const share = counts[1]! / cells
      const others = counts.toSpliced(1, 1)
      expect(cells >= 8 && cells <= 20 && share >= 0.3 - 1e-9 && share <= 0.7 + 1e-9).toBe(true)
      expect(Math.max(...others) - Math.min(...others)).toBeLessThanOrEqual(1)
      expect(counts[1]!).toBeGreaterThan(Math.max(...others))
      for (const [kind, count] of counts.entries()) if (count > Math.min(...others)) ahead[kind]!++
      seen.add(cells)
    }
    expect(seen.size).toBe(13)
    const [first, , third, fourth] = ahead
    expect(Math.max(first!, third!, fourth!) / Math.min(first!, third!, fourth!)).toBeLessThan(1.2)
  })

  it('are most in the fullest bags, one for each label', () => {
    expect(fullestBags(rules({ perImage: [8, 11] }))).toEqual([
      [7, 2, 1, 1],
      [2, 7, 1, 1],
      [2, 1, 7, 1],
      [2, 1, 1, 7],
    ])
    expect(evenly(11, 4)).toEqual([3, 3, 3, 2])
  })
})

const CLASSES = ['Round', 'Double', 'Small', 'Large'] as const

let library = ''
beforeAll(async () => {
  library = await writeCellPictures(temporaryFolder('bag-cells'))
  const random = seededRandom(12)
  for (const [kind, radius] of [
    ['Small', 4],
    ['Large', 12],
    ['Seldom', 6],
  ] as const) {
    mkdirSync(join(library, kind))
    for (let plate = 1; plate <= 6; plate++)
      for (let cell = 1; cell <= (kind === 'Seldom' ? 2 : 5); cell++) {
        const plane = picture(random, [{ x: 0, y: 0, radius }])
        const bytes = await encodePng8({ ...plane, samples: 1, bytes: plane.data as Uint8Array })
        writeFileSync(join(library, kind, `PLATE${plate}_07_P0000${cell}_T00001.png`), bytes)
      }
  }
})
const request = (change: Partial<BagSetRequest> = {}): BagSetRequest => ({
  directory: join(temporaryFolder('bags'), 'out'),
  cells: library,
  classes: CLASSES,
  perImage: [10, 16],
  purity: [0.4, 0.6],
  count: 22,
  seed: 3,
  ...change,
})

/** Holds the tables against the request: numbers and shares of cells, labels, splits and plates. */
function checkTables(written: WrittenBags, { classes, perImage, purity, count }: BagSetRequest): void {
  const labels = rowsOf(written.labelsPath)
  const truth = Map.groupBy(rowsOf(written.truthPath), (row) => row.file!)
  expect([labels.length, truth.size]).toEqual([count, count])
  const shares = labels.map(({ file, label }) => {
    const kinds = truth.get(file!)!.map(({ kind }) => kind!)
    const numbers = classes.map((kind) => kinds.filter((own) => own === kind).length)
    const own = numbers[classes.indexOf(label!)]!
    expect(kinds.length >= perImage[0] && kinds.length <= perImage[1]).toBe(true)
    expect(numbers.filter((number) => number >= own).length).toBe(1)
    return own / kinds.length
  })
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(purity[0] - 1e-9)
  expect(Math.max(...shares)).toBeLessThanOrEqual(purity[1] + 1e-9)
  expect(written.purity).toMatchObject({ least: Math.min(...shares), most: Math.max(...shares) })
  for (const [split, share] of [
    ['train', 0.5],
    ['validation', 0.25],
    ['test', 0.25],
  ] as const)
    for (const kind of classes) {
      const images = labels.filter((row) => row.split === split && row.label === kind).length
      expect(images).toBeGreaterThan(0)
      expect(Math.abs(images - (share * count) / classes.length)).toBeLessThan(1.5)
    }
  const splitOf = new Map(labels.map(({ file, split }) => [file!, split!]))
  for (const [plate, rows] of Map.groupBy(rowsOf(written.sourcesPath), (row) => row.plate!)) {
    expect(new Set(rows.flatMap((row) => [row.split!, splitOf.get(row.file!)!])).size, plate).toBe(1)
    for (const row of rows) expect(row.source).toMatch(new RegExp(`^${row.kind}/${plate}_P`))
  }
}

describe('bags of made-up cells', () => {
  it('have as many cells as asked for, the label’s class foremost, evenly labelled, and no plate in two splits', async () => {
    const asked = request()
    const written = await simulateBags(asked)
    checkTables(written, asked)
    expect(written.labels).toEqual({ Round: 6, Double: 6, Small: 5, Large: 5 })
    expect(written.placedCells).toBe(rowsOf(written.truthPath).length)
    expect(new Set(rowsOf(written.sourcesPath).map((row) => row.plate!)).size).toBe(6)
  })

  it('are as large as asked for, or as their cells need, and say so', async () => {
    const asked = await simulateBags(request({ size: { width: 240, height: 300 }, count: 16 }))
    expect(asked).toMatchObject({ width: 240, height: 300 })
    const open = await simulateBags(request({ perImage: [40, 40], count: 16 }))
    expect(open.width).toBe(open.height)
    expect(open.width % 64).toBe(0)
    const { width, height } = await readPlane({ path: join(open.directory, 'bag-0001.png'), page: 0 })
    expect([width, height]).toEqual([open.width, open.height])
    const facts = JSON.parse(readFileSync(join(open.directory, 'simulation.json'), 'utf8'))
    expect(facts).toMatchObject({ simulation: 'bags', classes: CLASSES, purity: [0.4, 0.6], width, height, seed: 3 })
    const readme = readFileSync(join(open.directory, 'README.txt'), 'utf8')
    expect(readme).toMatch(/^Bags of real single cells: 16 images, seed 3/)
    expect(readme).toMatch(
      /Each image holds 40 cells of Round, Double, Small, Large\.\nA share of 0\.4 to 0\.6 of them/,
    )
  })

  it('may be of one class alone, and of two in all', async () => {
    const pure = request({ classes: ['Round', 'Small'], purity: [1, 1], count: 8 })
    const written = await simulateBags(pure)
    checkTables(written, pure)
    expect(written.purity).toEqual({ least: 1, mean: 1, most: 1 })
  })

  it('are the same byte for byte with the same seed, and others with another', async () => {
    const fingerprint = async (seed: number): Promise<string> =>
      fingerprintOf((await simulateBags(request({ seed, count: 16 }))).directory)
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
    await expect(simulateBags(asked)).rejects.toMatchObject({ code: 'cancelled' })
    expect(readdirSync(asked.directory)).toEqual([])
  })
})

describe('bags that cannot be made', () => {
  it.each<[string, Partial<BagSetRequest>, RegExp]>([
    ['one class', { classes: ['Round'] }, /two classes or more, not of Round/],
    ['a class named twice', { classes: ['Round', 'Small', 'Round'] }, /Round is named twice/],
    [
      'a class that is not there',
      { classes: ['Round', 'Small', 'Triple'] },
      /no class Triple in .*: it holds Double, Large/,
    ],
    ['a range the wrong way round', { perImage: [9, 8] }, /goes from 9 up to 8/],
    ['a purity the wrong way round', { purity: [0.7, 0.4] }, /goes from 0.7 up to 0.4/],
    ['a purity above one', { purity: [0.5, 1.5] }, /a share above 0 and up to 1, not 1.5/],
    ['a purity of nothing', { purity: [0, 0.5] }, /a share above 0 and up to 1, not 0\./],
    ['a purity that is no number', { purity: [Number.NaN, 0.5] }, /not NaN/],
    ['a purity that does not stand out', { purity: [0.25, 0.5] }, /With 4 classes the purity must be above 1\/4/],
    ['a purity of no whole cells', { perImage: [10, 10], purity: [0.41, 0.49] }, /No number of cells from 10 to 10/],
    ['too few images', { count: 15 }, /number of images is a whole number from 16 to 1000000, not 15/],
    ['a seed that is none', { seed: -1 }, /seed is a whole number/],
    ['too small an image', { size: { width: 20, height: 200 } }, /width of an image is a whole number from 32 to 8192/],
    ['too many cells', { size: { width: 160, height: 160 }, perImage: [10, 90] }, /has room for \d+ .* up to 90 were/],
    ['more cells than any image has room for', { perImage: [5_001, 5_001] }, /from 1 to 5000, not 5001/],
    [
      'few cells of a class',
      { classes: ['Round', 'Small', 'Seldom'] },
      /Of class Seldom, \d usable cells fall to .* need 5/,
    ],
    ['one plate', { plates: '^(PLATE)' }, /30 usable cells of class Round come from 1 plate \(PLATE\)/],
  ])('%s', async (_, change, message) => {
    await expect(simulateBags(request(change))).rejects.toMatchObject({
      code: 'bad_argument',
      message: expect.stringMatching(message),
    })
  })
})

const mitocheck = sharedData('mitocheck')
describe.skipIf(!mitocheck)('bags of MitoCheck cells', () => {
  it('of six classes hold to what was asked for', async () => {
    const asked = request({
      cells: mitocheck!,
      classes: ['Apoptosis', 'Binuclear', 'Interphase', 'MetaphaseAlignment', 'Polylobed', 'Prometaphase'],
      perImage: [20, 30],
      purity: [0.3, 0.7],
      count: 48,
    })
    const written = await simulateBags(asked)
    checkTables(written, asked)
    expect(new Set(Object.values(written.labels))).toEqual(new Set([8]))
    expect(written.purity.mean).toBeGreaterThan(0.45)
    expect(written.purity.mean).toBeLessThan(0.55)
  })
})
