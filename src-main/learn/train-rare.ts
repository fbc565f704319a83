/** Trains a detector of rare phenotypes from labels on images, and judges it on images that it has not seen. */
import { Fault } from '../base/index.ts'
import {
  type BestOptions,
  type BestSession,
  type Ending,
  freshState,
  openOnBest,
  type ProviderName,
  type Tensors,
  type Batch as TrainingBatch,
  type TrainingPlan,
  type TrainingState,
  type TrainingTools,
  train,
} from '../engine/index.ts'
import { floats, type Shape } from '../graph/index.ts'
import type { Weights } from '../network/index.ts'
import type { Size } from './augmentation.ts'
import type { Batch } from './batches.ts'
import { chooseThreshold } from './choose-threshold.ts'
import { type Evaluation, evaluateScores } from './evaluate-scores.ts'
import type { ImageShelf } from './image-shelf.ts'
import type { LabelledSet, Split } from './labelled-image.ts'
import type { Normalisation } from './prepare-sample.ts'
import {
  COUNTS,
  IMAGES,
  type LearningNetwork,
  learningNetwork,
  predictingNetwork,
  SCORES,
  SHARPNESS,
  TARGETS,
} from './rare-network.ts'
import { type RareRecipe, sharpnessAt } from './rare-recipe.ts'
import { meanCrossEntropy, positiveProbability, scoreImages } from './score-images.ts'

export interface RareTraining {
  readonly set: LabelledSet
  /** The set's images, in its order. */
  readonly shelf: ImageShelf
  readonly recipe: RareRecipe
  readonly limit: TrainingPlan['limit']
  readonly seed: number
  /** Where an earlier training stopped. */
  readonly checkpoint?: TrainingState | undefined
}

export interface RareTools extends TrainingTools, Omit<BestOptions, 'threads'> {
  readonly onStage?: (stage: 'preparing' | 'training' | 'evaluating') => void
  /** The provider that trains, once it is known. */
  readonly onProvider?: ((provider: ProviderName) => void) | undefined
}

export interface ScoredImage {
  readonly name: string
  readonly group: string
  readonly split: Split
  /** 1 for the positive class. */
  readonly label: number
  readonly probability: number
}

export interface RareDetector {
  /** The predicting network as an ONNX file. */
  readonly onnx: Uint8Array
  readonly weights: Weights
  readonly normalisation: Normalisation
  readonly size: Size
  /** Chosen on the validation images. */
  readonly threshold: number
  readonly validation: Evaluation
  readonly test: Evaluation
  readonly scored: readonly ScoredImage[]
  readonly state: TrainingState
  readonly ending: Ending
  readonly provider: ProviderName
}

/** Images that are scored at once; a forward pass keeps little. */
const SCORING_BATCH = 16

/**
 * Trains until the limit, a wish to stop, or cancellation; then takes the best by validation, chooses a threshold there, and
 * scores validation and test. Faults: `bad_labels` where a side of the split is empty, `diverged`, `cancelled`, those of images.
 */
export async function trainRare(training: RareTraining, tools: RareTools = {}): Promise<RareDetector> {
  tools.onStage?.('preparing')
  const job = prepared(training)
  let batchSize = training.recipe.batchSize
  for (;;) {
    try {
      return await trainedWith(job, batchSize, tools)
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'out_of_memory' || batchSize < 4) throw error
      batchSize = Math.ceil(batchSize / 2)
      tools.onMessage?.(`${error.message} Beginning anew with ${batchSize} images at a time.`)
    }
  }
}

interface Job extends RareTraining {
  readonly normalisation: Normalisation
  readonly size: Size
  readonly sides: Readonly<Record<Split, readonly number[]>>
  readonly labels: readonly number[]
}

function prepared(training: RareTraining): Job {
  const { set, shelf } = training
  const labels = set.images.map(({ label }) => set.classes.indexOf(label))
  const side = (split: Split): number[] => set.images.flatMap((image, i) => (image.split === split ? [i] : []))
  const sides = { train: side('train'), validation: side('validation'), test: side('test') }
  for (const [split, images] of Object.entries(sides)) {
    const missing = set.classes.find((_, label) => !images.some((i) => labels[i] === label))
    if (missing !== undefined)
      throw new Fault('bad_labels', `There are no images of ${missing} for ${split}.`, {
        todo: 'Label more groups of this class, or divide the images otherwise.',
      })
  }
  return { ...training, labels, sides, size: shelf.smallest, normalisation: shelf.statistics(sides.train) }
}

async function trainedWith(job: Job, batchSize: number, tools: RareTools): Promise<RareDetector> {
  const shape = [batchSize, job.shelf.channels, job.size.height, job.size.width]
  const network = learningNetwork(job.recipe, shape, job.seed)
  const session = await openOnBest(network.onnx, tools)
  tools.onProvider?.(session.provider)
  const stepsPerEpoch = Math.max(1, Math.ceil(job.sides.train.length / batchSize))
  const source = batchSource(job, shape, stepsPerEpoch)
  try {
    tools.onStage?.('training')
    const plan = planOf(job, { network, session, source, stepsPerEpoch, tools })
    const { state, ending } = await train(plan, tools)
    await session.release()
    tools.onStage?.('evaluating')
    return await judged(job, { state, ending, provider: session.provider }, tools)
  } catch (error) {
    await session.release().catch(() => undefined)
    throw error
  } finally {
    await source.close()
  }
}

/** The batches of steps in a row; a step out of order begins a new row. */
function batchSource(job: Job, shape: Shape, stepsPerEpoch: number) {
  let row: AsyncGenerator<Batch, void> | undefined
  let expected = -1
  const begin = (step: number): AsyncGenerator<Batch, void> =>
    job.shelf.batches({
      images: job.sides.train,
      labels: job.sides.train.map((i) => job.labels[i]!),
      batchSize: shape[0]!,
      order: 'balanced',
      seed: job.seed,
      firstStep: step - 1,
      normalisation: job.normalisation,
      augmentation: job.recipe.augmentation,
      mosaics: job.recipe.mosaics,
      size: job.size,
    })
  return {
    async batch(step: number): Promise<TrainingBatch> {
      if (step !== expected) {
        await row?.return()
        row = begin(step)
      }
      expected = step + 1
      const next = await row!.next()
      if (next.done) throw new TypeError('balanced batches have no end')
      const { feeds, images } = feedsOf(next.value, shape, job.set.classes.length)
      if (!job.recipe.softening) return { feeds, images }
      return { feeds: { ...feeds, [SHARPNESS]: floats([], [sharpnessAt(job.recipe, step, stepsPerEpoch)]) }, images }
    },
    close: async () => void (await row?.return()),
  }
}

function feedsOf({ images, labels, weights }: Batch, shape: Shape, classes: number): TrainingBatch {
  const targets = new Float32Array(labels.length * classes)
  labels.forEach((label, i) => {
    targets[i * classes + label] = 1
  })
  return {
    feeds: {
      [IMAGES]: { dtype: 'float32', shape, data: images },
      [TARGETS]: floats([labels.length, classes], targets),
      [COUNTS]: floats([labels.length], weights),
    },
    images: weights.reduce((sum, weight) => sum + weight, 0),
  }
}

interface Parts {
  readonly network: LearningNetwork
  readonly session: BestSession
  readonly source: ReturnType<typeof batchSource>
  readonly stepsPerEpoch: number
  readonly tools: RareTools
}

function planOf(job: Job, { network, session, source, stepsPerEpoch, tools }: Parts): TrainingPlan {
  return {
    session,
    state: job.checkpoint ?? freshState(network.state),
    schedule: job.recipe.schedule,
    stepsPerEpoch,
    limit: job.limit,
    batch: source.batch,
    accuracy: rightShare,
    validate: async (state) => {
      const logits = await scored(job, state, job.sides.validation, { ...quiet(tools), providers: [session.provider] })
      const truth = job.sides.validation.map((i) => job.labels[i]!)
      const loss = meanCrossEntropy(logits.logits, truth)
      const figures = evaluateScores(logits.logits.map(positiveProbability), truth)
      const { accuracy, precision, recall } = figures
      return {
        score: -loss,
        figures: { loss, accuracy, precision, recall, averagePrecision: figures.averagePrecision },
      }
    },
    // Small sets have short epochs: a look at the validation images should not take longer than what it judges.
    validateEvery: Math.max(1, Math.ceil((2 * job.sides.validation.length) / job.sides.train.length)),
    weights: network.weights,
  }
}

/** Without progress: a validation is part of the training's. */
const quiet = ({ onProgress: _, ...tools }: RareTools): RareTools => tools

/** Share of a batch whose class has the largest score; padding left out. */
function rightShare(outputs: Tensors, { feeds }: TrainingBatch): number {
  const scores = outputs[SCORES]!.data as Float32Array
  const targets = feeds[TARGETS]!.data as Float32Array
  const counts = feeds[COUNTS]!.data as Float32Array
  let right = 0
  let total = 0
  counts.forEach((count, i) => {
    const isPositive = targets[2 * i + 1] === 1
    if (scores[2 * i + 1]! > scores[2 * i]! === isPositive) right += count
    total += count
  })
  return right / total
}

const scored = (job: Job, weights: Weights, images: readonly number[], tools: RareTools) => {
  const { onProgress, signal, providers, onMessage } = tools
  const { width, height } = job.size
  const network = predictingNetwork(job.recipe.network, [1, job.shelf.channels, height, width], weights)
  const work = { shelf: job.shelf, images, network, normalisation: job.normalisation, size: job.size }
  const options = { onProgress, signal, ...(providers && { providers }), ...(onMessage && { onMessage }) }
  return scoreImages({ ...work, batchSize: SCORING_BATCH }, options)
}

interface Trained {
  readonly state: TrainingState
  readonly ending: Ending
  readonly provider: ProviderName
}

async function judged(job: Job, { state, ending, provider }: Trained, tools: RareTools): Promise<RareDetector> {
  const weights = state.bestWeights ?? state.tensors
  const images = [...job.sides.validation, ...job.sides.test]
  // What trained can score; asking the others again would only repeat what they said.
  const { logits } = await scored(job, weights, images, { ...tools, providers: [provider] })
  const all = images.map((i, at): ScoredImage => {
    const { name, group, split } = job.set.images[i]!
    return { name, group, split, label: job.labels[i]!, probability: positiveProbability(logits[at]!) }
  })
  const of = (split: Split): readonly ScoredImage[] => all.filter((image) => image.split === split)
  const { threshold } = chosenOn(of('validation'))
  const { width, height } = job.size
  return {
    onnx: predictingNetwork(job.recipe.network, [1, job.shelf.channels, height, width], weights),
    weights,
    normalisation: job.normalisation,
    size: job.size,
    threshold,
    validation: evaluated(of('validation'), threshold),
    test: evaluated(of('test'), threshold),
    scored: all,
    state,
    ending,
    provider,
  }
}

const chosenOn = (images: readonly ScoredImage[]) =>
  chooseThreshold(
    images.map(({ probability }) => probability),
    images.map(({ label }) => label),
    'accuracy',
  )

const evaluated = (images: readonly ScoredImage[], threshold: number): Evaluation =>
  evaluateScores(
    images.map(({ probability }) => probability),
    images.map(({ label }) => label),
    threshold,
  )
