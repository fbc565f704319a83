/** Batches of prepared images, made in threads ahead of the step that uses them. */
import { Fault, throwIfCancelled } from '../base/index.ts'
import type { AugmentationRules, Size } from './augmentation.ts'
import { type BatchOrder, type PlannedSample, planBatches } from './batch-plan.ts'
import type { BatchThreads } from './batch-threads.ts'
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
  /** How many batches; one epoch of `once`, and no end of `balanced`, unless told. */
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

interface Pending {
  readonly step: number
  readonly samples: readonly PlannedSample[]
  readonly out: Float32Array<SharedArrayBuffer>
  readonly ready: Promise<unknown>
}

/**
 * Yields batch after batch; while one is used, the next are made. Leave the loop at any time. Throws `cancelled` once the
 * signal is aborted, and the Faults of images that are read anew.
 */
export async function* batches(request: BatchRequest, source: BatchSource): AsyncGenerator<Batch, void> {
  const { batchSize, order, seed = 0, firstStep = 0, ahead = 1, signal } = request
  const chosen = request.images ?? [...source.names.keys()]
  const labels = request.labels ?? chosen.map(() => 0)
  if (labels.length !== chosen.length)
    throw new Fault('bad_argument', `There are ${labels.length} labels for ${chosen.length} images.`)
  const plan = planBatches({ labels, batchSize, order, seed, mosaics: request.mosaics ?? 0 })
  const end = firstStep + (request.steps ?? (order === 'once' ? plan.stepsPerEpoch : Number.POSITIVE_INFINITY))
  const recipe = recipeOf(request, source)
  const { channels, height, width } = recipe.shape
  const spare = Array.from({ length: ahead + 1 }, () => sharedFloats(batchSize * channels * height * width))
  const pending: Pending[] = []
  let next = firstStep
  const begin = (): void => {
    if (next >= end) return
    const samples = plan.batch(next)
    const out = spare.pop()!
    const ready = prepare(samples, { out, recipe, chosen, threads: source.threads })
    // Whoever waits for the batch hears of a failure; until then it must not end the program.
    ready.catch(() => undefined)
    pending.push({ step: next++, samples, out, ready })
  }
  while (pending.length <= ahead && next < end) begin()
  for (let current = pending.shift(); current; current = pending.shift()) {
    throwIfCancelled(signal)
    await unlessCancelled(current.ready, signal)
    const images = new Float32Array(current.out)
    spare.push(current.out)
    begin()
    const names = current.samples.map(({ sources, weight }) => (weight ? source.names[chosen[sources[0]!]!]! : ''))
    yield {
      step: current.step,
      epoch: Math.floor(current.step / plan.stepsPerEpoch),
      images,
      labels: Int32Array.from(current.samples, ({ label }) => label),
      weights: Float32Array.from(current.samples, ({ weight }) => weight),
      names,
    }
  }
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

interface Preparation {
  readonly out: Float32Array<SharedArrayBuffer>
  readonly recipe: SampleRecipe
  readonly chosen: readonly number[]
  readonly threads: BatchThreads
}

/** Deals the samples out to the threads like cards. */
function prepare(samples: readonly PlannedSample[], { out, recipe, chosen, threads }: Preparation): Promise<unknown> {
  const orders = samples.map(({ sources, seed }, place) => ({ place, seed, sources: sources.map((i) => chosen[i]!) }))
  const tasks = Array.from({ length: Math.min(threads.count, samples.length) }, (_, thread) =>
    threads.perform(thread, {
      type: 'prepare',
      out,
      recipe,
      samples: orders.filter(({ place }) => place % threads.count === thread),
    }),
  )
  return Promise.all(tasks)
}

async function unlessCancelled(ready: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return void (await ready)
  let onAbort = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new Fault('cancelled', 'Cancelled.'))
    signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    await Promise.race([ready, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

const sharedFloats = (length: number): Float32Array<SharedArrayBuffer> =>
  new Float32Array(new SharedArrayBuffer(4 * length))
