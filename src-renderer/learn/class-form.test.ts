/** Choices of a classifier: what stands for what, and what somebody's own words become. */
import { describe, expect, it } from 'vitest'
import { CLASS_POOLINGS, cropFrom, nameFor, poolingChoice, poolingOf, splitChoices } from './class-form.ts'
import { classLook, classMark } from './class-look.ts'

describe('poolings', () => {
  it('are found again by their kind and number', () => {
    for (const { value } of CLASS_POOLINGS) expect(poolingChoice(poolingOf(value)!)).toBe(value)
    expect(poolingOf('median')).toBeUndefined()
  })

  it('without a number are the first of their kind, with another one none', () => {
    expect(poolingChoice({ kind: 'noisy-and' })).toBe('noisy-and-10')
    expect(poolingChoice({ kind: 'noisy-and', a: 3 })).toBeUndefined()
  })
})

it('wells are kept together by any column but that of the classes', () => {
  const values = splitChoices([{ name: 'MoA' }, { name: 'compound' }], 'moa').map(({ value }) => value)
  expect(values).toContain('layout:compound')
  expect(values).not.toContain('layout:MoA')
  expect(values).toContain('plate')
})

it('a name follows the column until somebody gives one', () => {
  expect(nameFor('moa', { name: 'Classes by role', by: 'role' })).toBe('Classes by moa')
  expect(nameFor('moa', { name: 'My screen', by: 'role' })).toBe('My screen')
})

it('crops are whole pixels, or left to the recipe', () => {
  expect([' ', '128', '0', '12.5', 'x', '-3'].map(cropFrom)).toEqual([
    null,
    128,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})

it('classes have letters of their own, beyond the alphabet too', () => {
  const marks = Array.from({ length: 60 }, (_, i) => classMark(i))
  expect(new Set(marks).size).toBe(60)
  expect([marks[0], marks[25], marks[26], marks[52]]).toEqual(['A', 'Z', 'AA', 'BA'])
  const looks = Array.from({ length: 7 }, (_, i) => classLook(`c${i}`, i).colour.join())
  expect(new Set(looks).size).toBe(7)
})
