/** What is said of a classifier, by evaluations whose counts are known. */
import { describe, expect, it } from 'vitest'
import type { ClassEvaluation, ClassVerdict } from '../../src-main/contract/index.ts'
import {
  classBaselines,
  classFigureFacts,
  classJudgement,
  classVerdictOf,
  judgedChoices,
  votesText,
} from './class-facts.ts'

const verdict = (count: number, accuracy: number): ClassVerdict => ({
  count,
  accuracy,
  accuracyLow: accuracy - 0.1,
  accuracyHigh: accuracy + 0.05,
  meanClassAccuracy: accuracy,
  meanAveragePrecision: 0.75,
  confusion: [],
  perClass: [],
})

const evaluation = (part: Partial<ClassEvaluation>): ClassEvaluation => ({
  task: 'classes',
  modelId: 1,
  classes: ['a', 'b', 'c'],
  test: verdict(40, 0.9),
  validation: verdict(20, 0.8),
  testWells: verdict(10, 0.9),
  testTreatments: verdict(3, 1),
  leftOut: null,
  curves: [],
  baselines: [{ name: 'Cell count', what: '', test: verdict(40, 0.5) }],
  shuffled: null,
  wells: [],
  treatments: [],
  uncertain: [],
  suspects: [],
  pooling: { kind: 'mean', a: null, r: null, places: 100, shares: [], functions: [], learned: [] },
  notes: [],
  ...part,
})

const figure = (observed: number, p: number) => ({ observed, mean: 0.33, upper: 0.45, p })
const shuffled = (p: number) => ({
  unit: 'groups' as const,
  units: 10,
  permutations: 1000,
  accuracy: figure(0.9, p),
  meanAveragePrecision: figure(0.75, p),
})

describe('the sentence', () => {
  it('counts wells, and is good where no baseline does as well', () => {
    const said = classJudgement(evaluation({ shuffled: shuffled(0.001) }))
    expect(said).toEqual({ tone: 'good', sentence: 'It calls 9 of 10 wells rightly that it had not seen.' })
  })

  it('is bad where a baseline or chance does as well, and names it', () => {
    const baselines = [{ name: 'Cell count', what: '', test: verdict(40, 0.95) }]
    expect(classJudgement(evaluation({ baselines })).sentence).toContain('Cell count would do as well')
    const chance = classJudgement(evaluation({ shuffled: shuffled(0.4) }))
    expect(chance.tone).toBe('bad')
    expect(chance.sentence).toContain('Labels dealt at random')
  })

  it('is of the groups left out where there are some', () => {
    const all = verdict(24, 0.5)
    const leftOut = { by: 'layout:compound' as const, groups: [], total: 4, images: all, wells: all, treatments: all }
    const said = classJudgement(evaluation({ leftOut, baselines: [] }))
    expect(said.tone).toBe('warn')
    expect(said.sentence).toContain('12 of 24 wells rightly, each compound judged by a network that had not seen it')
    expect(classVerdictOf(evaluation({ leftOut }), 'left-out')).toBe(all)
    expect(judgedChoices({ leftOut })[0]).toEqual({ value: 'left-out', label: 'wells, each compound left out' })
    expect(judgedChoices({ leftOut: null })[0]!.value).toBe('images')
  })
})

it('baselines stand below the classifier, and those as good as it are marked', () => {
  const baselines = [
    { name: 'Cell count', what: '', test: verdict(40, 0.5) },
    { name: 'Place', what: '', test: verdict(40, 0.9) },
  ]
  const rows = classBaselines(evaluation({ baselines, shuffled: shuffled(0.01) }))
  expect(rows.map(({ name, isOwn, equals }) => [name, isOwn, equals])).toEqual([
    ['This classifier', true, false],
    ['Cell count', false, false],
    ['Place', false, true],
    ['Labels dealt at random', false, false],
  ])
})

it('figures have their interval, votes their sum', () => {
  expect(classFigureFacts(verdict(40, 0.9))[0]!.value).toMatch(/^90.* \[80.*, 95/)
  expect(votesText([1, 3, 0], 1)).toBe('3 of 4')
})
