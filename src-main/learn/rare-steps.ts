/** The batches of a detector's training as feeds of its graph, and what a step says of its images. */
import type { Tensors, Batch as TrainingBatch } from '../engine/index.ts'
import { floats, type Shape } from '../graph/index.ts'
import type { Batch } from './batches.ts'
import type { RareJob } from './rare-job.ts'
import { COUNTS, IMAGES, SCORES, SHARPNESS, TARGETS } from './rare-network.ts'
import { sharpnessAt } from './rare-recipe.ts'

export interface BatchSource {
  /** The batch of a step, from 1; cheap for the step after the one asked for last. */
  batch(step: number): Promise<TrainingBatch>
  close(): Promise<void>
}

/** The batches of steps in a row; a step out of order begins a new row. `shape` is [batch, channel, height, width]. */
export function batchSource(job: RareJob, shape: Shape, stepsPerEpoch: number): BatchSource {
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
    async batch(step) {
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

/** Share of a batch of two classes whose own class has the larger score; padding left out, a tie is the negative class's. */
export function rightShare(outputs: Tensors, { feeds }: TrainingBatch): number {
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
