/** Rates and remaining times. */
import { expect, test } from 'vitest'
import { addSample, paceOf, type RateSample, showRemaining } from './rate.ts'

test('ten sites a second with fifty left means five seconds', () => {
  let samples: RateSample[] = []
  for (let second = 0; second <= 5; second++) samples = addSample(samples, { at: second * 1000, done: second * 10 })
  expect(paceOf(samples, 100)).toEqual({ perSecond: 10, remaining: 5 })
})

test('old reports are forgotten, so that the rate follows a change of speed', () => {
  let samples: RateSample[] = []
  for (let second = 0; second <= 60; second++)
    samples = addSample(samples, { at: second * 1000, done: second < 30 ? 0 : (second - 30) * 4 })
  expect(paceOf(samples, undefined).perSecond).toBeCloseTo(4)
})

test('a count that falls back starts a new estimate', () => {
  const samples = addSample([{ at: 0, done: 50 }], { at: 1000, done: 1 })
  expect(paceOf(samples, 100)).toEqual({ perSecond: undefined, remaining: undefined })
})

test('the remaining time grows while nothing is finished', () => {
  const samples = [
    { at: 0, done: 0 },
    { at: 1000, done: 1 },
  ]
  expect(paceOf(samples, 2, 1000).remaining).toBe(1)
  expect(paceOf(samples, 2, 10_000).remaining).toBe(10)
})

test('remaining times are told in the unit a person would use', () => {
  expect([0.2, 42, 240, 4800].map(showRemaining)).toEqual([
    'under 1 s left',
    '42 s left',
    '4 min left',
    '1 h 20 min left',
  ])
})
