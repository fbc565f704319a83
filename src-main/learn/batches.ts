/** Batches of prepared images, made in threads ahead of the step that uses them. */
import { Fault, throwIfCancelled } from '../base/index.ts'
import type { AugmentationRules, Size } from './augmentation.ts'
import { type BatchOrder, planBatches } from './batch-plan.ts'
import type { BatchThreads } from './batch-threads.ts'
import { type PreparedBatch, prefetch } from './prefetch.ts'
import type { Normalisation, SampleRecipe } from './prepare-sample.ts'

export interface BatchRequest {
  /** Places of the images on the shelf; all unless told. */
  readonly images?: readonly number[] | undefined
  /** Class number of each of these images; all 0 unless told. */
  readonly labels?: readonly number[] | undefined
  readonly batchSize: number
  readonly order: BatchOrder
  /** With the step it determines every byte of a batch, whatever the number of threads; 0 unless told. */
  readonly seed?: number | undefined
  /** To resume: the step (counted from 0) whose batch comes first. */
  readonly firstStep?: number | undefined
  /** How many batches; one epoch of `once`, and no end of the other orders, unless told. */
  readonly steps?: number | undefined
  readonly normalisation: Normalisation
  readonly augmentation?: AugmentationRules | undefined
  /** Share of mosaics among the samples, 0 … 1; 0 unless told. */
  readonly mosaics?: number | undefined
  /** Of each sample; the shelf's smallest unless told. */
  readonly size?: Size | undefined
  /** Batches prepared ahead, 1 unless told. */
  readonly ahead?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export interface Batch {
  readonly step: number
  readonly epoch: number
  /** [batch, channel, height, width]; the caller's to keep. */
  readonly images: Float32Array<ArrayBuffer>
  /** [batch] */
  readonly labels: Int32Array
  /** [batch] 1, or 0 where an image only fills the last batch of an epoch and must not count. */
  readonly weights: Float32Array
  /** [batch] place of the image on the shelf, of a mosaic's first; −1 where the weight is 0. */
  readonly places: Int32Array
  /** [batch] name of the image, of a mosaic's the first; '' where the weight is 0. */
  readonly names: readonly string[]
}

/** What a shelf lends its batches. */
export interface BatchSource {
  readonly names: readonly string[]
  readonly channels: number
  readonly smallest: Size
  readonly threads: BatchThreads
}

/**
 * Yields batch after batch; while one is used, the next are made. Leave the loop at any time. Throws `cancelled` once the
 * signal is aborted, and the Faults of images that are read anew.
 */
export async function* batches(request: BatchRequest, source: BatchSource): AsyncGenerator<Batch, void> {
  const { batchSize, order, seed = 0, firstStep = 0, ahead = 1, mosaics = 0, signal } = request
  const plan = planBatches({ ...chosenImages(request, source), batchSize, order, seed, mosaics })
  const steps = request.steps ?? (order === 'once' ? plan.stepsPerEpoch : Number.POSITIVE_INFINITY)
  const recipe = recipeOf(request, source)
  throwIfCancelled(signal)
  const { threads } = source
  const take = prefetch({ plan, recipe, batchSize, firstStep, endStep: firstStep + steps, ahead, threads })
  for (;;) {
    throwIfCancelled(signal)
    const prepared = await unlessCancelled(take(), signal)
    if (!prepared) return
    yield describe(prepared, Math.floor(prepared.step / plan.stepsPerEpoch), source.names)
  }
}

function describe({ step, images, samples }: PreparedBatch, epoch: number, names: readonly string[]): Batch {
  return {
    step,
    epoch,
    images,
    labels: Int32Array.from(samples, ({ label }) => label),
    weights: Float32Array.from(samples, ({ weight }) => weight),
    places: Int32Array.from(samples, ({ sources, weight }) => (weight ? sources[0]! : -1)),
    names: samples.map(({ sources, weight }) => (weight ? names[sources[0]!]! : '')),
  }
}

function chosenImages(
  request: BatchRequest,
  { names }: BatchSource,
): { images: readonly number[]; labels: readonly number[] } {
  const images = request.images ?? [...names.keys()]
  const labels = request.labels ?? images.map(() => 0)
  if (labels.length !== images.length)
    throw new Fault('bad_argument', `There are ${labels.length} labels for ${images.length} images.`)
  return { images, labels }
}

function recipeOf({ size, normalisation, augmentation }: BatchRequest, source: BatchSource): SampleRecipe {
  const { channels, smallest } = source
  if (normalisation.mean.length !== channels || !normalisation.deviation.every((deviation) => deviation > 0))
    throw new Fault(
      'bad_argument',
      `Normalisation needs a mean and a positive deviation for each of ${channels} channels.`,
    )
  return { shape: { channels, ...(size ?? smallest) }, normalisation, augmentation }
}

async function unlessCancelled<T>(ready: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return ready
  let onAbort = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Fault('cancelled', 'Cancelled.'))
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([ready, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
