/** A network that marks objects, at work: a plane in, its objects out, and how sure they are. */
import { Fault } from '../../base/index.ts'
import { type BestOptions, openOnBest, type Session } from '../../engine/index.ts'
import type { LabelImage, Plane } from '../../image/index.ts'
import type { ModelCard, ModelMasks } from '../../model/index.ts'
import {
  type DecodingRule,
  decodeMaps,
  type ObjectMaps,
  objectDoubt,
  type Raster,
  voteOnObjects,
} from '../../segmentation/index.ts'
import type { MaskRules, SeenPlane } from './mask-maps.ts'
import { mergedMaps } from './merge-maps.ts'
import { lookAt } from './plane-look.ts'
import { normalisedPlane } from './plane-pixels.ts'
import { viewsOf } from './views.ts'

export interface Segmentation {
  readonly labels: LabelImage
  /** Typical diameter of the objects as it was estimated before, stored pixels; undefined where none was found then. */
  readonly diameter: number | undefined
  /** Probability that a pixel lies in an object. */
  readonly foreground: Raster
  /** Standard deviation of that between views, by pixel; undefined of one view. */
  readonly spread: Raster | undefined
  /** How much views disagree on each object, 0 … 1, by number; entry 0 is the background's. Undefined of one view. */
  readonly doubt: Float32Array | undefined
}

/** How several views become one: their maps are averaged, or their objects are matched and voted on. */
export const MERGES = ['maps', 'objects'] as const
export type Merge = (typeof MERGES)[number]

export interface SegmentOptions {
  /** Further views of the image that are merged with the plain one (test-time augmentation): 0, 3 (flips) or 7 (and quarter turns). */
  readonly views?: number | undefined
  /** `maps` unless told. */
  readonly merge?: Merge | undefined
  /** Typical diameter of objects, stored pixels; estimated unless told. */
  readonly diameter?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export interface Segmenter {
  readonly session: Session
  segment(plane: Plane, options?: SegmentOptions): Promise<Segmentation>
  close(): Promise<void>
}

/** Opens a model. Throws a Fault `unsupported_model` where it does not mark objects or takes other than one channel. */
export async function openSegmenter(
  { onnx, card }: { readonly onnx: Uint8Array; readonly card: ModelCard },
  options: BestOptions = {},
): Promise<Segmenter> {
  const masks = checkedMasks(card)
  const rules: MaskRules = {
    input: card.input.name,
    output: card.output.name,
    stride: masks.stride,
    margin: masks.margin,
    diameter: masks.diameterPixels,
  }
  const session = await openOnBest(onnx, options)
  return {
    session,
    async segment(plane, { views: more = 0, merge = 'maps', diameter, signal } = {}) {
      const look = lookAt(plane)
      const own = diameter ?? look.diameter ?? masks.diameterPixels
      const { width, height } = plane
      const pixels = { width, height, data: normalisedPlane(plane, look) }
      const seen: SeenPlane = { pixels, width, height, diameter: own }
      const views = viewsOf(more)
      const each: LabelImage[] = []
      const onView = views.length > 1 ? (maps: ObjectMaps) => void each.push(objectsOf(maps, masks, own)) : undefined
      const { maps, spread } = await mergedMaps(session, seen, { rules, views, signal, onView })
      const labels = merge === 'objects' && onView ? voteOnObjects(each) : objectsOf(maps, masks, own)
      const doubt = onView && objectDoubt(labels, each)
      return { labels, diameter: look.diameter, foreground: maps.foreground, spread, doubt }
    },
    close: () => session.release(),
  }
}

function checkedMasks({ name, task, masks, channels }: ModelCard): ModelMasks {
  if (task !== 'segmentation' || !masks)
    throw new Fault('unsupported_model', `${name} does not mark objects: its card is of the task ${task}.`, {
      todo: 'Choose a model for segmentation.',
    })
  if (channels.length !== 1)
    throw new Fault('unsupported_model', `${name} takes ${channels.length} channels; objects are looked for in one.`, {
      todo: 'Choose a model that takes the channel of the nuclei alone.',
    })
  return masks
}

/** Fewest pixels of an object: a share of the typical area, and no fewer than there is any shape to. */
const LEAST_SHARE = 0.08
const LEAST_PIXELS = 9
/** Holes up to this share of the typical area are filled. */
const HOLE_SHARE = 0.1

/** From maps to objects of about that diameter. */
export function objectsOf(
  maps: ObjectMaps,
  rule: Omit<DecodingRule, 'smallest' | 'largestHole'>,
  diameter: number,
): LabelImage {
  const typical = (Math.PI * diameter ** 2) / 4
  const { threshold, depth, summit, certainty } = rule
  return decodeMaps(maps, {
    threshold,
    depth,
    summit,
    certainty,
    smallest: Math.max(LEAST_PIXELS, LEAST_SHARE * typical),
    largestHole: HOLE_SHARE * typical,
  })
}
