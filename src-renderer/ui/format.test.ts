/** Numbers, sizes and times as text. */
import { expect, test } from 'vitest'
import {
  baseName,
  showBytes,
  showCount,
  showDuration,
  showPlain,
  showQuantity,
  showValue,
  showWithUnit,
} from './format.ts'

test('values keep three significant digits and no needless exponent', () => {
  expect([0.7512, 3.5831, 11.26, 188.4, 3582.4, 0.00423].map((value) => showValue(value))).toEqual([
    '0.751',
    '3.58',
    '11.3',
    '188',
    '3,582',
    '0.00423',
  ])
})

test('very large and very small values use an exponent', () => {
  expect([123456789, 0.0000123].map((value) => showValue(value))).toEqual(['1.23e+8', '1.23e−5'])
})

test('negative values carry a true minus sign', () => {
  expect(showValue(-2.94)).toBe('−2.94')
})

test('a missing value is a dash, not a zero', () => {
  expect([Number.NaN, null, undefined, Number.POSITIVE_INFINITY].map((value) => showValue(value))).toEqual([
    '–',
    '–',
    '–',
    '∞',
  ])
})

test('doses and ticks are as short as they were given', () => {
  expect([6, 0.1, 0.25, 12500, -3, 1e-6].map((value) => showPlain(value))).toEqual([
    '6',
    '0.1',
    '0.25',
    '12,500',
    '−3',
    '0.000001',
  ])
})

test('numbers stand with their units', () => {
  expect(showWithUnit(4.6213, 'µM')).toBe('4.62 µM')
  expect(showQuantity(1, 'well')).toBe('1 well')
  expect(showQuantity(864000, 'plane')).toBe('864,000 planes')
  expect(showCount(1260.4)).toBe('1,260')
})

test('file sizes and durations are told in the nearest unit', () => {
  expect([512, 12_400_000, 3.2e9].map(showBytes)).toEqual(['512 B', '12 MB', '3.2 GB'])
  expect([0.02, 0.84, 42, 200, 7500].map(showDuration)).toEqual([
    'under 0.1 s',
    '0.8 s',
    '42 s',
    '3 min 20 s',
    '2 h 5 min',
  ])
})

test('the name of a file is found with either separator', () => {
  expect(baseName('C:\\screens\\FKHR\\')).toBe('FKHR')
  expect(baseName('/data/screens/FKHR.platescope')).toBe('FKHR.platescope')
})
