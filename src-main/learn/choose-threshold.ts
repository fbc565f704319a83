/** From which score on an image is called positive: chosen on the validation split, never on the test split. */
import { type ClassFigures, classFigures } from './confusion.ts'
import { precisionRecallCurve, type RankingPoint } from './score-ranking.ts'

export type ThresholdAim = 'accuracy' | 'balanced accuracy' | 'f1'

export interface ChosenThreshold {
  /** Scores of at least this are called positive. */
  readonly threshold: number
  /** What the aim reaches there, on the images given. */
  readonly value: number
}

/**
 * The threshold between two neighbouring scores that serves the aim best; of equally good ones the nearest to one half.
 * At least one image is called positive. One half where either class is absent, with value NaN.
 */
export function chooseThreshold(
  scores: ArrayLike<number>,
  truth: ArrayLike<number>,
  aim: ThresholdAim = 'balanced accuracy',
): ChosenThreshold {
  const points = precisionRecallCurve(scores, truth)
  const last = points.at(-1)
  if (!last || last.truePositives === 0 || last.falsePositives === 0) return { threshold: 0.5, value: Number.NaN }
  let best: ChosenThreshold = { threshold: 0.5, value: Number.NEGATIVE_INFINITY }
  points.forEach((point, i) => {
    const threshold = nearestHalf(points[i + 1]?.threshold ?? Number.NEGATIVE_INFINITY, point.threshold)
    const value = AIMS[aim](point, last)
    const better = value - best.value
    const nearer = Math.abs(threshold - 0.5) < Math.abs(best.threshold - 0.5)
    if (better > 1e-12 || (better > -1e-12 && nearer)) best = { threshold, value }
  })
  return best
}

/** All thresholds in (low, high] call the same images: one half if it is among them, else the middle. */
function nearestHalf(low: number, high: number): number {
  if (low < 0.5 && high >= 0.5) return 0.5
  return low === Number.NEGATIVE_INFINITY ? high : (low + high) / 2
}

const AIMS: Readonly<Record<ThresholdAim, (at: RankingPoint, all: RankingPoint) => number>> = {
  accuracy: (at, all) =>
    (at.truePositives + all.falsePositives - at.falsePositives) / (all.truePositives + all.falsePositives),
  'balanced accuracy': (at, all) => {
    const { recall, specificity } = figuresAt(at, all)
    return (recall + specificity) / 2
  },
  f1: (at, all) => figuresAt(at, all).f1,
}

function figuresAt(at: RankingPoint, all: RankingPoint): ClassFigures {
  const negatives = [all.falsePositives - at.falsePositives, at.falsePositives]
  return classFigures([negatives, [all.truePositives - at.truePositives, at.truePositives]], 1)
}
