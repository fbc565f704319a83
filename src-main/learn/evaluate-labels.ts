/** What predicted probabilities of classes are worth where an image may have several of them, or none. */
import { Fault } from '../base/index.ts'
import { classFigures, confusionOf } from './confusion.ts'
import type { PerClass } from './evaluate-classes.ts'
import { averagePrecision } from './score-ranking.ts'

export interface LabelsEvaluation {
  readonly images: number
  /** An image is said to have each class whose probability is at least this. */
  readonly threshold: number
  /** Share of images of which every class is right; NaN of none. */
  readonly subsetAccuracy: number
  /** Share of right answers among those for every image and class: 1 − the Hamming loss. */
  readonly labelAccuracy: number
  /** Mean over the classes that occur of the average precision of each, whatever the threshold. */
  readonly meanAveragePrecision: number
  /** Precision, recall and F1 at the threshold. */
  readonly perClass: readonly PerClass[]
}

export const USUAL_LABEL_THRESHOLD = 0.5

/**
 * Of images by rows: the probability of every class, and the numbers of those that it has. Figures of nothing are NaN. Throws a
 * Fault `bad_argument` where lists do not belong together.
 */
export function evaluateLabels(
  probabilities: readonly (readonly number[])[],
  truth: readonly (readonly number[])[],
  { classes = probabilities[0]?.length ?? 0, threshold = USUAL_LABEL_THRESHOLD } = {},
): LabelsEvaluation {
  if (probabilities.some((row) => row.length !== classes))
    throw new Fault('bad_argument', `Not every image has probabilities of all ${classes} classes.`)
  const has = truth.map((own) => Array.from({ length: classes }, (_, of) => Number(own.includes(of))))
  const called = probabilities.map((row) => row.map((probability) => Number(probability >= threshold)))
  const perClass = Array.from({ length: classes }, (_, of): PerClass => {
    const isOf = has.map((row) => row[of]!)
    const confusion = confusionOf(
      isOf,
      called.map((row) => row[of]!),
      2,
    )
    const images = isOf.reduce((sum, one) => sum + one, 0)
    const scores = probabilities.map((row) => row[of]!)
    const ranked = images > 0 ? averagePrecision(scores, isOf) : Number.NaN
    return { images, ...classFigures(confusion, 1), averagePrecision: ranked }
  })
  const wrong = has.map((row, i) => row.reduce((sum, one, of) => sum + Number(one !== called[i]![of]), 0))
  const present = perClass.filter(({ images }) => images > 0)
  const images = truth.length
  return {
    images,
    threshold,
    subsetAccuracy: wrong.filter((count) => count === 0).length / images,
    labelAccuracy: 1 - wrong.reduce((a, b) => a + b, 0) / (images * classes),
    meanAveragePrecision: present.reduce((sum, figures) => sum + figures.averagePrecision, 0) / present.length,
    perClass,
  }
}
