import { expect, it } from 'vitest'
import { columnNames, columnSafe } from './index.ts'

it('A channel name keeps its letters and digits in a column name', () => {
  expect(columnSafe('DNA')).toBe('DNA')
  expect(columnSafe('Alexa 488 (GFP)')).toBe('Alexa_488_GFP')
  expect(columnSafe('µ-Tubulin/λ')).toBe('μ_Tubulin_λ')
  expect(columnSafe('=cmd|calc')).toBe('cmd_calc')
})

it('A channel name without letters or digits is called Channel', () => {
  expect(columnSafe(' -- ')).toBe('Channel')
  expect(columnSafe('')).toBe('Channel')
})

it('Channels whose names would be equal are numbered', () => {
  expect(columnNames(['Alexa 488', 'Alexa-488', 'Alexa_488_2', 'Alexa.488'])).toEqual([
    'Alexa_488',
    'Alexa_488_2',
    'Alexa_488_2_2',
    'Alexa_488_3',
  ])
})
