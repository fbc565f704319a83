/** Steps of learning: what opens when. */
import { expect, test } from 'vitest'
import { type StepFacts, stepEntries } from './steps.ts'

const nothing: StepFacts = { run: undefined, training: undefined, isJudged: false, prediction: undefined, models: 0 }
const openOf = (facts: StepFacts) =>
  stepEntries(facts)
    .filter((entry) => entry.closed === undefined)
    .map((entry) => entry.step)

test('before anything is trained, only choosing and models are open, and the others say why', () => {
  expect(openOf(nothing)).toEqual(['choose', 'models'])
  expect(stepEntries(nothing)[2]?.closed).toMatch(/trained/)
})

test('a detector is judged and applied only when its training has ended', () => {
  expect(openOf({ ...nothing, run: { status: 'running' } })).toEqual(['choose', 'train', 'models'])
  expect(openOf({ ...nothing, run: { status: 'done' } })).toEqual(['choose', 'train', 'judge', 'evidence', 'models'])
})

test('an imported model can be applied without a training', () => {
  const prediction = { status: 'running' as const, sites: 200, doneSites: 50 }
  const entries = stepEntries({ ...nothing, prediction })
  expect(entries.find((entry) => entry.step === 'evidence')).toMatchObject({ closed: undefined, note: '25 %' })
})

test('a running training tells its epoch', () => {
  const point = {
    step: 40,
    epoch: 3.4,
    loss: 1,
    accuracy: null,
    rate: 1,
    seconds: 2,
    imagesPerSecond: 9,
    validation: null,
  }
  const training = { state: 'training' as const, history: [point] }
  expect(stepEntries({ ...nothing, run: { status: 'running' }, training })[1]?.note).toBe('epoch 3')
})
