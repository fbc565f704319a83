/** Explains one image file by a model on disk: a bare ONNX file, or a model whose card says how images are prepared. */
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { Fault, systemCode } from '../base/index.ts'
import { floats, outlineOnnx, type Tensor } from '../graph/index.ts'
import { downsample, type Plane, type PlaneAddress, readImageInfo, readPlane } from '../image/index.ts'
import { type ModelCard, readModel } from '../model/index.ts'
import type { Raster } from '../segmentation/index.ts'
import { type ExplainOptions, type Explanation, explain } from './explain-images.ts'
import { declaredChannels } from './layout.ts'

export interface FileRequest extends Omit<ExplainOptions, 'class'> {
  /** An ONNX file, or a model's folder or archive. */
  readonly model: string
  /** One file that holds all channels (as pages or as samples), or one file for each. */
  readonly images: readonly string[]
  /** Name from the card, or number from 0; `all` of Jacobian maps of all classes together; the predicted class unless told. */
  readonly class?: string | undefined
  /** Without a card: the network sees (stored − mean) / deviation; 0 and 1 unless told. */
  readonly mean?: number | undefined
  readonly deviation?: number | undefined
}

/** What stands for all classes together, unless the card has a class of that name. */
const ALL_CLASSES = 'all'

export interface FileExplanation extends Explanation {
  /** Names from the card, or numbers, in the network's order. */
  readonly classes: readonly string[]
  /** Whether the map is of all classes together. */
  readonly isOfAll: boolean
  /** As stored, by channel. */
  readonly channels: readonly Raster[]
}

/**
 * The map is of the image's own size. Throws a Fault as `explain`, `readModel` and `readPlane` do, and `bad_argument` where the
 * files do not hold the channels that the network takes, or where there is no class of that name.
 */
export async function explainFile(request: FileRequest): Promise<FileExplanation> {
  const model = await openModel(request.model)
  const planes = await readChannels(request.images, model)
  const image = prepared(planes, model.card, request)
  const { card } = model
  const chosen = chosenClass(request.class, card?.classes ?? [])
  const [found] = await explain(model.network, image, {
    ...request,
    class: chosen,
    output: request.output ?? card?.output.name,
    activation: card?.output.activation,
    input: card?.input.name,
    classMap: request.classMap ?? card?.featureMap ?? undefined,
  })
  const count = found!.probabilities.length
  const classes = card?.classes.length === count ? card.classes : Array.from({ length: count }, (_, i) => `${i}`)
  const { width, height } = planes[0]!
  const isSame = found!.map.width === width && found!.map.height === height
  const map = isSame ? found!.map : enlarged(found!.map, width, height)
  const channels = planes.map(({ data }) => ({ width, height, data: Float32Array.from(data) }))
  return { ...found!, map, classes, isOfAll: chosen === ALL_CLASSES, channels }
}

interface OpenModel {
  /** The file's path where it may have others beside it. */
  readonly network: Uint8Array | string
  readonly card: ModelCard | undefined
  /** Undefined where any number is taken. */
  readonly channels: number | undefined
}

async function openModel(path: string): Promise<OpenModel> {
  if (extname(path).toLowerCase() !== '.onnx') {
    const { onnx, card } = await readModel(path)
    return { network: onnx, card, channels: card.channels.length }
  }
  try {
    return { network: path, card: undefined, channels: declaredChannels(outlineOnnx(await readFile(path))) }
  } catch (cause) {
    if (cause instanceof Fault) throw new Fault(cause.code, cause.message, { path, cause })
    const isAbsent = systemCode(cause) === 'ENOENT'
    throw new Fault(isAbsent ? 'not_found' : 'unreadable_file', 'The model cannot be read.', { path, cause })
  }
}

async function readChannels(paths: readonly string[], { channels }: OpenModel): Promise<Plane[]> {
  const addresses =
    paths.length === 1 ? await channelsIn(paths[0]!, channels) : paths.map((path) => ({ path, page: 0 }))
  if (channels !== undefined && addresses.length !== channels)
    throw new Fault('bad_argument', `The network takes ${channels} channels; ${addresses.length} images were given.`, {
      todo: 'Give one file that holds all channels, or one for each in the network’s order.',
    })
  const planes = await Promise.all(addresses.map((address) => readPlane(address)))
  const [first] = planes
  const other = planes.findIndex(({ width, height }) => width !== first!.width || height !== first!.height)
  if (other < 0) return planes
  const { width, height } = planes[other]!
  throw new Fault(
    'bad_argument',
    `The channels differ in size: ${first!.width} × ${first!.height} and ${width} × ${height} pixels.`,
    { path: addresses[other]!.path },
  )
}

/** The planes of one file: its first page for a network of one channel, else its pages or its samples, whichever fit. */
async function channelsIn(path: string, wanted: number | undefined): Promise<PlaneAddress[]> {
  const { pages, samples } = await readImageInfo(path)
  const count = wanted ?? Math.max(pages, samples)
  if (count === 1) return [{ path, page: 0 }]
  if (pages === count) return Array.from({ length: count }, (_, page) => ({ path, page }))
  if (samples === count) return Array.from({ length: count }, (_, sample) => ({ path, page: 0, sample }))
  throw new Fault(
    'bad_argument',
    `The network takes ${count} channels; the image has ${pages} page${pages === 1 ? '' : 's'} of ${samples} channel${samples === 1 ? '' : 's'}.`,
    { path, todo: 'Give one file that holds all channels, or one for each in the network’s order.' },
  )
}

/** [channel, y, x] in the network's units. */
function prepared(
  planes: readonly Plane[],
  card: ModelCard | undefined,
  { mean = 0, deviation = 1 }: FileRequest,
): Tensor {
  const by = card?.downsample ?? 1
  const small = planes.map((plane) =>
    by === 1
      ? plane
      : downsample(plane, Math.max(1, Math.round(plane.width / by)), Math.max(1, Math.round(plane.height / by))),
  )
  const { width, height } = small[0]!
  const data = new Float32Array(small.length * width * height)
  small.forEach((plane, channel) => {
    const centre = card?.normalisation.mean[channel] ?? mean
    const scale = 1 / (card?.normalisation.deviation[channel] ?? deviation)
    const start = channel * width * height
    for (let i = 0; i < plane.data.length; i++) data[start + i] = (plane.data[i]! - centre) * scale
  })
  return floats([small.length, height, width], data)
}

function chosenClass(wanted: string | undefined, names: readonly string[]): ExplainOptions['class'] {
  if (wanted === undefined) return 'predicted'
  const named = names.indexOf(wanted)
  if (named >= 0) return named
  if (wanted === ALL_CLASSES) return ALL_CLASSES
  if (/^\d+$/.test(wanted)) return Number(wanted)
  const known = names.length > 0 ? `the model has ${names.join(', ')}` : 'without a card, classes are numbers from 0'
  throw new Fault('bad_argument', `There is no class ${wanted}: ${known}.`)
}

function enlarged(map: Explanation['map'], width: number, height: number): Explanation['map'] {
  return { width, height, data: downsample({ ...map, bitDepth: 32 }, width, height).data as Float32Array }
}
