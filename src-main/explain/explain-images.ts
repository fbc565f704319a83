/** Explains images: builds the saliency graph, runs it in batches on the best provider, and hands out a map for each image. */
import { Fault } from '../base/index.ts'
import { type BatchOptions, type BatchReport, runBatched } from '../engine/index.ts'
import { type Provider, sameShape, showShape, sizeOf, type Tensor } from '../graph/index.ts'
import type { Raster } from '../segmentation/index.ts'
import { classWeights, predictedClass, probabilitiesOf, refuseTogether, WEIGHTS_INPUT } from './class-choice.ts'
import { type ImageSize, readForImages } from './layout.ts'
import {
  type Collected,
  type Collector,
  type ExplainMethod,
  METHODS,
  type Method,
  type MethodSettings,
} from './methods.ts'
import {
  SALIENCY,
  type SaliencyNetwork,
  type SaliencyOptions,
  SCORES,
  saliencyNetwork,
  saliencyOnnx,
} from './network.ts'
import { arranged, floatTensor, indices, rowOf, stacked } from './stack.ts'

export interface ExplainOptions extends MethodSettings, Omit<SaliencyOptions, 'method' | 'class' | 'provider'> {
  readonly method: ExplainMethod
  /** Number of the class from 0, the one that the network gives the highest score, or, of Jacobian maps, all of them together. */
  readonly class: number | 'predicted' | 'all'
  /** Most images in one run; by their size unless told. */
  readonly batch?: number | undefined
  /** Providers, threads, signal, progress and messages. */
  readonly run?: Omit<BatchOptions, 'wanted'> | undefined
}

export interface Explanation extends Omit<Collected, 'map'> {
  /** 0 or more, except by occlusion and where `attribution` says otherwise. */
  readonly map: Raster
  /** Before softmax or sigmoid. */
  readonly scores: Float32Array
  /** By class. */
  readonly probabilities: readonly number[]
  /** The class that the map is of, or the predicted one of a map of all classes. */
  readonly class: number
}

export interface ExplainWork {
  /** The bytes of an ONNX file, or its path. */
  readonly model: Uint8Array | string
  readonly size: ImageSize
  readonly count: number
  /** One image in the network's units, float32 [channel, y, x] of that size. */
  readonly load: (index: number) => Promise<Tensor> | Tensor
  readonly take: (index: number, explanation: Explanation) => Promise<void> | void
}

/**
 * Explains every image, in order. Throws a Fault: `unsupported_model` where an operation has no gradient rule, with its name;
 * `bad_argument` for images, classes or layers that do not fit; `cancelled`; and what the engine cannot do.
 */
export async function explainImages(work: ExplainWork, options: ExplainOptions): Promise<BatchReport> {
  const plan = await planOf(work, options)
  return runBatched(
    {
      network: plan.networks.file,
      count: work.count * plan.variants,
      batch: options.batch ?? usualBatch(work.size),
      feed: (from, to) => feed(plan, from, to),
      take: (outputs, from, to) => take(plan, outputs, { from, to }),
    },
    withProgress(options.run, work.count, plan.variants),
  )
}

/** As `explainImages`, of images in memory: float32 [channel, y, x], or [image, channel, y, x]. */
export async function explain(
  model: Uint8Array | string,
  images: Tensor,
  options: ExplainOptions,
): Promise<Explanation[]> {
  const [width, height, channels, count = 1] = images.shape.toReversed()
  if (width === undefined || height === undefined || channels === undefined || images.shape.length > 4)
    throw new Fault(
      'bad_argument',
      `Images of ${showShape(images.shape)}: [channel, y, x] is needed, or several of it.`,
    )
  const shape = [channels, height, width]
  const found: Explanation[] = []
  const stack: Tensor = { ...images, shape: [count, ...shape] }
  const load = (index: number): Tensor => ({ ...floatTensor(shape, rowOf(stack, index)), dtype: images.dtype })
  await explainImages(
    {
      model,
      size: { channels, height, width },
      count,
      load,
      take: (_index, explanation) => void found.push(explanation),
    },
    options,
  )
  return found
}

interface Plan {
  readonly work: ExplainWork
  readonly options: ExplainOptions
  readonly method: Method
  /** Runs that one image takes. */
  readonly variants: number
  readonly networks: Networks
  /** The class of each image, where it must be known before the image is varied. */
  readonly chosen: Int32Array | undefined
  /** Images under way. */
  readonly open: Map<number, Promise<Journey>>
}

interface Journey {
  readonly collector: Collector
  /** Of the image itself, which is its first variant. */
  scores: Float32Array
}

async function planOf(work: ExplainWork, options: ExplainOptions): Promise<Plan> {
  refuseTogether(options)
  const method = METHODS[options.method]
  const variants = method.variants(work.size, options)
  const isFed = variants > 1
  const chosen = isFed ? await chosenClasses(work, options) : undefined
  const networks = createNetworks(work, { ...options, method: method.graph, class: isFed ? 'fed' : options.class })
  return { work, options, method, variants, networks, chosen, open: new Map() }
}

/** A graph is of one batch size. */
interface Networks {
  readonly file: (batch: number, provider: Provider) => Uint8Array
  /** The one whose file was made last. */
  readonly current: () => SaliencyNetwork
}

function createNetworks({ model, size }: ExplainWork, options: SaliencyOptions): Networks {
  let current: SaliencyNetwork | undefined
  return {
    file(batch, provider) {
      current = saliencyNetwork(readForImages(model, { ...size, images: batch }), { ...options, provider })
      return saliencyOnnx(current)
    },
    current: () => current!,
  }
}

/** The asked class for every image, or what the network predicts of each. */
async function chosenClasses(work: ExplainWork, options: ExplainOptions): Promise<Int32Array> {
  const chosen = new Int32Array(work.count)
  if (typeof options.class === 'number') return chosen.fill(options.class)
  const networks = createNetworks(work, { ...options, method: 'scores' })
  const batch = options.batch ?? usualBatch(work.size)
  const load = async (index: number): Promise<Tensor> => {
    return arranged(await checkedImage(work, index), networks.current().image)
  }
  const input = (): string => networks.current().image.name
  await runBatched(
    {
      network: networks.file,
      count: work.count,
      batch,
      async feed(from, to) {
        const images = await Promise.all(indices(from, to).map(load))
        return { [input()]: stacked(images) }
      },
      take(outputs, from, to) {
        for (const index of indices(from, to))
          chosen[index] = predictedClass(rowOf(outputs[SCORES]!, index - from), networks.current().scores.isBinary)
      },
    },
    withProgress(options.run, work.count, 1, 'Predicting'),
  )
  return chosen
}

async function feed(plan: Plan, from: number, to: number): Promise<Record<string, Tensor>> {
  const { work, networks, variants, chosen, method } = plan
  const { image, scores } = networks.current()
  const numbers = indices(from, to)
  const images: Tensor[] = []
  for (const at of numbers) {
    const { collector } = await journey(plan, Math.floor(at / variants))
    const data = new Float32Array(sizeOf([work.size.channels, work.size.height, work.size.width]))
    collector.vary(at % variants, data)
    images.push(arranged(data, image))
  }
  const feeds = { [image.name]: stacked(images) }
  if (!chosen || method.graph === 'scores') return feeds
  const weights = numbers.map((at) => classWeights(chosen[Math.floor(at / variants)]!, scores))
  return { ...feeds, [WEIGHTS_INPUT]: stacked(weights.map((row) => floatTensor([row.length], row))) }
}

async function take(plan: Plan, outputs: Readonly<Record<string, Tensor>>, { from, to }: { from: number; to: number }) {
  const { work, variants, networks } = plan
  const { scores } = networks.current()
  for (const at of indices(from, to)) {
    const index = Math.floor(at / variants)
    const under = await journey(plan, index)
    const row = rowOf(outputs[SCORES]!, at - from)
    if (at % variants === 0) under.scores = row
    const chosen = plan.chosen?.[index] ?? classOf(plan, under.scores)
    const weights = classWeights(chosen, scores)
    const saliency = outputs[SALIENCY] && rowOf(outputs[SALIENCY], at - from)
    under.collector.add(
      at % variants,
      row.reduce((sum, score, i) => sum + score * weights[i]!, 0),
      saliency,
    )
    if ((at + 1) % variants !== 0) continue
    plan.open.delete(index)
    const { map, ...more } = under.collector.finish()
    const { width, height } = work.size
    await work.take(index, {
      map: { width, height, data: map },
      scores: under.scores,
      probabilities: probabilitiesOf(under.scores, scores),
      class: chosen,
      ...more,
    })
  }
}

const classOf = ({ options, networks }: Plan, scores: Float32Array): number =>
  typeof options.class === 'number' ? options.class : predictedClass(scores, networks.current().scores.isBinary)

/** The image's journey, begun where it has not been: a batch may be asked for again after a fall-back. */
function journey(plan: Plan, index: number): Promise<Journey> {
  const { work, options, method, open } = plan
  const begin = async (): Promise<Journey> => {
    const image = await checkedImage(work, index)
    return { collector: method.collect(image, work.size, options), scores: new Float32Array() }
  }
  const found = open.get(index) ?? begin()
  open.set(index, found)
  return found
}

async function checkedImage({ load, size }: ExplainWork, index: number): Promise<Float32Array> {
  const { dtype, shape, data } = await load(index)
  const wanted = [size.channels, size.height, size.width]
  if (dtype === 'float32' && sameShape(shape, wanted)) return data as Float32Array
  throw new Fault(
    'bad_argument',
    `Image ${index + 1} is ${dtype}${showShape(shape)}; float32${showShape(wanted)} is needed.`,
  )
}

/** Fewer large images at once: the maps between the layers are many times as large. */
const usualBatch = ({ height, width }: ImageSize): number =>
  Math.max(1, Math.min(16, Math.floor(2 ** 20 / (height * width))))

/** Progress in whole images rather than variants of them. */
function withProgress(
  run: ExplainOptions['run'] = {},
  total: number,
  variants: number,
  stage = 'Explaining',
): BatchOptions {
  const { onProgress } = run
  if (!onProgress) return run
  return {
    ...run,
    onProgress: ({ done }) => onProgress({ stage, done: Math.floor(done / variants), total, unit: 'images' }),
  }
}
