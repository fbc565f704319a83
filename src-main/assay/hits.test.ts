/** Hit lists on plates whose hits are known because they were put there. */
import { expect, test } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { type HitRule, type ScreenedWell, selectHits } from './index.ts'

const HIT = 30
const random = seededRandom(2)
/** Two plates of 96: columns 1 and 12 negative controls; plate 1 is ten times as bright; well 30 of each is a strong hit of treatment T30. */
const wells: ScreenedWell[] = [0, 1].flatMap((plate) =>
  Array.from({ length: 96 }, (_, i) => {
    const [row, column] = [Math.floor(i / 12), i % 12]
    const scale = plate === 0 ? 1 : 10
    const isControl = column === 0 || column === 11
    return {
      plate,
      row,
      column,
      role: isControl ? ('negative_control' as const) : ('treatment' as const),
      treatment: isControl ? 'DMSO' : `T${i}`,
      value: scale * (100 + random.normal() + (i === HIT ? 20 : 0)),
      cells: i === 31 ? 3 : 200,
    }
  }),
)
const select = (rule: Partial<HitRule>) =>
  selectHits(wells, { kind: 'robust-z', threshold: 8, direction: 'up', ...rule })

test.each<Partial<HitRule>>([
  { kind: 'robust-z' },
  { kind: 'robust-z', direction: 'both', reference: 'treatment' },
  { kind: 'percent-of-control', threshold: 110 },
  { kind: 'percent-of-control', threshold: 10, direction: 'both' },
  { kind: 'b-score' },
  { kind: 'top-n', threshold: 2 },
])('by %j the hit of either plate is found, and nothing else', (rule) => {
  const { hits } = select(rule)
  expect(hits.flatMap((hit) => hit.wells).sort((a, b) => a - b)).toEqual([HIT, 96 + HIT])
  expect(hits.map(({ rank }) => rank)).toEqual([1, 2])
})

test('SSMD judges a treatment by its replicates over plates; plate 1, being ten times brighter, does not drown plate 0', () => {
  const same = wells.map((well) => ({ ...well, value: well.plate === 1 ? well.value / 10 : well.value }))
  const { hits } = selectHits(same, { kind: 'ssmd', threshold: 5, direction: 'both' })
  expect(hits).toHaveLength(1)
  expect(hits[0]).toMatchObject({ wells: [HIT, 96 + HIT], treatment: 'T30' })
  expect(hits[0]!.reason).toMatch(/^SSMD \d+\.\d\d over 2 wells, 5 or more from 0$/)
})

test('the other direction finds none of them', () => {
  expect(select({ direction: 'down' }).hits).toEqual([])
  expect(select({ kind: 'percent-of-control', threshold: 90, direction: 'down' }).hits).toEqual([])
})

test('wells with too few cells or without value are left out and counted', () => {
  const gaps = wells.map((well, i) => (i === HIT ? { ...well, value: Number.NaN } : well))
  const list = selectHits(gaps, { kind: 'robust-z', threshold: 8, direction: 'up', minimumCells: 50 })
  expect(list).toMatchObject({ tooFewCells: 2, withoutValue: 1, tested: 157 })
  expect(list.hits.map((hit) => hit.wells)).toEqual([[96 + HIT]])
  expect(list.scores[31]).toBeNaN()
})

test('controls have no score of their own, and a plate without controls is compared with its treatment wells', () => {
  expect(select({}).scores[0]).toBeNaN()
  const bare = wells.filter(({ role }) => role === 'treatment')
  expect(selectHits(bare, { kind: 'robust-z', threshold: 8, direction: 'up' }).hits).toHaveLength(2)
})

test('the reason says score and limit in words', () => {
  expect(select({}).hits[0]!.reason).toMatch(/^Robust z \d+\.\d\d, at or above 8$/)
  expect(select({ kind: 'percent-of-control', threshold: 110 }).hits[0]!.reason).toBe(
    'Percent of control 120, at or above 110',
  )
})
