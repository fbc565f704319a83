/** What a detector is worth, in sentences, from wells that it has not seen. */
import type { RareEvaluation, Verdict } from '../../src-main/contract/index.ts'
import { showQuantity, showValue } from '../ui/index.ts'

export interface Judgement {
  readonly tone: 'good' | 'warn' | 'bad'
  /** One sentence. */
  readonly sentence: string
  /** What else must be known before it is trusted. */
  readonly cautions: readonly string[]
}

export const percent = (share: number | null | undefined): string =>
  share === null || share === undefined || Number.isNaN(share) ? '–' : `${showValue(share * 100)} %`

const counted = (verdict: Verdict) =>
  verdict.truePositive + verdict.falsePositive + verdict.trueNegative + verdict.falseNegative

/** The share that is right when always the more frequent class is answered. */
export function chanceOf(verdict: Verdict): number {
  const positives = verdict.truePositive + verdict.falseNegative
  const all = counted(verdict)
  return all === 0 ? Number.NaN : Math.max(positives, all - positives) / all
}

export function judgement(evaluation: Pick<RareEvaluation, 'test' | 'baselines' | 'calibration'>): Judgement {
  const { test } = evaluation
  const all = counted(test)
  if (all === 0)
    return { tone: 'bad', sentence: 'There were no held-out images to judge it on.', cautions: ['Choose more wells.'] }
  const chance = chanceOf(test)
  const beatsChance = test.accuracyLow !== null && test.accuracyLow > chance
  const cautions = [...baselineCautions(evaluation), ...calibrationCautions(evaluation)]
  const isEqualled = baselinesAsGood(evaluation).length > 0
  const tone = !beatsChance ? 'bad' : isEqualled || (test.accuracyLow ?? 0) < 0.8 ? 'warn' : 'good'
  return { tone, sentence: `${sentenceOf(test, all)}${beatsChance ? '' : chanceClause(chance)}`, cautions }
}

function sentenceOf(test: Verdict, all: number): string {
  const right = test.truePositive + test.trueNegative
  const positives = test.truePositive + test.falseNegative
  const interval =
    test.accuracyLow === null || test.accuracyHigh === null
      ? ''
      : ` (${percent(test.accuracy)}, 95 % interval ${percent(test.accuracyLow)}–${percent(test.accuracyHigh)})`
  const found = positives > 0 ? `; it finds ${test.truePositive} of ${showQuantity(positives, 'positive image')}` : ''
  const alarms =
    test.falsePositive === 0 ? ' without a false alarm' : ` with ${showQuantity(test.falsePositive, 'false alarm')}`
  return `In wells that it has never seen, the detector calls ${right} of ${showQuantity(all, 'image')} rightly${interval}${found}${alarms}.`
}

const chanceClause = (chance: number): string =>
  ` That is not clearly better than always giving the same answer, which is right in ${percent(chance)}.`

/** Baselines that rank held-out images within a whisker of the detector, or better. */
export function baselinesAsGood({ test, baselines }: Pick<RareEvaluation, 'test' | 'baselines'>): string[] {
  const MARGIN = 0.02
  const own = test.rocAuc ?? test.accuracy
  if (own === null) return []
  return baselines
    .filter((entry) => {
      const other = test.rocAuc === null ? entry.test.accuracy : entry.test.rocAuc
      return other !== null && other >= own - MARGIN
    })
    .map((entry) => entry.name)
}

function baselineCautions(evaluation: Pick<RareEvaluation, 'test' | 'baselines'>): string[] {
  return baselinesAsGood(evaluation).map(
    (name) =>
      `${name} alone does as well: the detector may have learned that, and not a phenotype. Look at the evidence, and choose controls that differ in nothing else.`,
  )
}

function calibrationCautions({ calibration }: Pick<RareEvaluation, 'calibration'>): string[] {
  return calibration.error > 0.15
    ? [`Probabilities are off by ${percent(calibration.error)} on average: take them as a ranking, not as frequencies.`]
    : []
}

/** `5 of 6 wells` by their mean probability. */
export function wellsText({ testWells }: Pick<RareEvaluation, 'testWells'>): string {
  const right = testWells.truePositive + testWells.trueNegative
  return `By well, ${right} of ${counted(testWells)} held-out wells are called rightly.`
}
