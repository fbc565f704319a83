/** Tables that judge a detector: called and true, figures, baselines beside it. */
import type { RareEvaluation, Verdict } from '../../src-main/contract/index.ts'
import { type Fact, showValue } from '../ui/index.ts'
import { baselinesAsGood, percent } from './verdict-text.ts'

export type JudgedBy = 'images' | 'wells' | 'validation'

export const JUDGED_BY = [
  { value: 'images' as const, label: 'held-out images' },
  { value: 'wells' as const, label: 'held-out wells' },
  { value: 'validation' as const, label: 'validation images' },
]

export function verdictOf(evaluation: RareEvaluation, by: JudgedBy): Verdict {
  return { images: evaluation.test, wells: evaluation.testWells, validation: evaluation.validation }[by]
}

export function figureFacts(verdict: Verdict): Fact[] {
  const interval =
    verdict.accuracyLow === null || verdict.accuracyHigh === null
      ? ''
      : ` [${percent(verdict.accuracyLow)}, ${percent(verdict.accuracyHigh)}]`
  return [
    {
      name: 'Accuracy',
      value: `${percent(verdict.accuracy)}${interval}`,
      hint: 'Share called rightly, with its 95 % interval.',
    },
    { name: 'Precision', value: percent(verdict.precision), hint: 'Of those called positive, how many are.' },
    { name: 'Recall', value: percent(verdict.recall), hint: 'Of those that are positive, how many are found.' },
    {
      name: 'Specificity',
      value: percent(verdict.specificity),
      hint: 'Of those that are negative, how many are called so.',
    },
    { name: 'Average precision', value: showValue(verdict.averagePrecision) },
    {
      name: 'Area under ROC',
      value: showValue(verdict.rocAuc),
      hint: 'Chance that a positive scores above a negative; 0.5 is guessing.',
    },
  ]
}

export interface BaselineRow {
  readonly name: string
  readonly what: string
  readonly accuracy: string
  readonly averagePrecision: string
  readonly rocAuc: string
  readonly isOwn: boolean
  /** As good as the detector. */
  readonly equals: boolean
}

/** The detector, then what the same wells give without looking at phenotypes. */
export function baselineRows(evaluation: RareEvaluation): BaselineRow[] {
  const equals = new Set(baselinesAsGood(evaluation))
  const row = (name: string, what: string, { accuracy, averagePrecision, rocAuc }: Verdict, isOwn: boolean) => ({
    name,
    what,
    accuracy: percent(accuracy),
    averagePrecision: showValue(averagePrecision),
    rocAuc: showValue(rocAuc),
    isOwn,
    equals: !isOwn && equals.has(name),
  })
  return [
    row('This detector', 'looks at the images', evaluation.test, true),
    ...evaluation.baselines.map((entry) => row(entry.name, entry.what, entry.test, false)),
  ]
}

export interface WellSum {
  readonly wellId: number
  readonly plateId: number
  readonly row: number
  readonly column: number
}

/** Where a suspect's well lies, from the scored wells. */
export function placesOfWells(evaluation: Pick<RareEvaluation, 'wells'>): Map<number, WellSum> {
  return new Map(evaluation.wells.map((well) => [well.wellId, well]))
}
