/** Choosing wells by key and pointer. */
import { expect, test } from 'vitest'
import { chooseMore, moveChoice, type WellChoice } from './choose-wells.ts'
import { wellName } from './geometry.ts'

const shape = { rows: 8, columns: 12 }
const b7 = { row: 1, column: 6 }
const start: WellChoice = { wells: [b7], open: b7, anchor: b7 }
const names = (choice: WellChoice | undefined) => choice?.wells.map(wellName)

test('arrows move the open well and stop at the edge of the plate', () => {
  expect(names(moveChoice(start, 'ArrowLeft', shape))).toEqual(['B06'])
  expect(names(moveChoice(start, 'Home', shape))).toEqual(['B01'])
  const corner = { row: 7, column: 11 }
  expect(names(moveChoice({ wells: [corner], open: corner, anchor: corner }, 'ArrowDown', shape))).toEqual(['H12'])
})

test('the first arrow opens A01', () => {
  expect(names(moveChoice({ wells: [], open: undefined, anchor: undefined }, 'ArrowRight', shape))).toEqual(['A01'])
})

test('with Shift a rectangle grows from where it started, and shrinks again', () => {
  const wider = moveChoice(start, 'ArrowRight', shape, true)!
  const taller = moveChoice(wider, 'ArrowDown', shape, true)!
  expect(names(taller)).toEqual(['B07', 'B08', 'C07', 'C08'])
  expect(names(moveChoice(taller, 'ArrowUp', shape, true))).toEqual(['B07', 'B08'])
})

test('other keys are not moves', () => {
  expect(moveChoice(start, 'x', shape)).toBeUndefined()
})

test('toggling adds a well and takes it out again; another stays open', () => {
  const c3 = { row: 2, column: 2 }
  const both = chooseMore(start, [c3], c3, 'toggle')
  expect([names(both), both.open]).toEqual([['B07', 'C03'], c3])
  const one = chooseMore(both, [c3], c3, 'toggle')
  expect([names(one), one.open]).toEqual([['B07'], b7])
})
