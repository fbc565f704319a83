/** The batches of a training as feeds of its graph, and what a step says of its images. */
import { seededRandom } from '../base/index.ts'
import type { Tensors, Batch as TrainingBatch } from '../engine/index.ts'
import { floats, type Shape, sizeOf } from '../graph/index.ts'
import type { Dropout } from '../network/index.ts'
import type { Batch } from './batches.ts'
import { COUNTS, IMAGES, SCORES, TARGETS } from './graph-ends.ts'
import type { ImageTaskParts } from './image-task.ts'
import type { LearningJob } from './learning-job.ts'
import type { LearningRecipe } from './learning-recipe.ts'
import type { BatchSource, BatchWish } from './learning-task.ts'
import { mixSeed } from './mix-seed.ts'

interface BatchPlanning extends Pick<ImageTaskParts, 'size' | 'feeds'> {
  readonly job: LearningJob<LearningRecipe>
}

/** The batches of steps in a row; a step out of order begins a new row. */
export function batchSource(
  { job, size, feeds: more }: BatchPlanning,
  { shape, dropouts, stepsPerEpoch }: BatchWish,
): BatchSource {
  let row: AsyncGenerator<Batch, void> | undefined
  let expected = -1
  const begin = (step: number): AsyncGenerator<Batch, void> =>
    job.shelf.batches({
      images: job.sides.train,
      labels: job.sides.train.map((i) => job.labels[i]!),
      batchSize: shape[0]!,
      // Images of several classes are in no class's turn alone; shown as often as they are, they teach how frequent classes are.
      order: job.set.isMultiLabel ? 'shuffled' : 'balanced',
      seed: job.seed,
      firstStep: step - 1,
      normalisation: job.normalisation,
      augmentation: job.recipe.augmentation,
      mosaics: job.recipe.mosaics,
      size,
    })
  return {
    async batch(step) {
      if (step !== expected) {
        await row?.return()
        row = begin(step)
      }
      expected = step + 1
      const next = await row!.next()
      if (next.done) throw new TypeError('batches to learn from have no end')
      const { feeds, images } = feedsOf(next.value, shape, job)
      return {
        feeds: { ...feeds, ...dropoutMasks(dropouts, mixSeed(job.seed, step)), ...more?.(step, stepsPerEpoch) },
        images,
      }
    },
    close: async () => void (await row?.return()),
  }
}

function feedsOf(
  { images, labels, places, weights }: Batch,
  shape: Shape,
  { set, classesOf }: LearningJob<LearningRecipe>,
): TrainingBatch {
  const classes = set.classes.length
  const targets = new Float32Array(labels.length * classes)
  for (const [i, label] of labels.entries())
    for (const own of set.isMultiLabel ? (classesOf[places[i]!] ?? []) : [label]) targets[i * classes + own] = 1
  return {
    feeds: {
      [IMAGES]: { dtype: 'float32', shape, data: images },
      [TARGETS]: floats([labels.length, classes], targets),
      [COUNTS]: floats([labels.length], weights),
    },
    images: weights.reduce((sum, weight) => sum + weight, 0),
  }
}

/** What a step leaves out, by its seed alone: training that goes on leaves out what it would have left out anyway. */
export function dropoutMasks(dropouts: readonly Dropout[], seed: number): Tensors {
  const random = seededRandom(seed)
  return Object.fromEntries(
    dropouts.map(({ input, shape, share }) => {
      const kept = 1 / (1 - share)
      const mask = Float32Array.from({ length: sizeOf(shape) }, () => (random.next() < share ? 0 : kept))
      return [input, floats(shape, mask)]
    }),
  )
}

/** Share of a batch whose own class has the largest score; padding left out, of equal scores the earlier class has it. */
export function rightShare(outputs: Tensors, { feeds }: TrainingBatch): number {
  const { data, shape } = outputs[SCORES]!
  const scores = data as Float32Array
  const targets = feeds[TARGETS]!.data as Float32Array
  const counts = feeds[COUNTS]!.data as Float32Array
  const classes = shape[1]!
  let right = 0
  let total = 0
  counts.forEach((count, i) => {
    let best = i * classes
    for (let at = best + 1; at < (i + 1) * classes; at++) if (scores[at]! > scores[best]!) best = at
    if (targets[best] === 1) right += count
    total += count
  })
  return right / total
}

/** Share of a batch of which every class is right: a score above zero where the image has it and nowhere else; padding left out. */
export function allRightShare(outputs: Tensors, { feeds }: TrainingBatch): number {
  const { data, shape } = outputs[SCORES]!
  const scores = data as Float32Array
  const targets = feeds[TARGETS]!.data as Float32Array
  const counts = feeds[COUNTS]!.data as Float32Array
  const classes = shape[1]!
  let [right, total] = [0, 0]
  for (const [i, count] of counts.entries()) {
    const isRight = (k: number): boolean => scores[i * classes + k]! > 0 === (targets[i * classes + k] === 1)
    if (Array.from({ length: classes }, (_, k) => k).every(isRight)) right += count
    total += count
  }
  return right / total
}
