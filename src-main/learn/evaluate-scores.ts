/** Everything that is said of a two-class detector on held-out images, in one record. */
import { brierScore, type CalibrationBin, calibrationBins, expectedCalibrationError } from './calibration.ts'
import {
  accuracyOf,
  balancedAccuracyOf,
  type ClassFigures,
  type Confusion,
  classFigures,
  confusionOf,
} from './confusion.ts'
import { averagePrecision, precisionRecallCurve, type RankingPoint, rocAuc } from './score-ranking.ts'
import { type Interval, wilsonInterval } from './wilson-interval.ts'

export interface Evaluation extends ClassFigures {
  readonly images: number
  readonly positives: number
  readonly threshold: number
  /** [truly negative or positive][called negative or positive] */
  readonly confusion: Confusion
  readonly accuracy: number
  readonly balancedAccuracy: number
  readonly rocAuc: number
  readonly averagePrecision: number
  readonly precisionRecall: readonly RankingPoint[]
  readonly calibration: readonly CalibrationBin[]
  readonly calibrationError: number
  readonly brier: number
  /** 95 %, of the counted shares. Images of one well are not independent: the true uncertainty is larger. */
  readonly intervals: Readonly<Record<'accuracy' | 'precision' | 'recall' | 'specificity', Interval>>
}

/** `scores`: probability of the positive class, 0 … 1; `truth`: 1 or 0. Figures without a denominator are NaN. */
export function evaluateScores(scores: ArrayLike<number>, truth: ArrayLike<number>, threshold = 0.5): Evaluation {
  const called = Uint8Array.from(scores, (score) => Number(score >= threshold))
  const confusion = confusionOf(truth, called, 2)
  const [[trueNegatives, falsePositives], [falseNegatives, truePositives]] = confusion as [
    [number, number],
    [number, number],
  ]
  const positives = truePositives + falseNegatives
  const calibration = calibrationBins(scores, truth)
  return {
    images: truth.length,
    positives,
    threshold,
    confusion,
    accuracy: accuracyOf(confusion),
    balancedAccuracy: balancedAccuracyOf(confusion),
    ...classFigures(confusion, 1),
    rocAuc: rocAuc(scores, truth),
    averagePrecision: averagePrecision(scores, truth),
    precisionRecall: precisionRecallCurve(scores, truth),
    calibration,
    calibrationError: expectedCalibrationError(calibration),
    brier: brierScore(scores, truth),
    intervals: {
      accuracy: wilsonInterval(truePositives + trueNegatives, truth.length),
      precision: wilsonInterval(truePositives, truePositives + falsePositives),
      recall: wilsonInterval(truePositives, positives),
      specificity: wilsonInterval(trueNegatives, truth.length - positives),
    },
  }
}
