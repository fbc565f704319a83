/** How well scores put positive images before negative ones, whatever the threshold. */
import { checkLengths } from './confusion.ts'

/** One step down the ranking: what holds when every score of at least `threshold` is called positive. */
export interface RankingPoint {
  readonly threshold: number
  readonly truePositives: number
  readonly falsePositives: number
  readonly precision: number
  readonly recall: number
}

/**
 * One point for each different score, highest first. `truth` is 1 for positive and 0 for negative images; recall is NaN
 * without positives. NaN scores are the caller's to leave out.
 */
export function precisionRecallCurve(scores: ArrayLike<number>, truth: ArrayLike<number>): RankingPoint[] {
  checkLengths(scores, truth)
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!)
  const positives = order.reduce((sum, i) => sum + truth[i]!, 0)
  const points: RankingPoint[] = []
  let truePositives = 0
  order.forEach((image, i) => {
    truePositives += truth[image]!
    const threshold = scores[image]!
    const next = order[i + 1]
    if (next !== undefined && scores[next] === threshold) return
    points.push({
      threshold,
      truePositives,
      falsePositives: i + 1 - truePositives,
      precision: truePositives / (i + 1),
      recall: truePositives / positives,
    })
  })
  return points
}

/** Σ (recall gained) · precision, without interpolation; NaN without positives. */
export function averagePrecision(scores: ArrayLike<number>, truth: ArrayLike<number>): number {
  let [sum, before] = [0, 0]
  for (const { precision, recall } of precisionRecallCurve(scores, truth)) {
    sum += precision * (recall - before)
    before = recall
  }
  return sum
}

/** As `averagePrecision`, for many truths of the same scores: they are put in order once. */
export function rankedPrecision(scores: ArrayLike<number>): (truth: ArrayLike<number>) => number {
  const order = Int32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!)
  // Where the next score is a lower one.
  const isEnd = order.map((image, i) => Number(scores[order[i + 1]!] !== scores[image]))
  return (truth) => {
    checkLengths(scores, truth)
    let [sum, positives, before] = [0, 0, 0]
    for (let i = 0; i < order.length; i++) {
      positives += truth[order[i]!]!
      if (!isEnd[i]) continue
      sum += (positives / (i + 1)) * (positives - before)
      before = positives
    }
    return sum / positives
  }
}

/** Probability that a positive scores above a negative, ties counted half; NaN where either is absent. */
export function rocAuc(scores: ArrayLike<number>, truth: ArrayLike<number>): number {
  const points = precisionRecallCurve(scores, truth)
  const last = points.at(-1)
  if (!last) return Number.NaN
  let [area, falseBefore, trueBefore] = [0, 0, 0]
  for (const { truePositives, falsePositives } of points) {
    area += ((falsePositives - falseBefore) * (truePositives + trueBefore)) / 2
    ;[falseBefore, trueBefore] = [falsePositives, truePositives]
  }
  return area / (last.truePositives * last.falsePositives)
}
