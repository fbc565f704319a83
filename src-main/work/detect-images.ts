/** A model over many images: decoded in threads one batch ahead, scored in batches, explained where that is wanted. */
import { Fault, logSumExp, type ProgressListener, throwIfCancelled } from '../base/index.ts'
import { type BestOptions, type ProviderName, predictImages } from '../engine/index.ts'
import { arranged, type ClassScores, type ImageSize, probabilitiesOf, SALIENCY, SCORES } from '../explain/index.ts'
import type { Tensor } from '../graph/index.ts'
import { readImageInfo } from '../image/index.ts'
import {
  type ChannelAddress,
  type DecodedImage,
  type ImageDecoder,
  normalisedImage,
  openImageDecoder,
} from '../learn/index.ts'
import type { ModelCard } from '../model/index.ts'
import type { Raster } from '../segmentation/index.ts'
import { CLASS_MAP, type ClassMap, type DetectorGraph, detectorGraph, positiveClass } from './detector-graph.ts'
import { type FoundRegion, foundRegions } from './found-regions.ts'
import { thresholdOf } from './threshold-of.ts'

export interface DetectionWork {
  readonly model: { readonly onnx: Uint8Array; readonly card: ModelCard }
  /** Each image as one address for each channel of the model, in its order. */
  readonly images: readonly (readonly ChannelAddress[])[]
  /** Whether pixels are explained; without, images are only scored. */
  readonly isExplained: boolean
  /** In any order. A Fault stands for an image that could not be read. */
  readonly take: (index: number, found: Detection | Fault) => void | Promise<void>
}

export interface Detection {
  /** By class, before softmax or sigmoid. */
  readonly scores: readonly number[]
  /** By class, 0 … 1. */
  readonly probabilities: readonly number[]
  /** Of the positive class. */
  readonly probability: number
  /** log (p / (1 − p)) of the positive class: tells images apart that are all but certain. */
  readonly logOdds: number
  /** Of images that come at least half way to the model's threshold; others have no evidence. */
  readonly regions: readonly FoundRegion[]
  /** Saliency, of the network's input. */
  readonly map: Raster | undefined
  /** Stored pixels. */
  readonly width: number
  readonly height: number
}

export interface DetectionTools extends BestOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ProgressListener | undefined
  readonly onProvider?: ((provider: ProviderName) => void) | undefined
  /** The decoding thread's file where it does not stand beside its source. */
  readonly workerUrl?: URL | undefined
}

/** Throws a Fault: `cancelled`, `unsupported_model`, and what the engine cannot do. */
export async function detectImages(work: DetectionWork, tools: DetectionTools = {}): Promise<void> {
  const { images, model } = work
  const groups = await groupsBySize(work, tools.signal)
  const decoder = openImageDecoder({
    shrink: model.card.downsample,
    workerUrl: tools.workerUrl,
    ...(images.length === 1 && { threads: 1 }),
  })
  try {
    let before = 0
    for (const { members, ...stored } of groups) {
      await detectGroup({ work, decoder, members, stored }, withProgress(tools, before, images.length))
      before += members.length
    }
  } finally {
    await decoder.close()
  }
}

function withProgress({ onProgress, ...tools }: DetectionTools, before: number, total: number): DetectionTools {
  if (!onProgress) return tools
  return { ...tools, onProgress: (progress) => onProgress({ ...progress, done: before + progress.done, total }) }
}

interface StoredSize {
  readonly width: number
  readonly height: number
}

const HEADERS_AT_ONCE = 16

/** By what the headers say, since a graph is of one size; images without a readable header are told of at once. */
async function groupsBySize({ images, take }: DetectionWork, signal: AbortSignal | undefined) {
  const groups = new Map<string, StoredSize & { readonly members: number[] }>()
  for (let from = 0; from < images.length; from += HEADERS_AT_ONCE) {
    throwIfCancelled(signal)
    const some = images.slice(from, from + HEADERS_AT_ONCE)
    const sizes = await Promise.all(some.map(([first]) => readImageInfo(first!.path).catch(faultOf)))
    for (const [i, size] of sizes.entries()) {
      if (size instanceof Fault) await take(from + i, size)
      else {
        const { width, height } = size
        const key = `${width}×${height}`
        const group = groups.get(key) ?? { width, height, members: [] }
        group.members.push(from + i)
        groups.set(key, group)
      }
    }
  }
  return groups.values()
}

function faultOf(error: unknown): Fault {
  if (error instanceof Fault && error.code !== 'cancelled') return error
  throw error
}

interface Group {
  readonly work: DetectionWork
  readonly decoder: ImageDecoder
  readonly members: readonly number[]
  readonly stored: StoredSize
}

async function detectGroup(group: Group, tools: DetectionTools): Promise<void> {
  const { work, decoder, members, stored } = group
  const { model, images, isExplained, take } = work
  const { card } = model
  const size = inputSize(stored, card)
  const built: { current?: DetectorGraph } = {}
  const network = (batch: number): Uint8Array => {
    built.current = detectorGraph(model, { ...size, images: batch }, isExplained)
    return built.current.onnx
  }
  const batch = Math.min(usualBatch(size), members.length)
  const faults = new Map<number, Fault>()
  const { onProgress, signal, onProvider: told, ...options } = tools
  const report = await predictImages(
    {
      network,
      input: card.input.name,
      count: members.length,
      batch,
      async load(place) {
        const loaded = await decoder.decode(images[members[place]!]!).then((image) => fitting(image, size), faultOf)
        if (loaded instanceof Fault) faults.set(place, loaded)
        // An image that cannot be used leaves its place in the batch empty.
        const pixels = loaded instanceof Fault ? blank(size) : normalisedImage(loaded, card.normalisation)
        return arranged(pixels, built.current!.image)
      },
      take: (place, outputs) =>
        take(members[place]!, faults.get(place) ?? detectionOf(outputs, { graph: built.current!, card, size, stored })),
    },
    { ...options, ...(signal && { signal }), ...(onProgress && { onProgress }) },
  )
  told?.(report.provider)
}

function inputSize({ width, height }: StoredSize, { downsample: by, channels }: ModelCard): ImageSize {
  const shrunk = (extent: number): number => (by === 1 ? extent : Math.max(1, Math.round(extent / by)))
  return { channels: channels.length, width: shrunk(width), height: shrunk(height) }
}

/** Fewer large images at once: the maps between the layers are many times as large. */
const usualBatch = ({ height, width }: ImageSize): number =>
  Math.max(1, Math.min(16, Math.floor(2 ** 20 / (height * width))))

const blank = ({ channels, width, height }: ImageSize): Float32Array => new Float32Array(channels * width * height)

function fitting(image: DecodedImage, { channels, width, height }: ImageSize): DecodedImage | Fault {
  if (image.channels === channels && image.width === width && image.height === height) return image
  return new Fault(
    'unsupported_image',
    `The image has ${image.channels} channels of ${image.width} × ${image.height} pixels; the model takes ${channels} of ${width} × ${height} here.`,
  )
}

interface Context {
  readonly graph: DetectorGraph
  readonly card: ModelCard
  readonly size: ImageSize
  readonly stored: StoredSize
}

function detectionOf(outputs: Readonly<Record<string, Tensor>>, context: Context): Detection {
  const { graph, card, size, stored } = context
  const scores = Array.from(outputs[SCORES]!.data as Float32Array)
  const chosen = positiveClass(card)
  const probabilities = Array.from(probabilitiesOf(scores, graph.scores))
  const probability = probabilities[chosen]!
  const saliency = outputs[SALIENCY]
  const logOdds = logOddsOf(scores, chosen, graph.scores)
  const facts = { scores, probabilities, probability, logOdds, width: stored.width, height: stored.height }
  if (!saliency) return { ...facts, regions: [], map: undefined }
  const map: Raster = { width: size.width, height: size.height, data: saliency.data as Float32Array<ArrayBuffer> }
  if (probability < thresholdOf(card) / 2) return { ...facts, regions: [], map }
  const odds = graph.classMap && oddsOf(outputs[CLASS_MAP]!, { ...context, scores, chosen, classMap: graph.classMap })
  const scale = [stored.width / size.width, stored.height / size.height] as const
  const parameters = card.regions ?? undefined
  const regions = foundRegions({ map, parameters, scale, probability, odds, classMap: graph.classMap })
  return { ...facts, map, regions }
}

/** What each position of the class map says for the class against the image's other scores: logarithm of the odds. */
function oddsOf(
  { data }: Tensor,
  of: Context & { readonly scores: readonly number[]; readonly chosen: number; readonly classMap: ClassMap },
): Float64Array {
  const { classMap, scores, chosen, graph } = of
  const { isBinary, isMultiLabel } = graph.scores
  const size = classMap.rows * classMap.columns
  const values = data as Float32Array
  if (isBinary) return Float64Array.from(values, (value) => (chosen === 1 ? 1 : -1) * placeOdds(value, classMap))
  const own = values.subarray(chosen * size, (chosen + 1) * size)
  if (isMultiLabel) return Float64Array.from(own, (value) => placeOdds(value, classMap))
  const others = scores.filter((_, i) => i !== chosen)
  const rival = logSumExp(others)
  return Float64Array.from(own, (value) => value - rival)
}

/** From the scores, where a probability would have been rounded to 1. */
function logOddsOf(scores: readonly number[], chosen: number, { isBinary, isMultiLabel }: ClassScores): number {
  if (isBinary) return (chosen === 1 ? 1 : -1) * scores[0]!
  if (isMultiLabel) return scores[chosen]!
  return scores[chosen]! - logSumExp(scores.filter((_, i) => i !== chosen))
}

const placeOdds = (value: number, { isProbability }: ClassMap): number =>
  isProbability ? Math.log(value / (1 - value)) : value
