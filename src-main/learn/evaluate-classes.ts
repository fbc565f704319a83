/** What predicted probabilities of classes are worth, against the true classes. */
import { Fault } from '../base/index.ts'
import {
  accuracyOf,
  balancedAccuracyOf,
  type ClassFigures,
  type Confusion,
  classFigures,
  confusionOf,
} from './confusion.ts'
import { averagePrecision } from './score-ranking.ts'

export interface ClassEvaluation {
  readonly images: number
  /** Share of images whose own class has the largest probability; NaN of none. */
  readonly accuracy: number
  /** Mean recall of the classes that occur. */
  readonly meanClassAccuracy: number
  /** Mean average precision of the classes that occur, each by its probability against all others. */
  readonly meanAveragePrecision: number
  readonly perClass: readonly PerClass[]
  readonly confusion: Confusion
}

export interface PerClass extends ClassFigures {
  /** That are of this class. */
  readonly images: number
  readonly averagePrecision: number
}

/**
 * Of images by rows: probabilities (or any scores) of every class, and the number of the true one. Of equal probabilities
 * the earlier class is the predicted one. Figures of nothing are NaN: of a class without images, or of no images at all.
 * Throws a Fault `bad_argument` where lists do not belong together.
 */
export function evaluateClasses(
  probabilities: readonly (readonly number[])[],
  truth: readonly number[],
  classes = probabilities[0]?.length ?? 0,
): ClassEvaluation {
  if (probabilities.some((row) => row.length !== classes))
    throw new Fault('bad_argument', `Not every image has probabilities of all ${classes} classes.`)
  const confusion = confusionOf(truth, probabilities.map(largestOf), classes)
  const perClass = confusion.map((row, of): PerClass => {
    const images = row.reduce((sum, count) => sum + count, 0)
    const scores = probabilities.map((values) => values[of]!)
    const isOf = truth.map((label) => Number(label === of))
    const ranked = images > 0 ? averagePrecision(scores, isOf) : Number.NaN
    return { images, ...classFigures(confusion, of), averagePrecision: ranked }
  })
  const present = perClass.filter(({ images }) => images > 0)
  return {
    images: truth.length,
    accuracy: accuracyOf(confusion),
    meanClassAccuracy: balancedAccuracyOf(confusion),
    meanAveragePrecision: present.reduce((sum, figures) => sum + figures.averagePrecision, 0) / present.length,
    perClass,
    confusion,
  }
}

/** Place of the largest value; of equal ones the first. */
export const largestOf = (values: readonly number[]): number =>
  values.reduce((best, value, at) => (value > values[best]! ? at : best), 0)
