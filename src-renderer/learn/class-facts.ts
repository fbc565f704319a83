/** Tables that judge a classifier: figures by class, what it is worth beside baselines, and its treatments. */
import type { ClassEvaluation, ClassVerdict, TrainingParameters } from '../../src-main/contract/index.ts'
import { type Fact, showCount, showQuantity, showValue } from '../ui/index.ts'
import { percent } from './verdict-text.ts'

export type ClassesJudgedBy = 'images' | 'wells' | 'treatments' | 'validation' | 'left-out'

/** Where groups were left out in turn, they judge best: every image has been seen by a network that did not know its group. */
export function judgedChoices({
  leftOut,
}: Pick<ClassEvaluation, 'leftOut'>): { value: ClassesJudgedBy; label: string }[] {
  return [
    ...(leftOut ? [{ value: 'left-out' as const, label: `wells, each ${groupWord(leftOut.by)} left out` }] : []),
    { value: 'images', label: 'held-out images' },
    { value: 'wells', label: 'held-out wells' },
    { value: 'treatments', label: 'held-out treatments' },
    { value: 'validation', label: 'validation images' },
  ]
}

export const groupWord = (by: TrainingParameters['splitBy']): string => by.replace(/^layout:/, '')

export function classVerdictOf(evaluation: ClassEvaluation, by: ClassesJudgedBy): ClassVerdict {
  switch (by) {
    case 'left-out':
      return evaluation.leftOut?.wells ?? evaluation.testWells
    case 'images':
      return evaluation.test
    case 'wells':
      return evaluation.testWells
    case 'treatments':
      return evaluation.testTreatments
    case 'validation':
      return evaluation.validation
  }
}

export function classFigureFacts(verdict: ClassVerdict): Fact[] {
  const { accuracyLow: low, accuracyHigh: high } = verdict
  const interval = low === null || high === null ? '' : ` [${percent(low)}, ${percent(high)}]`
  return [
    {
      name: 'Accuracy',
      value: `${percent(verdict.accuracy)}${interval}`,
      hint: 'Share called rightly, with its 95 % interval.',
    },
    {
      name: 'Mean class accuracy',
      value: percent(verdict.meanClassAccuracy),
      hint: 'Every class counts alike, however many it has.',
    },
    { name: 'Mean average precision', value: showValue(verdict.meanAveragePrecision) },
    { name: 'Judged on', value: showCount(verdict.count) },
  ]
}

export interface ClassBaseline {
  readonly name: string
  readonly what: string
  readonly accuracy: string
  readonly meanAveragePrecision: string
  readonly isOwn: boolean
  /** As good as the classifier. */
  readonly equals: boolean
}

/** The classifier on held-out images, then what the same images give without looking at phenotypes, then labels dealt at random. */
export function classBaselines({
  test,
  baselines,
  shuffled,
}: Pick<ClassEvaluation, 'test' | 'baselines' | 'shuffled'>): ClassBaseline[] {
  const own = test.accuracy ?? Number.NaN
  const rows = baselines.map(({ name, what, test: verdict }) => ({
    name,
    what,
    accuracy: percent(verdict.accuracy),
    meanAveragePrecision: showValue(verdict.meanAveragePrecision),
    isOwn: false,
    equals: (verdict.accuracy ?? 0) >= own,
  }))
  const chance = shuffled && {
    name: 'Labels dealt at random',
    what: `Mean of ${showCount(shuffled.permutations)} shuffles of ${shuffled.unit}; as good as the classifier in a share of ${showValue(shuffled.accuracy.p)} of them.`,
    accuracy: percent(shuffled.accuracy.mean),
    meanAveragePrecision: showValue(shuffled.meanAveragePrecision.mean),
    isOwn: false,
    equals: shuffled.accuracy.p > 0.05,
  }
  return [
    {
      name: 'This classifier',
      what: 'On held-out images.',
      accuracy: percent(test.accuracy),
      meanAveragePrecision: showValue(test.meanAveragePrecision),
      isOwn: true,
      equals: false,
    },
    ...rows,
    ...(chance ? [chance] : []),
  ]
}

export interface ClassJudgement {
  readonly sentence: string
  readonly tone: 'good' | 'warn' | 'bad'
}

/** One sentence on what the classifier is worth, by wells, with what stands against it. */
export function classJudgement(evaluation: ClassEvaluation): ClassJudgement {
  const { leftOut, testWells, classes } = evaluation
  const verdict = leftOut?.wells ?? testWells
  const accuracy = verdict.accuracy ?? 0
  const as = classBaselines(evaluation).filter((row) => row.equals)
  const where = leftOut
    ? `, each ${groupWord(leftOut.by)} judged by a network that had not seen it`
    : ' that it had not seen'
  const right = `It calls ${showCount(Math.round(accuracy * verdict.count))} of ${showQuantity(verdict.count, 'well')} rightly${where}.`
  if (as.length > 0)
    return {
      tone: 'bad',
      sentence: `${right} ${as.map(({ name }) => name).join(' and ')} would do as well: it may have learned nothing.`,
    }
  if (accuracy < 2 / 3 + 1 / (3 * classes.length))
    return { tone: 'warn', sentence: `${right} See which classes it confuses.` }
  return { tone: 'good', sentence: right }
}

/** `3 of 4`: votes of a treatment's wells for the class that it is called. */
export const votesText = (votes: readonly number[], called: number): string =>
  `${showCount(votes[called] ?? 0)} of ${showCount(votes.reduce((sum, count) => sum + count, 0))}`
