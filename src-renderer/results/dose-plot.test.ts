/** Dose–response curves on their axis. */
import { expect, test } from 'vitest'
import { curveLine, curvesOf, type DrawnCurve, doseAxis, doseTicks, ec50Text, predicted } from './dose-plot.ts'

const curve: DrawnCurve = {
  group: 'A–D',
  unit: 'µM',
  ec50: 4,
  ci: [3.5, 4.6],
  hill: 2,
  hillCi: [1.5, 2.5],
  bottom: 1,
  bottomCi: [0.9, 1.1],
  top: 5,
  topCi: [4.8, 5.2],
  rSquared: 0.98,
  n: 40,
  converged: true,
  reason: null,
  points: [0, 1, 2, 4, 8].map((dose, index) => ({
    dose,
    value: 1,
    wellId: index,
    well: `A0${index}`,
    plateId: 1,
    cells: 100,
  })),
}

test('at the EC50 the response is half way, and it ends at bottom and top', () => {
  expect(predicted(curve, 4)).toBe(3)
  expect(predicted(curve, 0)).toBe(1)
  expect(predicted(curve, 4e6)).toBeCloseTo(5, 6)
  expect(predicted({ ...curve, hill: -2 }, 0)).toBe(5)
})

test('a vehicle well without drug stands below the least dose, not at minus infinity', () => {
  const place = doseAxis([curve])!
  expect(place.zeroAt).toBe(0.5)
  expect(place.low).toBeLessThan(0.5)
  expect(place.high).toBeGreaterThan(8)
})

test('round doses are labelled, and the vehicle as 0', () => {
  expect(doseTicks(doseAxis([curve])!)).toEqual([0.5, 1, 2, 5, 10])
  expect(doseTicks({ low: 0.001, high: 100, zeroAt: undefined })).toEqual([0.001, 0.01, 0.1, 1, 10, 100])
})

test('without doses above zero there is no axis', () => {
  expect(doseAxis([{ ...curve, points: curve.points.slice(0, 1) }])).toBeUndefined()
})

test('the fitted line follows the formula over the whole axis', () => {
  const line = curveLine(curve, doseAxis([curve])!)
  expect(line).toHaveLength(121)
  const [dose, value] = line[60]!
  expect(value).toBeCloseTo(1 + 4 / (1 + (4 / dose) ** 2), 10)
})

test('curves of a page share the wells that anchor them', () => {
  const { points: _, ...fit } = curve
  const [first, second] = curvesOf({
    curves: [
      { ...fit, group: 'A', members: [0, 1] },
      { ...fit, group: 'B', members: [0, 2] },
    ],
    wells: {
      wellIds: [7, 8, 9],
      names: ['A01', 'B01', 'C01'],
      plateIds: [1, 1, 2],
      doses: [0, 3, 5],
      values: [1, 2, 4],
      cells: [10, 11, 12],
    },
  })
  expect(first).toMatchObject({
    group: 'A',
    points: [
      { well: 'A01', dose: 0 },
      { well: 'B01', dose: 3 },
    ],
  })
  expect(second!.points[0]).toBe(first!.points[0])
  expect(second!.points[1]).toEqual({ wellId: 9, well: 'C01', plateId: 2, dose: 5, value: 4, cells: 12 })
})

test('an EC50 stands with its interval and unit; without a fit stands the reason', () => {
  expect(ec50Text(curve)).toBe('EC50 4 [3.5, 4.6] µM'.replace('4 ', '4.00 ').replace('[3.5, 4.6]', '[3.50, 4.60]'))
  expect(ec50Text({ ...curve, ec50: null, reason: 'Fewer than four doses.' })).toBe('Fewer than four doses.')
})
