/** What a few numbers of each image, such as its count of cells, already say of its classes: judged exactly as a classifier is. */
import { Fault } from '../base/index.ts'
import { type ClassEvaluation, evaluateClasses } from './evaluate-classes.ts'
import { evaluateLabels, type LabelsEvaluation } from './evaluate-labels.ts'
import type { Split } from './labelled-image.ts'
import { fitLogistic } from './logistic-regression.ts'
import type { ShuffledLabels } from './shuffled-labels.ts'

export interface ClassBaselineImage {
  /** Numbers of its classes; one where classes exclude one another. */
  readonly labels: readonly number[]
  readonly split: Split
  /** The numbers to judge by; an image with one that is not finite is left out. */
  readonly features: readonly number[]
}

export interface ClassBaselineOptions {
  readonly classes: number
  readonly isMultiLabel?: boolean | undefined
  /** The side that is judged; `test` unless told. */
  readonly judged?: Split
}

/**
 * For each class a logistic regression of the numbers and their squares (a class may lie between others) against all that is not of
 * it, fitted to the training images, classes weighed as if equally frequent; an image is of the class of the largest probability, or
 * of all that come to one half. Undefined where no judged image has the numbers, or training lacks a class among those that have them.
 */
export function classBaseline(
  images: readonly ClassBaselineImage[],
  { classes, isMultiLabel, judged = 'test' }: ClassBaselineOptions,
): ClassEvaluation | LabelsEvaluation | undefined {
  const usable = images.filter(({ features }) => features.every(Number.isFinite))
  const train = usable.filter(({ split }) => split === 'train')
  const side = usable.filter(({ split }) => split === judged)
  if (side.length === 0) return undefined
  const rows = train.map(squared)
  try {
    const models = Array.from({ length: classes }, (_, of) =>
      fitLogistic(
        rows,
        train.map(({ labels }) => Number(labels.includes(of))),
      ),
    )
    const probabilities = side.map((image) => models.map((model) => model.probability(squared(image))))
    const truth = side.map(({ labels }) => labels)
    if (isMultiLabel) return evaluateLabels(probabilities, truth, { classes })
    return evaluateClasses(
      probabilities,
      truth.map(([only]) => only!),
      classes,
    )
  } catch (error) {
    if (error instanceof Fault && error.code === 'bad_labels') return undefined
    throw error
  }
}

const squared = ({ features }: ClassBaselineImage): number[] => [...features, ...features.map((value) => value * value)]

export const SHUFFLED_LABELS =
  'Shuffled labels: what the network says of the test images, held against labels that changed places at random between whole groups (within groups where these hold several labels); nothing is trained again. p = (1 + shuffles at least as good) / (1 + shuffles).'
export const COUNTED_CELLS =
  'Cell count: for each class a logistic regression of the number of cells of an image and its square, fitted to the training images.'

export interface BesideFigures {
  readonly metrics: Readonly<Record<string, number>>
  /** What they are. */
  readonly notes: readonly string[]
}

/** What stands beside a classifier's own figures on its card. */
export function besideFigures(
  { accuracy, meanAveragePrecision }: ShuffledLabels,
  cellCount?: ClassEvaluation | LabelsEvaluation | undefined,
): BesideFigures {
  return {
    metrics: {
      'test accuracy, shuffled labels': accuracy.mean,
      'test accuracy, p by shuffled labels': accuracy.p,
      'test meanAveragePrecision, shuffled labels': meanAveragePrecision.mean,
      'test meanAveragePrecision, p by shuffled labels': meanAveragePrecision.p,
      ...(cellCount && {
        'test accuracy, cell count alone': 'threshold' in cellCount ? cellCount.subsetAccuracy : cellCount.accuracy,
        'test meanAveragePrecision, cell count alone': cellCount.meanAveragePrecision,
      }),
    },
    notes: [SHUFFLED_LABELS, ...(cellCount ? [COUNTED_CELLS] : [])],
  }
}
