/** A trained detector as a model package: its network, a card that says how it came about, and tensors to check providers with. */
import type { ModelCard, ModelPackage } from '../model/index.ts'
import { detectorSight, type Sight } from './detector-sight.ts'
import type { Evaluation } from './evaluate-scores.ts'
import { SCORES } from './graph-ends.ts'
import { batchOf, type LearnedOrigin, learnedCard, testTensors } from './learned-card.ts'
import { DETECTORS, fieldOf } from './rare-network.ts'
import type { RareChoice, RareRecipe } from './rare-recipe.ts'
import type { RareDetector } from './train-rare.ts'

export interface RareOrigin extends LearnedOrigin {
  readonly choice: RareChoice
  readonly recipe: RareRecipe
}

/** The package of a detector; its test tensors are the first test image and what the CPU makes of it. */
export async function rareModel(detector: RareDetector, origin: RareOrigin): Promise<ModelPackage> {
  const sight = await sightOf(detector, origin)
  const test = await testTensors(detector, origin, [SCORES, DETECTORS])
  return { onnx: detector.onnx, card: cardOf(detector, origin, sight), test }
}

/** Positive images on which it is looked up where the detector looks. */
const SIGHT_IMAGES = 24

/** From the validation images that the detector is surest of; null for pooling that no single element wins. */
async function sightOf(
  { onnx, normalisation, size, scored }: RareDetector,
  { shelf, set, recipe }: RareOrigin,
): Promise<Sight | null> {
  if (recipe.network.pooling !== 'max') return null
  const sure = scored
    .filter(({ split, label, probability }) => split === 'validation' && label === 1 && probability >= 0.5)
    .sort((a, b) => b.probability - a.probability)
    .slice(0, SIGHT_IMAGES)
  const places = new Map(set.images.map(({ name }, i) => [name, i]))
  const images = sure.map(({ name }) => places.get(name)!)
  if (images.length === 0) return null
  const request = { images, batchSize: images.length, order: 'once', normalisation, size } as const
  return detectorSight(onnx, await batchOf(shelf, request))
}

function cardOf(detector: RareDetector, origin: RareOrigin, sight: Sight | null): ModelCard {
  const { set, recipe } = origin
  const { size, normalisation } = detector
  const shape = [1, normalisation.mean.length, size.height, size.width]
  return learnedCard(detector, origin, {
    task: 'rare-phenotype',
    output: { name: SCORES, kind: 'logits', activation: 'softmax', positiveClass: set.classes[1]! },
    receptiveField: fieldOf(recipe.network, shape),
    featureMap: DETECTORS,
    featureStride: null,
    layers: null,
    sight,
    metrics: {
      threshold: detector.threshold,
      ...figuresOf('test', detector.test),
      ...figuresOf('validation', detector.validation),
    },
    isAnySize: recipe.network.pooling !== 'fully-connected',
  })
}

const figuresOf = (split: string, figures: Evaluation): Record<string, number | null> =>
  Object.fromEntries(
    (['accuracy', 'precision', 'recall', 'specificity', 'rocAuc', 'averagePrecision', 'calibrationError'] as const).map(
      (name) => [`${split} ${name}`, Number.isFinite(figures[name]) ? figures[name] : null],
    ),
  )
