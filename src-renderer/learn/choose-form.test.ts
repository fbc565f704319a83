/** Choices of a training as typed and as read. */
import { expect, test } from 'vitest'
import { durationFrom, durationOf, inputText, seedFrom, sideRows, totals } from './choose-form.ts'

const side = (wells: number) => ({ wells, images: wells * 2 })
const plan = {
  classes: ['negative', 'positive'],
  sides: [
    { split: 'train' as const, counts: [side(12), side(6)] },
    { split: 'validation' as const, counts: [side(2), side(1)] },
    { split: 'test' as const, counts: [side(4), side(0)] },
  ],
  inputWidth: 256,
  inputHeight: 200,
  downsample: 2,
  refusals: [],
  warnings: [],
}

test('minutes may be parts, epochs are whole, and nothing else passes', () => {
  expect(durationFrom('2,5', 'minutes')).toEqual({ minutes: 2.5, epochs: null })
  expect(durationFrom('30', 'epochs')).toEqual({ minutes: null, epochs: 30 })
  for (const text of ['', '0', '-3', 'ten', '2.5']) expect(durationFrom(text, 'epochs')).toBeUndefined()
})

test('the limit that is set is the one shown', () => {
  expect(durationOf({ minutes: 5, epochs: null })).toEqual({ unit: 'minutes', value: 5 })
  expect(durationOf({ minutes: null, epochs: 8 })).toEqual({ unit: 'epochs', value: 8 })
  expect(durationOf({ minutes: null, epochs: null })).toEqual({ unit: 'recipe', value: undefined })
  expect(durationFrom('', 'recipe')).toEqual({ minutes: null, epochs: null })
})

test('a seed is a whole number that fits 32 bits', () => {
  expect(seedFrom(' 42 ')).toBe(42)
  for (const text of ['', '-1', '1.5', '4294967296', 'x']) expect(seedFrom(text)).toBeUndefined()
})

test('sides tell wells and images, and a side without one class stands out', () => {
  const rows = sideRows(plan)
  expect(rows.map((row) => row.lacks)).toEqual([false, false, true])
  expect(rows[1]).toMatchObject({ counts: ['2 wells · 4 images', '1 well · 2 images'] })
})

test('what a plan uses adds up over its sides', () => {
  expect(totals(plan, 'positive')).toEqual({ wells: 7, images: 14 })
  expect(totals(undefined, 'negative')).toBeUndefined()
})

test('the network’s input is told with its reduction', () => {
  expect(inputText(plan)).toBe('256 × 200 px · 1 : 2')
  expect(inputText({ ...plan, inputWidth: 0 })).toBe('')
})
