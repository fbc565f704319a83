/** Curves against SciPy's curve_fit, profile intervals refitted by SciPy, and plates that hold no curve. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../base/index.ts'
import { fitDoseResponse, predictResponse } from './index.ts'

interface Curve {
  doses: number[]
  responses: number[]
  start: number
  end: number
  middle: number
  steepness: number
  errors: [number, number, number, number]
  squares: number
  middleInterval: [number | null, number | null]
  steepnessInterval: [number | null, number | null]
}
const fixture = new URL('../../test/fixtures/assay/statistics.json', import.meta.url)
const curves: Curve[] = JSON.parse(readFileSync(fixture, 'utf8')).curves

const relative = (value: number, expected: number): number => Math.abs(value / expected - 1)

describe.each(curves.map((curve, i) => [i, curve] as const))('curve %i', (_, curve) => {
  const fit = fitDoseResponse(curve.doses, curve.responses)
  const rises = curve.end > curve.start

  test('has the parameters and standard errors that SciPy finds', () => {
    expect(fit.converged).toBe(true)
    expect(relative(fit.ec50, Math.exp(curve.middle))).toBeLessThan(1e-5)
    expect(relative(fit.hill, rises ? curve.steepness : -curve.steepness)).toBeLessThan(1e-5)
    const span = Math.abs(curve.end - curve.start)
    expect(Math.abs(fit.bottom - (rises ? curve.start : curve.end)) / span).toBeLessThan(1e-6)
    expect(Math.abs(fit.top - (rises ? curve.end : curve.start)) / span).toBeLessThan(1e-6)
    const [start, end, middle, steepness] = curve.errors
    expect(relative(fit.standardErrors.logEc50, middle)).toBeLessThan(1e-3)
    expect(relative(fit.standardErrors.hill, steepness)).toBeLessThan(1e-3)
    expect(relative(fit.standardErrors.bottom, rises ? start : end)).toBeLessThan(1e-3)
    expect(relative(fit.standardErrors.top, rises ? end : start)).toBeLessThan(1e-3)
  })

  test('has the intervals at which the refitted sum of squares reaches its limit', () => {
    const [low, high] = curve.middleInterval
    if (low !== null) expect(Math.log(fit.ci[0])).toBeCloseTo(low, 4)
    if (high !== null) expect(Math.log(fit.ci[1])).toBeCloseTo(high, 4)
    const [flatter, steeper] = curve.steepnessInterval
    const sizes = fit.hillCi.map(Math.abs).sort((a, b) => a - b)
    if (flatter !== null) expect(relative(sizes[0]!, flatter)).toBeLessThan(1e-3)
    if (steeper !== null) expect(relative(sizes[1]!, steeper)).toBeLessThan(1e-3)
  })
})

const doses = [0.01, 0.03, 0.1, 0.3, 1, 3, 10].flatMap((dose) => [dose, dose, dose])
const logistic = (ec50: number, hill: number) => (dose: number) => 10 + 90 / (1 + (ec50 / dose) ** hill)

test('a curve without noise is found exactly, rising or falling, with an interval of no width', () => {
  const rising = fitDoseResponse(doses, doses.map(logistic(0.2, 1.5)))
  expect(rising.ec50).toBeCloseTo(0.2, 6)
  expect(rising.hill).toBeCloseTo(1.5, 5)
  expect(rising.rSquared).toBeCloseTo(1, 9)
  expect(rising.ci[1] / rising.ci[0]).toBeLessThan(1.001)
  const falling = fitDoseResponse(
    doses,
    doses.map(logistic(0.2, 1.5)).map((response) => -response),
  )
  expect(falling.ec50).toBeCloseTo(0.2, 6)
  expect(falling.hill).toBeCloseTo(-1.5, 5)
  expect(falling.bottom).toBeCloseTo(-100, 4)
  expect(predictResponse(falling, 0)).toBeCloseTo(-10, 4)
})

test('the result does not depend on the scale of doses or responses', () => {
  const random = seededRandom(3)
  const responses = doses.map(logistic(0.5, 1)).map((value) => value + 5 * random.normal())
  const plain = fitDoseResponse(doses, responses)
  const scaled = fitDoseResponse(
    doses.map((dose) => dose * 1e-9),
    responses.map((value) => value * 1e7 + 1e9),
  )
  expect(relative(scaled.ec50 * 1e9, plain.ec50)).toBeLessThan(1e-4)
  expect(relative(scaled.ci[1] * 1e9, plain.ci[1])).toBeLessThan(1e-3)
})

test('the 95 % interval holds the true EC50 in about 95 of 100 simulated experiments', () => {
  const random = seededRandom(11)
  let held = 0
  for (let i = 0; i < 200; i++) {
    const fit = fitDoseResponse(
      doses,
      doses.map(logistic(0.3, 1.2)).map((value) => value + 6 * random.normal()),
    )
    if (fit.ci[0] <= 0.3 && fit.ci[1] >= 0.3) held++
  }
  expect(held).toBeGreaterThanOrEqual(182)
  expect(held).toBeLessThanOrEqual(199)
})

test('wells that do not respond give no EC50 but their mean', () => {
  const random = seededRandom(5)
  const fit = fitDoseResponse(
    doses,
    doses.map(() => 50 + random.normal()),
  )
  expect(fit).toMatchObject({ reason: 'flat', converged: false, ec50: Number.NaN })
  expect(fit.bottom).toBeCloseTo(50, 0)
  expect(
    fitDoseResponse(
      doses,
      doses.map(() => 7),
    ),
  ).toMatchObject({ reason: 'flat' })
})

test('three doses, or four wells, are too few', () => {
  expect(fitDoseResponse([0, 0, 1, 1, 2, 2, 3, 3], [1, 1, 2, 2, 3, 3, 4, 4]).reason).toBe('too_few_doses')
  expect(fitDoseResponse([1, 2, 3, 4], [1, 2, 3, 4]).reason).toBe('too_few_wells')
  expect(fitDoseResponse([], [])).toMatchObject({ reason: 'too_few_doses', n: 0 })
})

test('an EC50 above the highest dose is extrapolated, and its interval is open at the top', () => {
  const random = seededRandom(9)
  const fit = fitDoseResponse(
    doses,
    doses.map(logistic(40, 1)).map((value) => value + 0.3 * random.normal()),
  )
  expect(fit.reason).toBe('extrapolated')
  expect(fit.ci[1]).toBe(Number.POSITIVE_INFINITY)
})

test('a jump between two doses places the EC50 between them and says that it is steep', () => {
  const random = seededRandom(13)
  const fit = fitDoseResponse(
    doses,
    doses.map((dose) => (dose < 0.2 ? 0 : 100) + random.normal()),
  )
  expect(fit.ec50).toBeGreaterThan(0.1)
  expect(fit.ec50).toBeLessThan(0.3)
  expect(Math.abs(fit.hill)).toBeGreaterThan(5)
})

test('wells without response or with a senseless dose are left out of n', () => {
  const responses = doses.map(logistic(0.2, 1))
  const fit = fitDoseResponse([...doses, -1, Number.NaN, 5], [...responses, 3, 3, Number.NaN])
  expect(fit.n).toBe(doses.length)
  expect(fit.ec50).toBeCloseTo(0.2, 5)
})
