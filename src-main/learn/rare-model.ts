/** A trained detector as a model package: its network, a card that says how it came about, and tensors to check providers with. */
import { openSession } from '../engine/index.ts'
import type { Tensor } from '../graph/index.ts'
import { CARD_FORMAT, type Json, type ModelCard, type ModelChannel, type ModelPackage } from '../model/index.ts'
import { detectorSight, type Sight } from './detector-sight.ts'
import type { Evaluation } from './evaluate-scores.ts'
import { IMAGES, SCORES } from './graph-ends.ts'
import type { ImageShelf } from './image-shelf.ts'
import type { LabelledSet } from './labelled-image.ts'
import { DETECTORS, fieldOf } from './rare-network.ts'
import type { RareChoice, RareRecipe } from './rare-recipe.ts'
import type { RareDetector } from './train-rare.ts'

export interface RareOrigin {
  readonly name: string
  readonly set: LabelledSet
  readonly shelf: ImageShelf
  readonly choice: RareChoice
  readonly recipe: RareRecipe
  readonly seed: number
  readonly channels: readonly ModelChannel[]
  readonly pixelSizeMicrons: number | null
  readonly downsample: number
  /** Which images, in words. */
  readonly data: string
  readonly dataLicence: string | null
  readonly licence: string | null
  /** `well`, `plate`, `image`. */
  readonly splitBy: string
  readonly programVersion: string
  readonly createdAt: string
}

/** The package of a detector; its test tensors are the first test image and what the CPU makes of it. */
export async function rareModel(detector: RareDetector, origin: RareOrigin): Promise<ModelPackage> {
  const sight = await sightOf(detector, origin)
  return { onnx: detector.onnx, card: cardOf(detector, origin, sight), test: await testTensors(detector, origin) }
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

async function testTensors({ onnx, normalisation, size }: RareDetector, { shelf, set }: RareOrigin) {
  const place = Math.max(
    0,
    set.images.findIndex(({ split }) => split === 'test'),
  )
  const images = await batchOf(shelf, { images: [place], batchSize: 1, order: 'once', normalisation, size })
  const session = await openSession(onnx)
  try {
    const outputs = await session.run({ [IMAGES]: images })
    return { input: { [IMAGES]: images }, output: { [SCORES]: outputs[SCORES]!, [DETECTORS]: outputs[DETECTORS]! } }
  } finally {
    await session.release()
  }
}

async function batchOf(shelf: ImageShelf, request: Parameters<ImageShelf['batches']>[0]): Promise<Tensor> {
  const { width, height } = request.size!
  for await (const { images } of shelf.batches(request))
    return { dtype: 'float32', shape: [request.batchSize, shelf.channels, height, width], data: images }
  throw new TypeError('a shelf has at least one image')
}

function cardOf(detector: RareDetector, origin: RareOrigin, sight: Sight | null): ModelCard {
  const { set, recipe, choice } = origin
  const { size, normalisation, state } = detector
  const isAnySize = recipe.network.pooling !== 'fully-connected'
  const shape = [1, normalisation.mean.length, size.height, size.width]
  return {
    format: CARD_FORMAT,
    task: 'rare-phenotype',
    name: origin.name,
    classes: set.classes,
    channels: origin.channels,
    pixelSizeMicrons: origin.pixelSizeMicrons,
    input: {
      name: IMAGES,
      layout: 'NCHW',
      height: isAnySize ? null : size.height,
      width: isAnySize ? null : size.width,
      batch: null,
    },
    output: { name: SCORES, kind: 'logits', activation: 'softmax', positiveClass: set.classes[1]! },
    normalisation,
    downsample: origin.downsample,
    receptiveField: fieldOf(recipe.network, shape),
    featureMap: DETECTORS,
    sight,
    regions: null,
    training: {
      data: origin.data,
      licence: origin.dataLicence,
      split: `by ${origin.splitBy}`,
      counts: countsOf(set),
      recipe: { ...choice, ...JSON.parse(JSON.stringify(recipe)) } as Record<string, Json>,
      seed: origin.seed,
      epochs: state.history.at(-1)?.epoch ?? 0,
      wallSeconds: state.seconds,
      provider: detector.provider,
    },
    metrics: {
      threshold: detector.threshold,
      ...figuresOf('test', detector.test),
      ...figuresOf('validation', detector.validation),
    },
    programVersion: origin.programVersion,
    parent: null,
    licence: origin.licence,
    createdAt: origin.createdAt,
    notes: `Trained from labels on whole images. The best of ${state.history.filter((row) => row.validation).length} looks at the validation images was kept, at epoch ${Number((state.best?.epoch ?? 0).toFixed(2))}.`,
  }
}

function countsOf({ images, classes }: LabelledSet): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const split of ['train', 'validation', 'test'] as const) {
    const side = images.filter((image) => image.split === split)
    counts[`${split} images`] = side.length
    counts[`${split} groups`] = new Set(side.map(({ group }) => group)).size
    counts[`${split} images of ${classes[1]}`] = side.filter(({ label }) => label === classes[1]).length
  }
  return counts
}

const figuresOf = (split: string, figures: Evaluation): Record<string, number | null> =>
  Object.fromEntries(
    (['accuracy', 'precision', 'recall', 'specificity', 'rocAuc', 'averagePrecision', 'calibrationError'] as const).map(
      (name) => [`${split} ${name}`, Number.isFinite(figures[name]) ? figures[name] : null],
    ),
  )
