/** Charts that judge a detector. */
import { expect, test } from 'vitest'
import type { ChartInk } from '../ui/index.ts'
import { calibrationOption, precisionRecallOption, wellPoints } from './judge-charts.ts'

const ink: ChartInk = {
  text: '',
  dim: '',
  line: '',
  panel: '',
  accent: '',
  series: [],
  good: '',
  warn: '',
  bad: '',
  font: '',
}
const well = (mean: number, isPositive: boolean, split: 'test' | 'validation' | 'train') => ({
  wellId: 1,
  plateId: 1,
  plate: 'P',
  well: 'B02',
  row: 1,
  column: 1,
  isPositive,
  split,
  images: 2,
  mean,
  largest: mean,
})

test('held-out and validation wells stand in strips by class, and training wells in none', () => {
  const strips = wellPoints([
    well(0.1, false, 'test'),
    well(0.9, true, 'test'),
    well(0.8, true, 'validation'),
    well(1, true, 'train'),
  ])
  expect(strips.map((strip) => strip.map((point) => point.value[1]))).toEqual([[0.1], [0.9], [], [0.8]])
})

test('wells of the same score do not hide one another', () => {
  const [strip = []] = wellPoints([well(0.1, false, 'test'), well(0.1, false, 'test'), well(0.1, false, 'test')])
  expect(new Set(strip.map((point) => point.value[0])).size).toBe(3)
  for (const point of strip) expect(Math.abs(point.value[0])).toBeLessThan(0.5)
})

test('guessing gives the share of positives as precision', () => {
  const test = { truePositive: 3, falseNegative: 1, falsePositive: 2, trueNegative: 10, precision: 0.6, recall: 0.75 }
  const option = precisionRecallOption({ curve: [], test: test as never }, ink)
  const [line, point] = option.series as { markLine: { data: unknown[] }; data: unknown[] }[]
  expect(line?.markLine.data).toEqual([{ yAxis: 0.25 }])
  expect(point?.data).toEqual([[0.75, 0.6]])
})

test('bins without images are not drawn', () => {
  const bin = (images: number) => ({ low: 0, high: 0.1, images, predicted: 0.05, observed: 0 })
  const option = calibrationOption({ bins: [bin(0), bin(4)], error: 0, brier: 0 }, ink)
  expect((option.series as { data: unknown[] }[])[0]?.data).toEqual([[0.05, 0, 4]])
})
