/** Statistics against SciPy and against their own definitions. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  bScores,
  kruskalWallis,
  medianPolish,
  oneWayAnova,
  percentInhibition,
  percentOfControl,
  positionEffects,
  rankReadouts,
  robustSsmd,
  robustZPrime,
  robustZScores,
  signalWindow,
  ssmd,
  summarise,
  zPrime,
  zScores,
} from './index.ts'
import { chiSquareTail, fTail, tQuantile } from './special.ts'

const scipy = JSON.parse(readFileSync(new URL('../../test/fixtures/assay/statistics.json', import.meta.url), 'utf8'))
const close = (value: number, expected: number): void =>
  expect(Math.abs(value - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)))

describe('tails and quantiles agree with SciPy', () => {
  test('χ²', () => {
    for (const [x, df, p] of scipy.tails.chiSquare) expect(Math.abs(chiSquareTail(x, df) - p)).toBeLessThan(1e-12)
  })
  test('F', () => {
    for (const [x, a, b, p] of scipy.tails.f) expect(Math.abs(fTail(x, a, b) - p)).toBeLessThan(1e-12)
  })
  test('t', () => {
    for (const [confidence, df, t] of scipy.tails.t)
      expect(Math.abs(tQuantile(confidence, df) / t - 1)).toBeLessThan(1e-8)
  })
})

describe('control separation', () => {
  const { positives, negatives, means, deviations, medians, mads } = scipy.controls
  const distance = Math.abs(means[0] - means[1])

  test('Z′ is 1 − 3(σp + σn) / |μp − μn|, of means or of medians and MADs', () => {
    close(zPrime(positives, negatives), 1 - (3 * (deviations[0] + deviations[1])) / distance)
    close(robustZPrime(positives, negatives), 1 - (3 * (mads[0] + mads[1])) / Math.abs(medians[0] - medians[1]))
  })
  test('SSMD is the difference over the root of the summed variances, signed', () => {
    close(ssmd(positives, negatives), (means[0] - means[1]) / Math.hypot(deviations[0], deviations[1]))
    close(ssmd(negatives, positives), -ssmd(positives, negatives))
    close(robustSsmd(positives, negatives), (medians[0] - medians[1]) / Math.hypot(mads[0], mads[1]))
  })
  test('the signal window counts in deviations of the higher control, whichever that is', () => {
    const expected = (distance - 3 * (deviations[0] + deviations[1])) / deviations[0]
    close(signalWindow(positives, negatives), expected)
    close(signalWindow(negatives, positives), expected)
  })
  test('wells without value are left out and counted', () => {
    close(zPrime([...positives, Number.NaN], [...negatives, Number.POSITIVE_INFINITY]), zPrime(positives, negatives))
    expect(summarise([1, 3, Number.NaN])).toMatchObject({
      n: 2,
      missing: 1,
      mean: 2,
      median: 2,
      minimum: 1,
      maximum: 3,
    })
  })
  test('one well a side says nothing, equal centres say the worst', () => {
    expect(zPrime([1], negatives)).toBeNaN()
    expect(zPrime([1, 3], [0, 4])).toBe(Number.NEGATIVE_INFINITY)
    expect(ssmd([1, 1], [2, 2])).toBeNaN()
    expect(summarise([])).toMatchObject({ n: 0, mean: Number.NaN, minimum: Number.NaN })
  })
})

describe('position effects', () => {
  test('Kruskal–Wallis with ties and one-way ANOVA agree with SciPy', () => {
    for (const { groups, kruskal, anova } of scipy.groups) {
      const h = kruskalWallis(groups)
      const f = oneWayAnova(groups)
      close(h.statistic, kruskal[0])
      close(h.pValue, kruskal[1])
      close(f.statistic, anova[0])
      close(f.pValue, anova[1])
    }
  })
  test('a warm edge is found at the edge, not in the rows', () => {
    const wells = Array.from({ length: 96 }, (_, i) => {
      const [row, column] = [Math.floor(i / 12), i % 12]
      const isEdge = row === 0 || row === 7 || column === 0 || column === 11
      return { row, column, value: (isEdge ? 3 : 0) + Math.sin(i * 12.9898) }
    })
    const { edge, row } = positionEffects(wells, { rows: 8, columns: 12 })
    expect(edge.pValue).toBeLessThan(1e-9)
    expect(edge).toMatchObject({ groups: 2, n: 96 })
    expect(row.pValue).toBeGreaterThan(edge.pValue)
  })
  test('controls in a single column cannot tell columns apart', () => {
    const wells = [0, 1, 2, 3].map((row) => ({ row, column: 0, value: row }))
    expect(positionEffects(wells, { rows: 8, columns: 12 }).column.pValue).toBeNaN()
  })
})

describe('B-scores', () => {
  const nan = (values: (number | null)[]): Float64Array => Float64Array.from(values, (value) => value ?? Number.NaN)

  test('a plate with trends, an outlier and two missing wells has the scores of a polish in NumPy', () => {
    const scores = bScores(nan(scipy.plate.values), { rows: 8, columns: 12 }, { sweeps: 10, tolerance: 0 })
    const expected = nan(scipy.plate.bScores)
    for (let i = 0; i < 96; i++) {
      if (Number.isNaN(expected[i])) expect(scores[i]).toBeNaN()
      else expect(Math.abs(scores[i]! - expected[i]!)).toBeLessThan(1e-6)
    }
    expect(scores[2 * 12 + 3]).toBeGreaterThan(5)
  })
  test('an additive plate leaves nothing over, and its effects are those put in', () => {
    const values = Array.from({ length: 12 }, (_, i) => 100 + [0, 5, -5][Math.floor(i / 4)]! + [1, -1, 2, -2][i % 4]!)
    const polish = medianPolish(values, { rows: 3, columns: 4 })
    expect(polish.overall).toBe(100)
    expect([...polish.rowEffects]).toEqual([0, 5, -5])
    expect([...polish.columnEffects]).toEqual([1, -1, 2, -2])
    expect(polish.residuals.every((residual) => residual === 0)).toBe(true)
    expect(bScores(values, { rows: 3, columns: 4 }).every(Number.isNaN)).toBe(true)
  })
})

describe('normalisation', () => {
  test('percent of control and of inhibition have the controls at their marks', () => {
    expect([...percentOfControl([5, 10, Number.NaN], [9, 11])]).toEqual([50, 100, Number.NaN])
    expect([...percentInhibition([0, 5, 10], [10, 10], [0, 0])]).toEqual([0, 50, 100])
    expect([...percentOfControl([5], [])]).toEqual([Number.NaN])
  })
  test('z counts standard deviations, robust z scaled MADs', () => {
    expect([...zScores([4], [1, 2, 3])]).toEqual([2])
    close(robustZScores([4], [1, 2, 3, 100])[0]!, 1.5 / 1.4826)
    expect([...robustZScores([4], [2, 2, 2])]).toEqual([Number.NaN])
  })
})

test('readouts are ranked by the worse of both Z′, those without come last', () => {
  const ranked = rankReadouts([
    { name: 'constant', positives: [1, 1, 1], negatives: [1, 1, 1] },
    { name: 'outlier', positives: [10, 10.1, 9.9, 3], negatives: [0, 0.1, -0.1, 0] },
    { name: 'good', positives: [10, 10.5, 9.5], negatives: [0, 0.5, -0.5] },
    { name: 'empty', positives: [Number.NaN], negatives: [] },
  ])
  expect(ranked.map(({ name }) => name)).toEqual(['good', 'outlier', 'constant', 'empty'])
})

test('480 readouts of 24 wells are ranked within a tenth of a second', () => {
  const readouts = Array.from({ length: 480 }, (_, i) => ({
    name: `f${i}`,
    positives: Float64Array.from({ length: 8 }, (_, j) => 10 + Math.sin(i * 7 + j)),
    negatives: Float64Array.from({ length: 16 }, (_, j) => Math.cos(i * 5 + j)),
  }))
  const started = performance.now()
  expect(rankReadouts(readouts)).toHaveLength(480)
  expect(performance.now() - started).toBeLessThan(100)
})
