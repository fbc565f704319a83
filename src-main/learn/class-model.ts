/** A trained classifier as a model package. */
import type { ModelPackage } from '../model/index.ts'
import { milCnnLayers } from '../network/index.ts'
import type { BesideFigures } from './class-baselines.ts'
import { CLASS_MAP, classReachOf, POOLED } from './class-network.ts'
import type { ClassChoice, ClassRecipe } from './class-recipe.ts'
import type { ClassEvaluation } from './evaluate-classes.ts'
import type { LabelsEvaluation } from './evaluate-labels.ts'
import { SCORES } from './graph-ends.ts'
import { finiteOrNull, type LearnedOrigin, learnedCard, testTensors } from './learned-card.ts'
import type { Classifier, MultiLabelClassifier } from './train-classes.ts'

export interface ClassOrigin extends LearnedOrigin {
  readonly choice: ClassChoice
  readonly recipe: ClassRecipe
  /** Further figures by name, such as those of baselines, and what they are. */
  readonly beside?: BesideFigures | undefined
}

/** The package of a classifier; its test tensors are the first test image and what the CPU makes of it. */
export async function classModel(
  classifier: Classifier | MultiLabelClassifier,
  origin: ClassOrigin,
): Promise<ModelPackage> {
  const { normalisation, size, test, validation } = classifier
  const { recipe, set } = origin
  const classes = set.classes.length
  const besideMetrics = Object.fromEntries(
    Object.entries(origin.beside?.metrics ?? {}).map(([name, value]) => [name, finiteOrNull(value)]),
  )
  const { field, stride } = classReachOf(recipe, [1, normalisation.mean.length, size.height, size.width], classes)
  const card = learnedCard(classifier, origin, {
    task: 'classes',
    output: {
      name: SCORES,
      kind: 'logits',
      activation: set.isMultiLabel ? 'sigmoid' : 'softmax',
      // Of two classes one is what is looked for: the last, as in a detector.
      positiveClass: classes === 2 && !set.isMultiLabel ? set.classes[1]! : null,
    },
    receptiveField: field,
    featureMap: CLASS_MAP,
    featureStride: stride,
    layers: milCnnLayers(classes, recipe.pooling),
    sight: null,
    metrics: { ...figuresOf('test', test), ...figuresOf('validation', validation), ...besideMetrics },
    isAnySize: true,
    notes: [
      ...(set.isMultiLabel
        ? ['An image may have several of the classes, or none: the probability of each stands for itself.']
        : []),
      ...(origin.beside?.notes ?? []),
    ],
  })
  return { onnx: classifier.onnx, card, test: await testTensors(classifier, origin, [SCORES, POOLED, CLASS_MAP]) }
}

function figuresOf(split: string, figures: ClassEvaluation | LabelsEvaluation): Record<string, number | null> {
  const { meanAveragePrecision } = figures
  const told =
    'threshold' in figures
      ? { subsetAccuracy: figures.subsetAccuracy, labelAccuracy: figures.labelAccuracy, meanAveragePrecision }
      : { accuracy: figures.accuracy, meanClassAccuracy: figures.meanClassAccuracy, meanAveragePrecision }
  return Object.fromEntries(Object.entries(told).map(([name, value]) => [`${split} ${name}`, finiteOrNull(value)]))
}
