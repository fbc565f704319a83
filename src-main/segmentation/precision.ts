/** How well predicted objects agree with true ones: average precision, F1, splits and merges; and means over images. */
import { mean } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import { matchObjects, type ObjectMatch, pairsAt } from './match.ts'

/** 0.50, 0.55 … 0.95. */
export const IOU_THRESHOLDS: readonly number[] = Array.from({ length: 10 }, (_, i) => (50 + 5 * i) / 100)

export interface PrecisionAt {
  readonly threshold: number
  readonly truePositives: number
  readonly falsePositives: number
  readonly falseNegatives: number
  /** TP / (TP + FP + FN); 1 where both images are empty. */
  readonly ap: number
  /** 2 TP / (2 TP + FP + FN); 1 where both images are empty. */
  readonly f1: number
  /** Mean IoU of the matched pairs; NaN without any. */
  readonly matchedIou: number
}

export interface SegmentationScore {
  readonly truthCount: number
  readonly predictedCount: number
  readonly byThreshold: readonly PrecisionAt[]
  /** Mean of `ap` over the thresholds. */
  readonly meanPrecision: number
  /** True objects that were cut into two or more predicted ones. */
  readonly splits: number
  /** Predicted objects that cover two or more true ones. */
  readonly merges: number
  /** IoU of all objects together, pixel by pixel (the Jaccard index); 1 where both images are empty. */
  readonly jaccard: number
}

/**
 * Scores a prediction against the truth at each IoU threshold. A pair counts from IoU ≥ threshold on, with as many
 * one-to-one pairs as possible (as in StarDist's `matching`).
 */
export function averagePrecision(
  truth: LabelImage,
  predicted: LabelImage,
  thresholds: readonly number[] = IOU_THRESHOLDS,
): SegmentationScore {
  const match = matchObjects(truth, predicted)
  const byThreshold = thresholds.map((threshold) => precisionAt(match, threshold))
  return {
    truthCount: match.truthCount,
    predictedCount: match.predictedCount,
    byThreshold,
    meanPrecision: mean(byThreshold.map((row) => row.ap)),
    splits: countCovered(match, 'truth'),
    merges: countCovered(match, 'predicted'),
    jaccard: jaccardOf(match),
  }
}

function jaccardOf({ truthAreas, predictedAreas, overlaps }: ObjectMatch): number {
  const covered = (areas: Uint32Array): number => areas.subarray(1).reduce((sum, area) => sum + area, 0)
  const shared = overlaps.reduce((sum, { pixels }) => sum + pixels, 0)
  const either = covered(truthAreas) + covered(predictedAreas) - shared
  return either === 0 ? 1 : shared / either
}

function precisionAt(match: ObjectMatch, threshold: number): PrecisionAt {
  const pairs = pairsAt(match, threshold)
  const truePositives = pairs.length
  const falsePositives = match.predictedCount - truePositives
  const falseNegatives = match.truthCount - truePositives
  const all = truePositives + falsePositives + falseNegatives
  return {
    threshold,
    truePositives,
    falsePositives,
    falseNegatives,
    ap: all === 0 ? 1 : truePositives / all,
    f1: all === 0 ? 1 : (2 * truePositives) / (truePositives + all),
    matchedIou: mean(pairs.map((pair) => pair.iou)),
  }
}

/** Share of an object that lies in another for it to count as a part of that other. */
const MOSTLY_INSIDE = 0.5
/** Share of the whole that such a part must make up, so that debris does not count as a split. */
const SIZEABLE = 0.1

/** Objects on the `whole` side that hold two or more sizeable objects of the other side for the most part. */
function countCovered(match: ObjectMatch, whole: 'truth' | 'predicted'): number {
  const part = whole === 'truth' ? 'predicted' : 'truth'
  const wholeAreas = whole === 'truth' ? match.truthAreas : match.predictedAreas
  const partAreas = whole === 'truth' ? match.predictedAreas : match.truthAreas
  const parts = new Map<number, number>()
  for (const overlap of match.overlaps) {
    const inside = overlap.pixels > MOSTLY_INSIDE * partAreas[overlap[part]]!
    const sizeable = overlap.pixels >= SIZEABLE * wholeAreas[overlap[whole]]!
    if (inside && sizeable) parts.set(overlap[whole], (parts.get(overlap[whole]) ?? 0) + 1)
  }
  return [...parts.values()].filter((count) => count > 1).length
}

export interface SetScore {
  readonly images: number
  /** Predicted objects of all images together. */
  readonly objects: number
  /** Mean over images of `ap` and `f1` at each threshold, in the order of the thresholds. */
  readonly ap: readonly { readonly threshold: number; readonly ap: number; readonly f1: number }[]
  /** Mean over images of `meanPrecision`; NaN without images. */
  readonly map: number
  readonly splits: number
  readonly merges: number
  /** Mean over images. */
  readonly jaccard: number
}

/** Means over images, each image weighing the same however many objects it holds. All must use the same thresholds. */
export function summariseScores(scores: readonly SegmentationScore[]): SetScore {
  const thresholds = scores[0]?.byThreshold.map((row) => row.threshold) ?? IOU_THRESHOLDS
  const total = (pick: (score: SegmentationScore) => number) => scores.reduce((sum, score) => sum + pick(score), 0)
  return {
    images: scores.length,
    objects: total((score) => score.predictedCount),
    ap: thresholds.map((threshold, i) => ({
      threshold,
      ap: mean(scores.map((score) => score.byThreshold[i]!.ap)),
      f1: mean(scores.map((score) => score.byThreshold[i]!.f1)),
    })),
    map: mean(scores.map((score) => score.meanPrecision)),
    splits: total((score) => score.splits),
    merges: total((score) => score.merges),
    jaccard: mean(scores.map((score) => score.jaccard)),
  }
}
