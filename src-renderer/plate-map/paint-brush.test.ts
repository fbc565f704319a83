/** What painting sets. */
import { expect, test } from 'vitest'
import { brushEdit, brushProblem, brushTitle, parseDose, START_BRUSH } from './paint-brush.ts'

test('only what was filled in is set; the rest of a well stays', () => {
  expect(brushEdit(START_BRUSH)).toEqual({ role: 'negative_control' })
  expect(brushEdit({ role: 'keep', treatment: ' Wortmannin ', dose: '0,25', doseUnit: 'µM' })).toEqual({
    treatment: 'Wortmannin',
    dose: 0.25,
    doseUnit: 'µM',
  })
})

test('clearing empties role, treatment and dose', () => {
  expect(brushEdit({ ...START_BRUSH, role: 'clear' })).toEqual({
    role: null,
    control: null,
    treatment: null,
    dose: null,
    doseUnit: null,
  })
})

test('a dose may have a decimal comma and is never negative', () => {
  expect([parseDose('1.5'), parseDose('1,5'), parseDose('0')]).toEqual([1.5, 1.5, 0])
  expect([parseDose('-1'), parseDose('abc'), parseDose('')]).toEqual([undefined, undefined, undefined])
})

test('a brush that would change nothing, or has no dose in its dose, says so', () => {
  expect(brushProblem({ role: 'keep', treatment: '', dose: '', doseUnit: '' })).toMatch('Choose a role')
  expect(brushProblem({ ...START_BRUSH, dose: 'much' })).toMatch('much')
  expect(brushProblem(START_BRUSH)).toBeUndefined()
})

test('an edit is named by what it does', () => {
  expect(brushTitle(START_BRUSH, 8)).toBe('Paint 8 wells as negative control')
  expect(brushTitle({ ...START_BRUSH, role: 'clear' }, 1)).toBe('Clear 1 well')
})
