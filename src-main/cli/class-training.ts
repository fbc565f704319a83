/** Classifiers of one class or of several an image, trained and spoken of alike. */
import {
  type ClassEvaluation,
  type ClassifiedImage,
  type Classifier,
  type ClassTraining,
  evaluateClasses,
  evaluateLabels,
  type LabelledSet,
  type LabelsEvaluation,
  type LearningTools,
  type MultiLabelClassifier,
  type MultiLabelImage,
  trainClasses,
  trainMultiLabel,
} from '../learn/index.ts'
import { percent } from './train-outcome.ts'

export type AnyClassifier = Classifier | MultiLabelClassifier
export type AnyScored = ClassifiedImage | MultiLabelImage
export type AnyEvaluation = ClassEvaluation | LabelsEvaluation

export const trainAny = (training: ClassTraining, tools: LearningTools): Promise<AnyClassifier> =>
  (training.set.isMultiLabel ? trainMultiLabel : trainClasses)(training, tools)

/** Numbers of an image's classes. */
export const truthOf = (image: AnyScored): readonly number[] => ('labels' in image ? image.labels : [image.label])

/** Of images that were scored by networks for this set's classes. */
export function evaluateScored(
  scored: readonly AnyScored[],
  { classes, isMultiLabel }: Pick<LabelledSet, 'classes' | 'isMultiLabel'>,
): AnyEvaluation {
  const probabilities = scored.map((image) => image.probabilities)
  const truth = scored.map(truthOf)
  if (isMultiLabel) return evaluateLabels(probabilities, truth, { classes: classes.length })
  return evaluateClasses(
    probabilities,
    truth.map(([only]) => only!),
    classes.length,
  )
}

/** The figures of all classes together, by name. */
export function figuresOf(evaluation: AnyEvaluation): Readonly<Record<string, number>> {
  const { images, meanAveragePrecision } = evaluation
  if (!('threshold' in evaluation)) {
    const { accuracy, meanClassAccuracy } = evaluation
    return { images, accuracy, meanClassAccuracy, meanAveragePrecision }
  }
  const { subsetAccuracy, labelAccuracy, threshold } = evaluation
  return { images, subsetAccuracy, labelAccuracy, meanAveragePrecision, threshold }
}

/** Share of images of which all that is said is right. */
export const rightShareOf = (evaluation: AnyEvaluation): number =>
  'threshold' in evaluation ? evaluation.subsetAccuracy : evaluation.accuracy

export function figuresText(evaluation: AnyEvaluation): string {
  const { images, meanAveragePrecision } = evaluation
  const count = `${images} image${images === 1 ? '' : 's'}`
  const precision = `mean average precision ${meanAveragePrecision.toFixed(3)}`
  if (!('threshold' in evaluation))
    return `${count}: accuracy ${percent(evaluation.accuracy)}, of the mean class ${percent(evaluation.meanClassAccuracy)}, ${precision}`
  const { subsetAccuracy, labelAccuracy, threshold } = evaluation
  return `${count}: all labels right ${percent(subsetAccuracy)}, labels right ${percent(labelAccuracy)} (from ${threshold} on), ${precision}`
}

/** Figures of each class, by its name. */
export const perClassOf = ({ perClass }: AnyEvaluation, classes: readonly string[]) =>
  Object.fromEntries(perClass.map((figures, of) => [classes[of]!, figures]))
