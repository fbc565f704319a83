import { describe, expect, it } from 'vitest'
import {
  formatCount,
  formatDate,
  formatDuration,
  formatFixed,
  formatNumber,
  formatPercent,
  formatPlain,
} from './number-format.ts'

describe('numbers for readers', () => {
  it.each([
    [0.12, '0.120'],
    [4.1384, '4.14'],
    [18234.7, '18,235'],
    [-1.6, '−1.60'],
    [0, '0'],
    [1.234e-7, '1.23 × 10⁻⁷'],
    [-5.6e12, '−5.60 × 10¹²'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
    [null, '–'],
    [undefined, '–'],
  ])('%d is written %s', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })

  it('keeps doses as somebody would write them', () => {
    expect([0.003, 30, 0.1 + 0.2, 1e-9].map(formatPlain)).toEqual(['0.003', '30', '0.3', '1.00 × 10⁻⁹'])
  })

  it('aligns columns by fixed decimals and groups counts', () => {
    expect([formatFixed(0.5, 2), formatFixed(-12.345, 1), formatCount(1234567), formatPercent(0.99474, 1)]).toEqual([
      '0.50',
      '−12.3',
      '1,234,567',
      '99.5 %',
    ])
  })

  it('gives durations in the two largest units', () => {
    expect([4.25, 59, 200, 7500, -1].map(formatDuration)).toEqual(['4.3 s', '59 s', '3 min 20 s', '2 h 5 min', '–'])
  })

  it('shows a date in words, and what is no date as it is', () => {
    expect(formatDate('2026-03-04T14:05:59Z')).toBe('4 March 2026, 14:05 UTC')
    expect(formatDate('yesterday')).toBe('yesterday')
    expect(formatDate(null)).toBe('–')
  })
})
