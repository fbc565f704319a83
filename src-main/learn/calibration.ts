/** Whether scores can be read as probabilities. */
import { checkLengths } from './confusion.ts'

export interface CalibrationBin {
  /** Scores of the bin: low ≤ score < high, the last one with its upper end. */
  readonly low: number
  readonly high: number
  readonly count: number
  /** NaN in an empty bin, as is `positiveShare`. */
  readonly meanScore: number
  readonly positiveShare: number
}

/** Bins of equal width over 0 … 1; scores are probabilities of the positive class, truth is 1 or 0. */
export function calibrationBins(scores: ArrayLike<number>, truth: ArrayLike<number>, bins = 10): CalibrationBin[] {
  checkLengths(scores, truth)
  const sums = Array.from({ length: bins }, () => ({ count: 0, score: 0, positives: 0 }))
  for (let i = 0; i < scores.length; i++) {
    const bin = sums[Math.min(bins - 1, Math.floor(scores[i]! * bins))]!
    bin.count++
    bin.score += scores[i]!
    bin.positives += truth[i]!
  }
  return sums.map(({ count, score, positives }, i) => ({
    low: i / bins,
    high: (i + 1) / bins,
    count,
    meanScore: score / count,
    positiveShare: positives / count,
  }))
}

/** Mean distance between score and share of positives over the bins, weighted by their images (Naeini et al. 2015). */
export function expectedCalibrationError(bins: readonly CalibrationBin[]): number {
  let [sum, all] = [0, 0]
  for (const { count, meanScore, positiveShare } of bins) {
    if (count === 0) continue
    sum += count * Math.abs(meanScore - positiveShare)
    all += count
  }
  return sum / all
}

/** Mean squared distance between score and truth: 0 is perfect, 0.25 a constant one half (Brier 1950). */
export function brierScore(scores: ArrayLike<number>, truth: ArrayLike<number>): number {
  checkLengths(scores, truth)
  let sum = 0
  for (let i = 0; i < scores.length; i++) sum += (scores[i]! - truth[i]!) ** 2
  return sum / scores.length
}
