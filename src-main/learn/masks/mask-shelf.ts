/** Labelled planes opened for training: read once, kept in memory that threads share, and handed out in batches of patches. */
import { availableParallelism } from 'node:os'
import { Fault, type ProgressListener, seededRandom, throwIfCancelled } from '../../base/index.ts'
import type { Batch } from '../../engine/index.ts'
import { floats } from '../../graph/index.ts'
import type { PatchOrder } from '../batch-messages.ts'
import { type BatchThreads, openBatchThreads } from '../batch-threads.ts'
import { IMAGES, TARGETS } from '../graph-ends.ts'
import type { BatchSource } from '../learning-task.ts'
import { mixSeed } from '../mix-seed.ts'
import type { PatchArrays, PatchRecipe } from './draw-patch.ts'
import type { LabelledAddress, LabelledPlane } from './labelled-plane.ts'
import { WEIGHTS } from './mask-network.ts'
import { MAPS } from './mask-targets.ts'

export interface MaskShelfOptions {
  /** As many as the machine has cores, at most 8, unless told. */
  readonly threads?: number | undefined
  /** The worker's file where it does not stand beside the source. */
  readonly workerUrl?: URL | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ProgressListener | undefined
}

export interface PatchWish {
  /** Places of the planes on the shelf. */
  readonly images: readonly number[]
  readonly recipe: PatchRecipe
  readonly batchSize: number
  readonly seed: number
}

export interface MaskShelf {
  readonly planes: readonly LabelledPlane[]
  /** Patches of an epoch: of every plane one, of large ones up to four. */
  epoch(wish: Pick<PatchWish, 'images' | 'recipe'>): number
  /** Batches in the order of steps; a pure function of seed and step. */
  batches(wish: PatchWish): BatchSource
  close(): Promise<void>
}

/**
 * Reads every image and its labels, which finds damaged ones before training begins. Close the shelf to end its threads. Throws the
 * Faults of `openLabelled`, and `no_images`.
 */
export async function openMaskShelf(
  addresses: readonly LabelledAddress[],
  diameter: number,
  options: MaskShelfOptions = {},
): Promise<MaskShelf> {
  if (addresses.length === 0) throw new Fault('no_images', 'There are no labelled images to train on.')
  const threads = openBatchThreads(options.threads ?? Math.min(8, availableParallelism()), options.workerUrl)
  try {
    const planes = await openAll(addresses, diameter, { threads, options })
    threads.share({ type: 'planes', planes })
    return {
      planes,
      epoch: (wish) => shares(planes, wish).length,
      batches: (wish) => batchesOf(planes, threads, wish),
      close: () => threads.close(),
    }
  } catch (error) {
    await threads.close()
    throw error
  }
}

async function openAll(
  addresses: readonly LabelledAddress[],
  diameter: number,
  { threads, options }: { readonly threads: BatchThreads; readonly options: MaskShelfOptions },
): Promise<LabelledPlane[]> {
  const planes: LabelledPlane[] = []
  let [next, done] = [0, 0]
  async function openSome(thread: number): Promise<void> {
    while (next < addresses.length) {
      throwIfCancelled(options.signal)
      const place = next++
      const answer = await threads.perform(thread, { type: 'open', address: addresses[place]!, diameter })
      planes[place] = answer.labelled!
      options.onProgress?.({ stage: 'Reading images', done: ++done, total: addresses.length, unit: 'images' })
    }
  }
  await Promise.all(Array.from({ length: threads.count }, (_, thread) => openSome(thread)))
  return planes
}

const MOST_PATCHES = 4

/** Every plane as often as its root tells how many patches it holds, one to four times. */
function shares(
  planes: readonly LabelledPlane[],
  { images, recipe: { side, diameter } }: Pick<PatchWish, 'images' | 'recipe'>,
): number[] {
  return images.flatMap((plane) => {
    const { width, height, diameter: own } = planes[plane]!
    const patches = (Math.sqrt(width * height) * diameter) / own / side
    return new Array<number>(Math.min(MOST_PATCHES, Math.max(1, Math.round(patches)))).fill(plane)
  })
}

function batchesOf(planes: readonly LabelledPlane[], threads: BatchThreads, wish: PatchWish): BatchSource {
  const { recipe, batchSize, seed } = wish
  const order = orderOf(shares(planes, wish), seed)
  const { side, head } = recipe
  const pixels = batchSize * side * side
  const shared = (count: number): Float32Array<SharedArrayBuffer> =>
    new Float32Array(new SharedArrayBuffer(4 * count * pixels))
  const buffers = [0, 1].map(
    (): PatchArrays => ({ images: shared(1), targets: shared(MAPS[head]), weights: shared(1) }),
  )
  let ahead: { readonly step: number; readonly ready: Promise<PatchArrays> } | undefined
  function begin(step: number): Promise<PatchArrays> {
    const out = buffers[step % 2]!
    const patches = Array.from({ length: batchSize }, (_, place): PatchOrder => {
      const position = (step - 1) * batchSize + place
      return { place, plane: order(position), seed: mixSeed(seed, position) }
    })
    const lanes = Array.from({ length: Math.min(threads.count, batchSize) }, (_, thread) =>
      threads.perform(thread, {
        type: 'patches',
        out,
        recipe,
        patches: patches.filter(({ place }) => place % threads.count === thread),
      }),
    )
    const ready = Promise.all(lanes).then(() => out)
    ready.catch(() => undefined)
    return ready
  }
  return {
    async batch(step) {
      const arrays = await (ahead?.step === step ? ahead.ready : begin(step))
      const feeds = feedsOf(arrays, [batchSize, side, side], MAPS[head])
      // The other buffer is free: whoever asks for this step has taken the one before.
      ahead = { step: step + 1, ready: begin(step + 1) }
      return { feeds, images: batchSize }
    },
    close: async () => void (await ahead?.ready.catch(() => undefined)),
  }
}

/** The plane of a place in the endless row of patches: epoch after epoch, each in an order of its own. */
function orderOf(places: readonly number[], seed: number): (position: number) => number {
  let current = { epoch: -1, places: [] as number[] }
  return (position) => {
    const epoch = Math.floor(position / places.length)
    if (current.epoch !== epoch) current = { epoch, places: seededRandom(mixSeed(seed, 1, epoch)).shuffle([...places]) }
    return current.places[position % places.length]!
  }
}

/** Copies: the shared arrays are written again while the step runs. */
function feedsOf(
  { images, targets, weights }: PatchArrays,
  [batch, height, width]: readonly [number, number, number],
  maps: number,
): Batch['feeds'] {
  return {
    [IMAGES]: floats([batch, 1, height, width], new Float32Array(images)),
    [TARGETS]: floats([batch, maps, height, width], new Float32Array(targets)),
    [WEIGHTS]: floats([batch, 1, height, width], new Float32Array(weights)),
  }
}
