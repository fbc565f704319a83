/** A model's card: what its network takes, gives, learned from and was measured to do. Plain JSON, versioned. */
import { z } from 'zod'
import { Fault } from '../base/index.ts'

/** Raised when a reader of the older form would misunderstand the newer. */
export const CARD_FORMAT = 1

const count = z.number().int().positive()
const text = z.string().min(1)
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal digits')
const json: z.ZodType<Json> = z.json() as z.ZodType<Json>

/** What JSON can hold; infinities and NaN are null there. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

const inputSchema = z.object({
  name: text,
  layout: z.literal('NCHW'),
  height: count.nullable(),
  width: count.nullable(),
  batch: count.nullable(),
})

const outputSchema = z.object({
  name: text,
  kind: z.enum(['logits', 'probabilities', 'features', 'mask', 'other']),
  activation: z.enum(['softmax', 'sigmoid', 'none']),
  positiveClass: text.nullable(),
})

const trainingSchema = z.object({
  data: text,
  licence: z.string().nullable(),
  split: z.string(),
  counts: z.record(z.string(), z.number()),
  recipe: z.record(z.string(), json),
  seed: z.number().nullable(),
  epochs: z.number().nonnegative(),
  wallSeconds: z.number().nonnegative(),
  provider: z.string(),
})

const regionsSchema = z.object({
  sigma: z.number().nonnegative(),
  window: z.number().int().positive(),
  threshold: z.discriminatedUnion('kind', [
    z.object({ kind: z.enum(['fraction', 'absolute']), value: z.number() }),
    z.object({ kind: z.literal('otsu') }),
  ]),
  extent: z.number().min(0).max(1),
  grow: z.number().nonnegative(),
  smallest: z.number().nonnegative(),
})

const share = z.number().min(0).max(1)

const masksSchema = z.object({
  head: text,
  stride: count,
  margin: z.number().int().nonnegative(),
  diameterPixels: z.number().positive(),
  threshold: share,
  depth: share,
  summit: share,
  certainty: share,
})

const cardSchema = z.object({
  format: z.literal(CARD_FORMAT),
  task: z.enum(['rare-phenotype', 'classes', 'segmentation', 'other']),
  name: text,
  classes: z.array(text),
  channels: z.array(z.object({ name: text, meaning: z.string() })).min(1),
  pixelSizeMicrons: z.number().positive().nullable(),
  input: inputSchema,
  output: outputSchema,
  normalisation: z.object({ mean: z.array(z.number()), deviation: z.array(z.number().positive()) }),
  downsample: z.number().positive(),
  receptiveField: count.nullable(),
  featureMap: text.nullable(),
  // Absent from cards written before there were such entries.
  featureStride: count.nullable().default(null),
  layers: z.array(text).nullable().default(null),
  // Absent from cards written before there was such an entry.
  sight: z.object({ x: z.number(), y: z.number() }).nullable().default(null),
  regions: regionsSchema.nullable().default(null),
  masks: masksSchema.nullable().default(null),
  training: trainingSchema.nullable(),
  metrics: z.record(z.string(), z.number().nullable()),
  programVersion: z.string(),
  parent: sha256.nullable(),
  licence: z.string().nullable(),
  createdAt: z.iso.datetime(),
  notes: z.string(),
})

export interface ModelChannel {
  /** As in the acquisition: `DNA`. */
  readonly name: string
  /** What is seen there: `nuclei, DAPI`. */
  readonly meaning: string
}

export interface ModelInput {
  readonly name: string
  readonly layout: 'NCHW'
  /** Pixels after downsampling; null where any size is taken. */
  readonly height: number | null
  readonly width: number | null
  /** Null where any number of images is taken. */
  readonly batch: number | null
}

export interface ModelOutput {
  readonly name: string
  readonly kind: 'logits' | 'probabilities' | 'features' | 'mask' | 'other'
  /** Turns the output into probabilities; `none` where it holds them already or has none. */
  readonly activation: 'softmax' | 'sigmoid' | 'none'
  /** The class whose probability is the score of an image; null where no class is. */
  readonly positiveClass: string | null
}

export interface ModelTraining {
  /** Which images, in words, with the folder or project they came from. */
  readonly data: string
  readonly licence: string | null
  /** By what the images were divided, such as `well`, and into which shares. */
  readonly split: string
  /** By name: `train images`, `train wells`, `test images`. */
  readonly counts: Readonly<Record<string, number>>
  readonly recipe: Readonly<Record<string, Json>>
  readonly seed: number | null
  readonly epochs: number
  readonly wallSeconds: number
  readonly provider: string
}

/** As `RegionParameters` of the saliency's room has them, in pixels of the input. */
export type ModelRegions = z.infer<typeof regionsSchema>

/**
 * A network that marks objects sees one channel, normalised between background (0) and bright objects (1), at the scale where its
 * objects have `diameterPixels`, and says of every pixel whether it lies in an object and how much in the middle of one. Tiles are
 * multiples of `stride` and overlap by `margin`; the rest is how maps become objects.
 */
export type ModelMasks = z.infer<typeof masksSchema>

export interface ModelCard {
  readonly format: typeof CARD_FORMAT
  readonly task: 'rare-phenotype' | 'classes' | 'segmentation' | 'other'
  readonly name: string
  /** In the order of the output's channels. */
  readonly classes: readonly string[]
  /** In the order of the input's channels. */
  readonly channels: readonly ModelChannel[]
  /** Of the images before downsampling; null where unknown. */
  readonly pixelSizeMicrons: number | null
  readonly input: ModelInput
  readonly output: ModelOutput
  /** By channel, in intensities as stored in the files: the network sees (stored − mean) / deviation. */
  readonly normalisation: { readonly mean: readonly number[]; readonly deviation: readonly number[] }
  /** How many stored pixels one pixel of the input spans, along each side. */
  readonly downsample: number
  /** Side of the square, in pixels of the input, that one element of the feature map sees. */
  readonly receptiveField: number | null
  /** Name of the output that holds the last convolution's feature map. */
  readonly featureMap: string | null
  /** From the middle of what one element of it sees to that of the next, pixels of the input; null where it was not noted. */
  readonly featureStride: number | null
  /** The network from the image on, a layer a line, with filters, strides and padding; null where it was not noted. */
  readonly layers: readonly string[] | null
  /**
   * How far right and down of its own middle an element of the feature map looks, pixels of the input: learning from labels on
   * images fixes no place within the field of view. Null where it was not measured.
   */
  readonly sight: { readonly x: number; readonly y: number } | null
  /** How saliency becomes regions; null for the usual way. */
  readonly regions: ModelRegions | null
  /** Of a network that marks objects: how its maps become objects; null of others. */
  readonly masks: ModelMasks | null
  readonly training: ModelTraining | null
  /** Held-out figures by name, such as `test accuracy`; null where one could not be had. */
  readonly metrics: Readonly<Record<string, number | null>>
  readonly programVersion: string
  /** SHA-256 of the network that this one was trained on from. */
  readonly parent: string | null
  readonly licence: string | null
  /** ISO 8601 in UTC. */
  readonly createdAt: string
  readonly notes: string
}

/** A card from parsed JSON. Throws a Fault `unreadable_file` that names the entry at fault, or says that the card is newer. */
export function parseCard(value: unknown, path?: string): ModelCard {
  const where = path === undefined ? {} : { path }
  const format = (value as { format?: unknown } | null)?.format
  if (typeof format === 'number' && format > CARD_FORMAT)
    throw new Fault('unreadable_file', `The model's card has format ${format}; ${CARD_FORMAT} is understood.`, {
      ...where,
      todo: 'Open it with a newer version of the program.',
    })
  const result = cardSchema.safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    const entry = issue?.path.join('.') || 'as a whole'
    throw cardFault(`${entry}: ${issue?.message ?? 'not as expected'}`, where)
  }
  const problem = contradiction(result.data)
  if (problem) throw cardFault(problem, where)
  return result.data
}

const cardFault = (detail: string, where: { path?: string }): Fault =>
  new Fault('unreadable_file', `The model's card cannot be used (${detail}).`, {
    ...where,
    todo: 'Import the network again, which asks for what the card must say.',
  })

/** What a card may not say, although every entry by itself is sound. */
function contradiction({ channels, classes, normalisation, output }: ModelCard): string | undefined {
  const { mean, deviation } = normalisation
  if (mean.length !== channels.length || deviation.length !== channels.length)
    return `normalisation: ${mean.length} means and ${deviation.length} deviations for ${channels.length} channels`
  if (new Set(classes).size !== classes.length) return 'classes: one is named twice'
  if (output.positiveClass !== null && !classes.includes(output.positiveClass))
    return `output.positiveClass: ${output.positiveClass} is not among the classes ${classes.join(', ') || '(none)'}`
  return undefined
}
