/** Many images through a network in batches: the last one padded, smaller ones after running out of memory. */
import { Fault, type ProgressListener, throwIfCancelled } from '../base/index.ts'
import { type Provider, sizeOf, type Tensor } from '../graph/index.ts'
import { type BestOptions, type BestSession, type NetworkFile, openOnBest } from './open-best.ts'
import type { ProviderName, Tensors } from './session.ts'

/** A network for any batch size: one file where its batch is open, or one made for each size and provider. */
export type BatchedNetwork = Uint8Array | ((batch: number, provider: Provider) => Uint8Array)

export interface BatchWork {
  readonly network: BatchedNetwork
  /** How many images there are. */
  readonly count: number
  /** Most images at once; a network of fixed batch decides by itself. */
  readonly batch: number
  /** Tensors of the images from `from` up to `to`, by input; asked for one batch ahead, and again after a fall-back. */
  readonly feed: (from: number, to: number) => Tensors | Promise<Tensors>
  /** Outputs of the same images, padding removed, in order. */
  readonly take: (outputs: Tensors, from: number, to: number) => void | Promise<void>
}

export interface BatchOptions extends BestOptions {
  /** Outputs to compute; all unless told. */
  readonly wanted?: readonly string[]
  /** Heeded between batches. */
  readonly signal?: AbortSignal
  readonly onProgress?: ProgressListener
}

export interface BatchReport {
  /** The provider and batch size that did the last batch. */
  readonly provider: ProviderName
  readonly batch: number
}

/**
 * Runs every image. Out of memory halves the batch, then takes the next provider; a provider that fails otherwise is left for
 * the next one; each with a message. Throws a Fault: `cancelled`, or what the CPU could not do either.
 */
export async function runBatched(work: BatchWork, options: BatchOptions = {}): Promise<BatchReport> {
  const { signal, onProgress } = options
  const total = work.count
  throwIfCancelled(signal)
  const state = await begin(work, options)
  try {
    for (let from = 0; from < total; ) {
      throwIfCancelled(signal)
      onProgress?.({ stage: 'Predicting', done: from, total, unit: 'images' })
      const { outputs, to } = await runOne(state, from)
      await work.take(outputs, from, to)
      from = to
    }
    onProgress?.({ stage: 'Predicting', done: total, total, unit: 'images' })
    return { provider: state.session.provider, batch: state.batch }
  } finally {
    await state.session.release().catch(() => undefined)
  }
}

interface State {
  readonly work: BatchWork
  readonly options: BatchOptions
  readonly session: BestSession
  /** The batch to begin with on every provider. */
  readonly wish: number
  batch: number
  ahead: { readonly from: number; readonly feeds: Promise<Tensors> } | undefined
}

async function begin(work: BatchWork, options: BatchOptions): Promise<State> {
  const wish = Math.max(1, Math.min(work.batch, work.count))
  const session = await openOnBest(fileFor(work.network, wish), options)
  return { work, options, session, wish, batch: fixedBatch(session) ?? wish, ahead: undefined }
}

const fileFor = (network: BatchedNetwork, batch: number): NetworkFile =>
  network instanceof Uint8Array ? network : (provider) => network(batch, provider)

/** The batch that the file insists on, undefined where it takes any. */
function fixedBatch({ inputShapes }: BestSession): number | undefined {
  const [first] = Object.values(inputShapes)
  return typeof first?.[0] === 'number' ? first[0] : undefined
}

/** One batch, on whichever provider and in whichever size can do it. */
async function runOne(state: State, from: number): Promise<{ outputs: Tensors; to: number }> {
  const { work, options, session } = state
  for (;;) {
    throwIfCancelled(options.signal)
    const to = Math.min(work.count, from + state.batch)
    const feeds = await feedsFrom(state, from)
    state.ahead = to < work.count ? { from: to, feeds: feedsFrom(state, to) } : undefined
    state.ahead?.feeds.catch(() => undefined)
    try {
      const outputs = await session.run(
        mapped(feeds, (tensor) => padded(tensor, state.batch)),
        options.wanted,
      )
      return { outputs: mapped(outputs, (tensor) => cropped(tensor, to - from, state.batch)), to }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      await relieve(state, error)
    }
  }
}

async function feedsFrom({ work, batch, ahead }: State, from: number): Promise<Tensors> {
  return ahead?.from === from ? ahead.feeds : work.feed(from, Math.min(work.count, from + batch))
}

/** Half the batch after running out of memory, the next provider after anything else or when there is no half. */
async function relieve(state: State, fault: Fault): Promise<void> {
  const { work, options, session } = state
  state.ahead = undefined
  const canHalve = state.batch > 1 && (typeof work.network === 'function' || fixedBatch(session) === undefined)
  if (fault.code === 'out_of_memory' && canHalve) {
    state.batch = Math.ceil(state.batch / 2)
    options.onMessage?.(`${fault.message} Going on with ${state.batch} images at a time.`)
    await session.reopen(fileFor(work.network, state.batch))
  } else {
    await session.fallBack(fileFor(work.network, state.wish), fault)
    state.batch = state.wish
  }
  state.batch = fixedBatch(session) ?? state.batch
}

const mapped = (tensors: Tensors, change: (tensor: Tensor) => Tensor): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor)]))

/** The last image again until the batch is full: every batch has one shape, and no number appears that the data do not hold. */
function padded(tensor: Tensor, batch: number): Tensor {
  const [given = 0, ...extents] = tensor.shape
  if (given === batch || given === 0) return tensor
  const size = sizeOf(extents)
  const from = tensor.data as Float32Array<ArrayBuffer>
  const data = new (from.constructor as Float32ArrayConstructor)(batch * size)
  data.set(from)
  for (let i = given; i < batch; i++) data.copyWithin(i * size, (given - 1) * size, given * size)
  return { ...tensor, shape: [batch, ...extents], data }
}

/** The first `count` images of an output; outputs that are not by image stay whole. */
function cropped(tensor: Tensor, count: number, batch: number): Tensor {
  const [given, ...extents] = tensor.shape
  if (given !== batch || count === batch) return tensor
  const data = (tensor.data as Float32Array<ArrayBuffer>).slice(0, count * sizeOf(extents))
  return { ...tensor, shape: [count, ...extents], data }
}
