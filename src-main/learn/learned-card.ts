/** What the cards of all networks trained here say alike, and the tensors to check providers with. */
import { openSession } from '../engine/index.ts'
import type { Tensor } from '../graph/index.ts'
import { CARD_FORMAT, type Json, type ModelCard, type ModelChannel } from '../model/index.ts'
import { IMAGES } from './graph-ends.ts'
import type { ImageShelf } from './image-shelf.ts'
import { type LabelledSet, labelsOf } from './labelled-image.ts'
import type { Learned } from './train-task.ts'

/** Where a trained network comes from. */
export interface LearnedOrigin {
  readonly name: string
  readonly set: LabelledSet
  readonly shelf: ImageShelf
  readonly seed: number
  readonly channels: readonly ModelChannel[]
  readonly pixelSizeMicrons: number | null
  readonly downsample: number
  /** Which images, in words. */
  readonly data: string
  readonly dataLicence: string | null
  readonly licence: string | null
  /** `well`, `plate`, `image`. */
  readonly splitBy: string
  readonly programVersion: string
  readonly createdAt: string
}

type Given = 'task' | 'output' | 'receptiveField' | 'featureMap' | 'featureStride' | 'layers' | 'sight' | 'metrics'

/** `choice` and `recipe` are noted as they are; `isAnySize` where the network takes images of any size. */
export function learnedCard(
  { state, size, normalisation, provider }: Learned,
  origin: LearnedOrigin & { readonly choice: object; readonly recipe: object },
  own: Pick<ModelCard, Given> & { readonly isAnySize: boolean; readonly notes?: readonly string[] },
): ModelCard {
  const { set, seed, choice, recipe } = origin
  const { isAnySize, notes = [], ...entries } = own
  const looks = state.history.filter((row) => row.validation).length
  return {
    format: CARD_FORMAT,
    name: origin.name,
    classes: set.classes,
    channels: origin.channels,
    pixelSizeMicrons: origin.pixelSizeMicrons,
    input: {
      name: IMAGES,
      layout: 'NCHW',
      height: isAnySize ? null : size.height,
      width: isAnySize ? null : size.width,
      batch: null,
    },
    normalisation,
    downsample: origin.downsample,
    regions: null,
    masks: null,
    ...entries,
    training: {
      data: origin.data,
      licence: origin.dataLicence,
      split: `by ${origin.splitBy}`,
      counts: countsOf(set),
      recipe: JSON.parse(JSON.stringify({ ...choice, ...recipe })) as Record<string, Json>,
      seed,
      epochs: state.history.at(-1)?.epoch ?? 0,
      wallSeconds: state.seconds,
      provider,
    },
    programVersion: origin.programVersion,
    parent: null,
    licence: origin.licence,
    createdAt: origin.createdAt,
    notes: [
      'Trained from labels on whole images.',
      `The best of ${looks} looks at the validation images was kept, at epoch ${Number((state.best?.epoch ?? 0).toFixed(2))}.`,
      ...notes,
    ].join(' '),
  }
}

function countsOf({ images, classes, isMultiLabel }: LabelledSet): Record<string, number> {
  const counts: Record<string, number> = {}
  // Of two classes one tells the other.
  const told = classes.length === 2 && !isMultiLabel ? classes.slice(1) : classes
  for (const split of ['train', 'validation', 'test'] as const) {
    const side = images.filter((image) => image.split === split)
    counts[`${split} images`] = side.length
    counts[`${split} groups`] = new Set(side.map(({ group }) => group)).size
    for (const name of told)
      counts[`${split} images of ${name}`] = side.filter((image) => labelsOf(image).includes(name)).length
  }
  return counts
}

/** JSON has no word for a figure that could not be had. */
export const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** The first test image and what the CPU makes of it, by the outputs that are named. */
export async function testTensors(
  { onnx, normalisation, size }: Learned,
  { shelf, set }: LearnedOrigin,
  wanted: readonly string[],
): Promise<{ input: Record<string, Tensor>; output: Record<string, Tensor> }> {
  const place = Math.max(
    0,
    set.images.findIndex(({ split }) => split === 'test'),
  )
  const images = await batchOf(shelf, { images: [place], batchSize: 1, order: 'once', normalisation, size })
  const session = await openSession(onnx)
  try {
    const outputs = await session.run({ [IMAGES]: images })
    return {
      input: { [IMAGES]: images },
      output: Object.fromEntries(wanted.map((name) => [name, outputs[name]!])),
    }
  } finally {
    await session.release()
  }
}

/** One batch of a shelf's images as a tensor [batch, channels, height, width]. */
export async function batchOf(shelf: ImageShelf, request: Parameters<ImageShelf['batches']>[0]): Promise<Tensor> {
  const { width, height } = request.size!
  for await (const { images } of shelf.batches(request))
    return { dtype: 'float32', shape: [request.batchSize, shelf.channels, height, width], data: images }
  throw new TypeError('a shelf has at least one image')
}
