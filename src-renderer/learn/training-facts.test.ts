/** How a training stands, in words. */
import { expect, test } from 'vitest'
import type { RunSummary, TrainingView } from '../../src-main/contract/index.ts'
import { speedText, stateText, trainingFacts, trainingProgress } from './training-facts.ts'

const point = {
  step: 45,
  epoch: 4.5,
  loss: 0.31,
  accuracy: 0.9,
  rate: 0.001,
  seconds: 90,
  imagesPerSecond: 21.3,
  validation: null,
}
const view: TrainingView = {
  run: {} as RunSummary,
  state: 'training',
  history: [point],
  best: { epoch: 4, figures: { accuracy: 0.875, precision: Number.NaN } },
  provider: 'cpu',
  messages: [],
  remainingSeconds: 42,
  part: null,
  ending: null,
  modelId: null,
}

test('progress counts the limit that was chosen', () => {
  expect(trainingProgress({ epochs: 30, minutes: null }, view)).toEqual({ done: 4, total: 30, unit: 'epochs' })
  expect(trainingProgress({ epochs: null, minutes: 2 }, view)).toMatchObject({ done: 90, total: 120 })
})

test('the speed is told once there is one', () => {
  expect(speedText(view)).toBe('21.3 images/s')
  expect(speedText({ history: [] })).toBe('')
})

test('a run that ended says how, one that runs says what it does', () => {
  expect(stateText({ status: 'interrupted' }, view)).toBe('Interrupted')
  expect(stateText({ status: 'running' }, { state: 'evaluating' })).toMatch(/held-out/)
})

test('a figure that is not defined is a dash, not zero', () => {
  const facts = new Map(
    trainingFacts({ seconds: 0, provider: 'cpu' } as RunSummary, view).map((fact) => [fact.name, fact.value]),
  )
  expect(facts.get('Its precision')).toBe('–')
  expect(facts.get('Its accuracy')).toBe('0.875')
  expect(facts.get('Time spent')).toBe('1 min 30 s')
})
