/** What people mean by the numbers they type. */
import { expect, test } from 'vitest'
import { isMissing, parseNumber } from './index.ts'
import { usesDecimalComma } from './number-text.ts'

test.each([
  ['1', 1],
  ['-0.5', -0.5],
  ['.5', 0.5],
  ['5.', 5],
  ['1e-6', 1e-6],
  ['1E+03', 1000],
  [' 2.5 ', 2.5],
  ['−3', -3],
  ['0,5', 0.5],
  ['1,5E-03', 0.0015],
  ['1,234', 1234],
  ['1,234.5', 1234.5],
  ['1.234,5', 1234.5],
  ['1.234.567', 1234567],
  ['1 234,5', 1234.5],
  ['12’500', 12500],
])('%s without decimal comma is %d', (text, value) => {
  expect(parseNumber(text)).toBe(value)
})

test.each([
  ['1,234', 1.234],
  ['1.234', 1.234],
  ['0.125', 0.125],
  ['1.234,5', 1234.5],
  ['1,234,567', 1234567],
])('%s in a file with decimal commas is %d', (text, value) => {
  expect(parseNumber(text, true)).toBe(value)
})

test.each(['', 'x', '1,2,3', '<0.5', '0x10', '1e', 'Infinity', '10 uM', '--1', '1..2', '1e999'])(
  '%j is no number',
  (text) => {
    expect(parseNumber(text)).toBeNaN()
  },
)

test('every usual spelling of "no value" is missing, and zero is not', () => {
  for (const text of ['', ' ', 'NA', 'n/a', 'NaN', 'null', 'None', '#N/A', '-', '#DIV/0!'])
    expect(isMissing(text)).toBe(true)
  for (const text of ['0', 'no', 'neg', 'A01']) expect(isMissing(text)).toBe(false)
})

test('grouped thousands alone do not make a decimal comma, one half does', () => {
  expect(usesDecimalComma([['1,000', '12,500']])).toBe(false)
  expect(usesDecimalComma([['1,000', '0,5']])).toBe(true)
  expect(usesDecimalComma([['0,5', '0.5', '0.25']])).toBe(false)
})
