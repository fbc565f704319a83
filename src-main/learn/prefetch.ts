/** A ring of shared buffers in which threads prepare the next batches while one is used. */
import type { BatchPlan, PlannedSample } from './batch-plan.ts'
import type { BatchThreads } from './batch-threads.ts'
import type { SampleRecipe } from './prepare-sample.ts'

export interface PrefetchRequest {
  readonly plan: BatchPlan
  readonly recipe: SampleRecipe
  readonly batchSize: number
  readonly firstStep: number
  /** The step after the last; may be infinite. */
  readonly endStep: number
  /** Batches prepared besides the one that is waited for. */
  readonly ahead: number
  readonly threads: BatchThreads
}

export interface PreparedBatch {
  readonly step: number
  readonly samples: readonly PlannedSample[]
  /** [batch, channel, y, x]; the receiver's own. */
  readonly images: Float32Array<ArrayBuffer>
}

interface Pending {
  readonly step: number
  readonly samples: readonly PlannedSample[]
  readonly out: Float32Array<SharedArrayBuffer>
  readonly ready: Promise<unknown>
}

/**
 * Gives the threads their first tasks at once. The function returned waits for the next batch and, before it hands it
 * over, has begun the one that comes `ahead` later: threads work on even while the caller's thread is held by a run.
 */
export function prefetch(request: PrefetchRequest): () => Promise<PreparedBatch | undefined> {
  const { plan, recipe, batchSize, endStep, ahead } = request
  const { channels, height, width } = recipe.shape
  const length = batchSize * channels * height * width
  const pending: Pending[] = []
  let next = request.firstStep

  function begin(out: Float32Array<SharedArrayBuffer>): void {
    if (next >= endStep) return
    const samples = plan.batch(next)
    const ready = prepare(samples, out, request)
    // Whoever waits for the batch hears of a failure; until then it must not end the program.
    ready.catch(() => undefined)
    pending.push({ step: next++, samples, out, ready })
  }

  for (let i = 0; i <= ahead && next < endStep; i++) begin(new Float32Array(new SharedArrayBuffer(4 * length)))
  return async () => {
    const current = pending.shift()
    if (!current) return undefined
    await current.ready
    const images = new Float32Array(current.out)
    begin(current.out)
    return { step: current.step, samples: current.samples, images }
  }
}

/** Deals the samples out to the threads like cards. */
function prepare(
  samples: readonly PlannedSample[],
  out: Float32Array<SharedArrayBuffer>,
  { recipe, threads }: PrefetchRequest,
): Promise<unknown> {
  const orders = samples.map(({ sources, seed }, place) => ({ place, seed, sources }))
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
