/** Bags of made-up cells: purity, plates, truth, and requests that make no sense. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { writeCellPictures } from '../../test/cell-pictures.ts'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { seededRandom } from '../base/index.ts'
import { bagSizes, dealBag } from './bag-counts.ts'
import type { BagSetRequest } from './bag-request.ts'
import { simulateBags } from './bag-set.ts'

type Row = Record<string, string>

function rowsOf(path: string): Row[] {
  const [header = '', ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const names = header.split(',')
  return rows.map((row) => Object.fromEntries(row.split(',').map((value, i) => [names[i]!, value])))
}

let library = ''
beforeAll(async () => {
  library = await writeCellPictures(temporaryFolder('cells'))
})
const request = (change: Partial<BagSetRequest> = {}): BagSetRequest => ({
  directory: join(temporaryFolder('bags'), 'out'),
  cells: library,
  classes: ['Double', 'Round'],
  perImage: [6, 12],
  purity: [0.6, 0.8],
  count: 16,
  seed: 3,
  ...change,
})

describe('bags', () => {
  it('hold as many cells as asked, of which the share of the label is within the purity', async () => {
    const written = await simulateBags(request())
    const labels = rowsOf(written.labelsPath)
    const cells = Map.groupBy(rowsOf(written.truthPath), (row) => row.file!)
    expect(labels).toHaveLength(16)
    const shares = labels.map(({ file, label }) => {
      const all = cells.get(file!)!
      expect(all.length).toBeGreaterThanOrEqual(6)
      expect(all.length).toBeLessThanOrEqual(12)
      return all.filter(({ kind }) => kind === label).length / all.length
    })
    for (const share of shares) {
      expect(share).toBeGreaterThanOrEqual(0.6 - 1e-9)
      expect(share).toBeLessThanOrEqual(0.8 + 1e-9)
    }
    expect(written.purity.mean).toBeCloseTo(shares.reduce((a, b) => a + b) / shares.length, 9)
    expect(written.labels).toEqual({ Double: 8, Round: 8 })
  })

  it('of every class go to every split, and no plate serves two of them', async () => {
    const written = await simulateBags(request({ count: 32 }))
    for (const split of ['train', 'validation', 'test']) {
      const kinds = new Set(
        rowsOf(written.labelsPath)
          .filter((row) => row.split === split)
          .map(({ label }) => label),
      )
      expect([...kinds].sort()).toEqual(['Double', 'Round'])
    }
    const plates = Map.groupBy(rowsOf(written.sourcesPath), (row) => row.plate!)
    expect(plates.size).toBe(6)
    for (const [, rows] of plates) expect(new Set(rows.map(({ split }) => split)).size).toBe(1)
  })

  it('are the same bytes for the same seed', async () => {
    const hashOf = (directory: string): string => {
      const hash = createHash('sha256')
      for (const name of readdirSync(directory).sort()) hash.update(name).update(readFileSync(join(directory, name)))
      return hash.digest('hex')
    }
    const [first, again, other] = [
      await simulateBags(request()),
      await simulateBags(request()),
      await simulateBags(request({ seed: 4 })),
    ]
    expect(hashOf(again.directory)).toBe(hashOf(first.directory))
    expect(hashOf(other.directory)).not.toBe(hashOf(first.directory))
  })

  it.each([
    [{ classes: ['Round'] }, 'two classes or more'],
    [{ classes: ['Round', 'Round'] }, 'named twice'],
    [{ purity: [0.4, 0.8] as const }, 'must be above 1/2'],
    [{ purity: [0.8, 0.6] as const }, 'the first is the larger'],
    [{ purity: [0.6, 1.2] as const }, 'up to 1, not 1.2'],
    [{ perImage: [1, 1] as const, purity: [0.6, 0.8] as const }, 'No number of cells from 1 to 1'],
  ])('refuse %j', async (change, message) => {
    await expect(simulateBags(request(change))).rejects.toThrow(message)
  })
})

describe('the counts of a bag', () => {
  const rules = { classes: ['a', 'b', 'c', 'd'], perImage: [20, 60], purity: [0.3, 0.7] } as const

  it('give the label more cells than any other class, and the others equally many', () => {
    const random = seededRandom(5)
    for (let i = 0; i < 200; i++) {
      const counts = dealBag(random, rules, 'c')
      const others = counts.filter((_, at) => at !== 2)
      const total = counts.reduce((a, b) => a + b, 0)
      expect(counts[2]).toBeGreaterThan(Math.max(...others))
      expect(Math.max(...others) - Math.min(...others)).toBeLessThanOrEqual(1)
      expect(total).toBeGreaterThanOrEqual(20)
      expect(total).toBeLessThanOrEqual(60)
    }
  })

  it('know every size that has a whole number of cells within the purity', () => {
    expect(bagSizes({ classes: ['a', 'b'], perImage: [2, 4], purity: [0.7, 0.8] })).toEqual([{ cells: 4, own: [3, 3] }])
  })
})
