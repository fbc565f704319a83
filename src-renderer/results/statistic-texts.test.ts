/** What the statistics say. */
import { expect, test } from 'vitest'
import { cellCountWarning, controlCounts, showP, statisticFacts, zPrimeTone } from './statistic-texts.ts'

const side = (n: number) => ({ n, mean: 1, sd: 0.1, median: 1, mad: 0.1, values: new Float64Array() })
const statistics = (zPrime: number | null, cellCountZPrime: number | null) => ({
  plateId: 1,
  plate: 'P1',
  zPrime,
  robustZPrime: zPrime,
  ssmd: 10,
  signalWindow: 5,
  cellCountZPrime,
  negative: side(16),
  positive: side(8),
  notes: [],
})

test('Z′ is good from 0.5, marginal above 0, and not at all below (Zhang 1999)', () => {
  expect([0.75, 0.5, 0.2, 0, -3, null].map(zPrimeTone)).toEqual(['good', 'good', 'warn', 'bad', 'bad', undefined])
})

test('a readout that cell counting matches is pointed out, one that it does not match is left alone', () => {
  expect(cellCountWarning(statistics(0.6, 0.55))).toMatch('0.55')
  expect(cellCountWarning(statistics(0.75, -2.9))).toBeUndefined()
  expect(cellCountWarning(statistics(0.75, null))).toBeUndefined()
})

test('the cell count always stands beside the readout', () => {
  const facts = statisticFacts(statistics(0.75, -2.94))
  expect(facts.map((fact) => `${fact.name} ${fact.value}`)).toEqual([
    'Z′ 0.750',
    'robust Z′ 0.750',
    'SSMD 10.0',
    'Controls n 8 + / 16 −',
    'Z′ by cell count −2.94',
  ])
})

test('numbers of control wells and p values are written as usual', () => {
  expect(controlCounts(statistics(0.7, 0))).toBe('8 + / 16 −')
  expect([0.0004, 0.0312, null].map(showP)).toEqual(['< 0.001', '0.031', '–'])
})
