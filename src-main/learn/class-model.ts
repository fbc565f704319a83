/** A trained classifier as a model package. */
import type { ModelPackage } from '../model/index.ts'
import { CLASS_MAP, classFieldOf, POOLED } from './class-network.ts'
import type { ClassChoice, ClassRecipe } from './class-recipe.ts'
import type { ClassEvaluation } from './evaluate-classes.ts'
import { SCORES } from './graph-ends.ts'
import { type LearnedOrigin, learnedCard, testTensors } from './learned-card.ts'
import type { Classifier } from './train-classes.ts'

export interface ClassOrigin extends LearnedOrigin {
  readonly choice: ClassChoice
  readonly recipe: ClassRecipe
}

/** The package of a classifier; its test tensors are the first test image and what the CPU makes of it. */
export async function classModel(classifier: Classifier, origin: ClassOrigin): Promise<ModelPackage> {
  const { normalisation, size, test, validation } = classifier
  const { recipe, set } = origin
  const shape = [1, normalisation.mean.length, size.height, size.width]
  const card = learnedCard(classifier, origin, {
    task: 'classes',
    // Of two classes one is what is looked for: the last, as in a detector.
    output: {
      name: SCORES,
      kind: 'logits',
      activation: 'softmax',
      positiveClass: set.classes.length === 2 ? set.classes[1]! : null,
    },
    receptiveField: classFieldOf(recipe, shape, set.classes.length),
    featureMap: CLASS_MAP,
    sight: null,
    metrics: { ...figuresOf('test', test), ...figuresOf('validation', validation) },
    isAnySize: true,
  })
  return { onnx: classifier.onnx, card, test: await testTensors(classifier, origin, [SCORES, POOLED, CLASS_MAP]) }
}

const figuresOf = (split: string, figures: ClassEvaluation): Record<string, number | null> =>
  Object.fromEntries(
    (['accuracy', 'meanClassAccuracy', 'meanAveragePrecision'] as const).map((name) => [
      `${split} ${name}`,
      Number.isFinite(figures[name]) ? figures[name] : null,
    ]),
  )
