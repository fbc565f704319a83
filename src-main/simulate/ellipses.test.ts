import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { mean, type Progress, seededRandom, standardDeviation } from '../base/index.ts'
import { readPlane } from '../image/index.ts'
import { labelComponents } from '../segmentation/index.ts'
import { type EllipseObject, ellipseImage } from './ellipse-image.ts'
import { ELLIPSE_RULES, type EllipseSet } from './ellipse-rules.ts'
import { simulateEllipses } from './ellipse-set.ts'

const fixtures = fileURLToPath(new URL('../../test/fixtures/simulate', import.meta.url))
const NOISELESS = { noise: 0, background: 0 }
const drawMany = (set: EllipseSet, positive: boolean, count: number, seed = 7) => {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => ellipseImage({ set, positive, random }))
}

/** Rows of a CSV by column name; numbers as text. */
function rowsOf(path: string): Record<string, string>[] {
  const [header = '', ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const names = header.split(',')
  return rows.map((row) => Object.fromEntries(row.split(',').map((value, i) => [names[i]!, value])))
}

/** Difference of two means in standard errors. */
function distanceInErrors(a: readonly number[], b: readonly number[]): number {
  const error = Math.sqrt(standardDeviation(a) ** 2 / a.length + standardDeviation(b) ** 2 / b.length)
  return Math.abs(mean(a) - mean(b)) / error
}

/** Probability that a random one of the first exceeds a random one of the second. */
function areaUnderCurve(a: readonly number[], b: readonly number[]): number {
  let wins = 0
  for (const x of a) for (const y of b) wins += x > y ? 1 : x === y ? 0.5 : 0
  return wins / (a.length * b.length)
}

describe.each([1, 2] as const)('a noiseless image of set %i, measured by scikit-image', (set) => {
  const image = ellipseImage({ set, positive: true, random: seededRandom(set), look: NOISELESS })
  const regions = rowsOf(join(fixtures, 'regions.csv')).filter((row) => row.file === `ellipses-${set}.png`)
  const near = (row: Record<string, string>): EllipseObject => {
    const distance = ({ centreX, centreY }: EllipseObject) =>
      Math.hypot(centreX - Number(row.x), centreY - Number(row.y))
    return image.objects.reduce((best, object) => (distance(object) < distance(best) ? object : best))
  }

  it('is the image that was measured', async () => {
    const { data } = await readPlane({ path: join(fixtures, `ellipses-${set}.png`), page: 0 })
    expect(data).toEqual(image.pixels)
  })

  it('has as many objects, in the same boxes', () => {
    expect(new Set(regions.map(near)).size).toBe(image.objects.length)
    expect(regions.length).toBe(image.objects.length)
    for (const row of regions) {
      const { x, y, width, height } = near(row)
      expect([x, y, width, height].map(String)).toEqual([row.left, row.top, row.width, row.height])
    }
  })

  it('has objects of the centre, area, axes and angle that were drawn', () => {
    for (const row of regions) {
      const { centreX, centreY, semiMajor, semiMinor, angle, kind } = near(row)
      expect(Math.hypot(centreX - Number(row.x), centreY - Number(row.y))).toBeLessThan(0.25)
      expect(Math.abs(Number(row.area) / (Math.PI * semiMajor * semiMinor) - 1)).toBeLessThan(0.04)
      expect(Math.abs(Number(row.major) - 2 * semiMajor)).toBeLessThan(0.7)
      expect(Math.abs(Number(row.minor) - 2 * semiMinor)).toBeLessThan(0.5)
      // Whole pixels have no better angle than this; a circle has none.
      if (kind === 'ellipse') expect(Math.abs(Math.sin(Number(row.angle) - angle))).toBeLessThan(0.1)
    }
  })
})

it('areas of noiseless objects are π a b on average', () => {
  const random = seededRandom(3)
  const ratios = Array.from({ length: 20 }, () => {
    const { pixels, objects } = ellipseImage({
      set: 2,
      positive: true,
      random,
      look: { ...NOISELESS, level: [200, 200] },
    })
    const drawn = objects.reduce((sum, { semiMajor, semiMinor }) => sum + Math.PI * semiMajor * semiMinor, 0)
    return pixels.reduce((sum, level) => sum + level / 200, 0) / drawn
  })
  expect(mean(ratios)).toBeCloseTo(1, 2)
})

describe('ellipse images', () => {
  const positives = { 1: drawMany(1, true, 250), 2: drawMany(2, true, 250) }
  const negatives = drawMany(1, false, 250, 8)

  it('are 280 pixels across and 210 down, with 30 to 48 objects', () => {
    const images = [...positives[1], ...positives[2], ...negatives]
    for (const { width, height, pixels } of images) expect([width, height, pixels.length]).toEqual([280, 210, 58_800])
    const counts = new Set(images.map(({ objects }) => objects.length))
    expect([Math.min(...counts), Math.max(...counts), counts.size]).toEqual([30, 48, 19])
  })

  it.each([
    [1, 0.1, [3, 4, 5]],
    [2, 0.2, [6, 7, 8, 9, 10]],
  ] as const)(
    'of set %i hold a share of %d circles when positive, in whole objects, and none otherwise',
    (set, share, seen) => {
      const circles = (objects: readonly EllipseObject[]) => objects.filter(({ kind }) => kind === 'circle').length
      for (const { objects } of positives[set]) expect(circles(objects)).toBe(Math.round(share * objects.length))
      expect([...new Set(positives[set].map(({ objects }) => circles(objects)))].sort((a, b) => a - b)).toEqual(seen)
      expect(negatives.every(({ objects }) => circles(objects) === 0)).toBe(true)
    },
  )

  it('have each object at its own grid point, shifted by 1 to 20 whole pixels, each of which occurs', () => {
    const shifts = new Map<number, number>()
    for (const { objects } of negatives) {
      const cells = objects.map(({ centreX, centreY }) => `${Math.floor(centreX / 35)},${Math.floor(centreY / 35)}`)
      expect(new Set(cells).size).toBe(objects.length)
      for (const { centreX, centreY } of objects)
        for (const shift of [(centreX % 35) - 7, (centreY % 35) - 7]) shifts.set(shift, (shifts.get(shift) ?? 0) + 1)
    }
    expect([...shifts.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })

  it('have objects apart from each other and wholly inside', () => {
    const random = seededRandom(4)
    for (let i = 0; i < 60; i++) {
      const { pixels, width, height, objects } = ellipseImage({ set: 2, positive: true, random, look: NOISELESS })
      const mask = { width, height, data: pixels.map((level) => Number(level > 0)) }
      expect(labelComponents(mask, 8).count).toBe(objects.length)
      const edge = objects.filter((o) => o.x < 0 || o.y < 0 || o.x + o.width > width || o.y + o.height > height)
      expect(edge).toEqual([])
    }
  })

  it('have circles and ellipses of the same areas and levels: only their shapes differ', () => {
    const objects = positives[2].flatMap((image) => image.objects)
    const circles = objects.filter(({ kind }) => kind === 'circle')
    const ellipses = objects.filter(({ kind }) => kind === 'ellipse')
    const area = ({ semiMajor, semiMinor }: EllipseObject) => Math.PI * semiMajor * semiMinor
    expect(distanceInErrors(circles.map(area), ellipses.map(area))).toBeLessThan(3)
    expect(areaUnderCurve(circles.map(area), ellipses.map(area))).toBeCloseTo(0.5, 1)
    expect(
      distanceInErrors(
        circles.map((o) => o.level),
        ellipses.map((o) => o.level),
      ),
    ).toBeLessThan(3)
    const diameters = objects.map((o) => 2 * Math.sqrt(o.semiMajor * o.semiMinor))
    expect(Math.min(...diameters)).toBeGreaterThanOrEqual(ELLIPSE_RULES.diameter[0])
    expect(Math.max(...diameters)).toBeLessThanOrEqual(ELLIPSE_RULES.diameter[1])
    for (const o of circles) expect(o.semiMajor).toBe(o.semiMinor)
    const ratios = ellipses.map((o) => o.semiMinor / o.semiMajor)
    expect(Math.min(...ratios)).toBeGreaterThan(0.499)
    expect(Math.max(...ratios)).toBeLessThan(0.751)
  })

  it('cannot be told apart by their mean, their spread or their brightest pixel', () => {
    const measures = [
      (pixels: Uint8Array) => mean(pixels),
      (pixels: Uint8Array) => standardDeviation(pixels),
      (pixels: Uint8Array) => pixels.reduce((most, level) => Math.max(most, level), 0),
    ]
    for (const measure of measures) {
      const [a, b] = [positives[2], negatives].map((images) => images.map(({ pixels }) => measure(pixels)))
      // The standard error of the area under the curve of 250 against 250 equal ones is 0.026.
      expect(Math.abs(areaUnderCurve(a!, b!) - 0.5)).toBeLessThan(0.08)
    }
  })

  it('have the noise and background that were asked for', () => {
    const look = { noise: 9, background: 70, level: [70, 70] as const }
    const { pixels } = ellipseImage({ set: 1, positive: true, random: seededRandom(1), look })
    expect(mean(pixels)).toBeCloseTo(70, 0)
    expect(standardDeviation(pixels)).toBeCloseTo(9, 0)
  })

  it('refuse ellipses longer than the grid has room for', () => {
    const draw = () =>
      ellipseImage({ set: 1, positive: true, random: seededRandom(1), look: { axisRatio: [0.2, 0.5] } })
    expect(draw).toThrow(/from 0.35 up to 1, not from 0.2 to 0.5/)
  })
})

describe('a folder of ellipse images', () => {
  const written = async (seed: number, set: EllipseSet = 1) => {
    const directory = join(temporaryFolder('ellipses'), 'new')
    return simulateEllipses({ directory, set, seed, count: 31 })
  }
  const fingerprint = (directory: string): string => {
    const hash = createHash('sha256')
    for (const name of readdirSync(directory).sort()) hash.update(name).update(readFileSync(join(directory, name)))
    return hash.digest('hex')
  }

  it('holds 8-bit PNG files, a label for each, and the box of every object', async () => {
    const result = await written(5)
    const labels = rowsOf(result.labelsPath)
    const truth = rowsOf(result.truthPath)
    const images = readdirSync(result.directory).filter((name) => name.endsWith('.png'))
    expect(labels.map((row) => row.file)).toEqual(images.sort())
    expect(new Set(truth.map((row) => row.file))).toEqual(new Set(images))
    expect(Object.keys(labels[0]!)).toEqual(['file', 'label', 'group', 'split'])
    expect(Object.keys(truth[0]!)).toEqual(['file', 'kind', 'x', 'y', 'width', 'height'])
    expect(truth.length).toBe(result.circles + result.ellipses)
    const plane = await readPlane({ path: join(result.directory, images[0]!), page: 0 })
    expect([plane.width, plane.height, plane.bitDepth]).toEqual([280, 210, 8])
  })

  it('has circles in exactly the images labelled positive, and equal thirds of both labels', async () => {
    const result = await written(6)
    const labels = rowsOf(result.labelsPath)
    const withCircles = new Set(
      rowsOf(result.truthPath)
        .filter((row) => row.kind === 'circle')
        .map((row) => row.file),
    )
    for (const { file, label } of labels) expect(withCircles.has(file)).toBe(label === 'positive')
    const counts = Map.groupBy(labels, ({ label, split }) => `${label} ${split}`)
    const sizes = [...counts].map(([name, rows]) => [name, rows.length] as const)
    expect(Object.fromEntries(sizes)).toEqual({
      'positive train': 5,
      'positive validation': 5,
      'positive test': 5,
      'negative train': 6,
      'negative validation': 5,
      'negative test': 5,
    })
    expect([result.positive, result.negative, result.splits]).toEqual([15, 16, { train: 11, validation: 10, test: 10 }])
  })

  it('has in each box an object brighter than around it', async () => {
    const { directory, truthPath } = await written(9, 2)
    for (const [file, rows] of Map.groupBy(rowsOf(truthPath), (row) => row.file!)) {
      const { data, width } = await readPlane({ path: join(directory, file), page: 0 })
      for (const row of rows) {
        const [x, y, w, h] = [row.x, row.y, row.width, row.height].map(Number) as [number, number, number, number]
        const middle = data[(y + Math.floor(h / 2)) * width + x + Math.floor(w / 2)]!
        expect(middle).toBeGreaterThan(80)
      }
    }
  })

  it('is the same byte for byte with the same seed, and another with another', async () => {
    const [a, b, c] = [await written(1), await written(1), await written(2)]
    expect(fingerprint(a.directory)).toBe(fingerprint(b.directory))
    expect(fingerprint(a.directory)).not.toBe(fingerprint(c.directory))
  })

  it('says how it was made, in words and for programs', async () => {
    const { directory } = await written(3, 2)
    expect(readFileSync(join(directory, 'README.txt'), 'utf8')).toMatch(/20 % of the objects are circles/)
    expect(JSON.parse(readFileSync(join(directory, 'simulation.json'), 'utf8'))).toMatchObject({ set: 2, seed: 3 })
  })

  it('is refused where something stands already, which is left as it is', async () => {
    const directory = temporaryFolder('ellipses')
    writeFileSync(join(directory, 'notes.txt'), 'mine')
    const refused = simulateEllipses({ directory, set: 1, seed: 1, count: 6 })
    await expect(refused).rejects.toMatchObject({ code: 'bad_argument', message: expect.stringContaining('notes.txt') })
    expect(readdirSync(directory)).toEqual(['notes.txt'])
  })

  it('is empty after a cancel', async () => {
    const directory = temporaryFolder('ellipses')
    const controller = new AbortController()
    const seen: Progress[] = []
    const onProgress = (progress: Progress): void => {
      seen.push(progress)
      if (progress.done === 10) controller.abort()
    }
    const request = { directory, set: 1, seed: 1, count: 500, signal: controller.signal, onProgress } as const
    await expect(simulateEllipses(request)).rejects.toMatchObject({ code: 'cancelled' })
    expect(readdirSync(directory)).toEqual([])
    expect(seen.at(-1)).toMatchObject({ done: 10, total: 500, unit: 'images' })
  })

  it.each([
    [{ count: 5 }, /number of images is a whole number from 6 to 1000000, not 5/],
    [{ seed: -1 }, /seed is a whole number from 0/],
    [{ set: 3 as EllipseSet }, /ellipse set is a whole number from 1 to 2, not 3/],
  ])('refuses %o', async (change, message) => {
    const directory = temporaryFolder('ellipses')
    await expect(simulateEllipses({ directory, set: 1, seed: 1, ...change })).rejects.toThrow(message)
  })
})
