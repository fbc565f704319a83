/** Decoded images → one sample as the network sees it: cropped, laid out as a mosaic, augmented, normalised. */
import { type Random, seededRandom } from '../base/index.ts'
import { applyAugmentation, type ImageShape } from './apply-augmentation.ts'
import { type AugmentationRules, drawAugmentation, drawGains } from './augmentation.ts'
import type { DecodedImage } from './decoded-image.ts'
import { mosaic } from './mosaic.ts'

/** By channel: the network sees (value − mean) / deviation. */
export interface Normalisation {
  readonly mean: readonly number[]
  /** Above zero. */
  readonly deviation: readonly number[]
}

export interface SampleRecipe {
  /** Of every sample. */
  readonly shape: ImageShape
  readonly normalisation: Normalisation
  /** Undefined: the images as they are. */
  readonly augmentation: AugmentationRules | undefined
}

/**
 * Writes the sample of one image, or of the four of a mosaic, into `out` [channels, height, width]. Larger images are
 * cropped (about the centre, or anywhere when augmenting), smaller ones stand on their background. A mosaic is augmented
 * as a whole, after it has been brought back to the size of one image. The same seed gives the same sample.
 */
export function prepareSample(
  out: Float32Array,
  sources: readonly DecodedImage[],
  { shape, normalisation, augmentation }: SampleRecipe,
  seed: number,
): void {
  const random = seededRandom(seed)
  const cropping = augmentation ? random : undefined
  const tiles = sources.map((source) => croppedImage(source, shape, cropping))
  const image = tiles.length === 1 ? tiles[0]! : mosaic(tiles, shape)
  if (augmentation) {
    const drawn = drawAugmentation(random, augmentation, shape)
    const background = meanBackground(sources, shape.channels)
    applyAugmentation(out, image, shape, drawn, background)
    const gains = drawGains(random, augmentation, shape.channels)
    if (gains) amplify(out, shape, { gains, background })
  } else out.set(image)
  normaliseInPlace(out, shape, normalisation)
}

/** A window of the wanted size as floats, placed by `random` or in the middle; a new array. */
function croppedImage(source: DecodedImage, shape: ImageShape, random: Random | undefined): Float32Array {
  const { width, height, channels } = shape
  if (source.width === width && source.height === height) return new Float32Array(source.data)
  const out = new Float32Array(channels * width * height)
  const left = offset(source.width - width, random)
  const top = offset(source.height - height, random)
  const [firstX, lastX] = [Math.max(0, -left), Math.min(width, source.width - left)]
  const [firstY, lastY] = [Math.max(0, -top), Math.min(height, source.height - top)]
  for (let channel = 0; channel < channels; channel++) {
    const to = channel * width * height
    out.fill(source.background[channel]!, to, to + width * height)
    for (let y = firstY; y < lastY; y++) {
      const from = (channel * source.height + y + top) * source.width + left
      out.set(source.data.subarray(from + firstX, from + lastX), to + y * width + firstX)
    }
  }
  return out
}

/** Where a window begins in a longer (spare ≥ 0) or shorter line. */
function offset(spare: number, random: Random | undefined): number {
  return random && spare > 0 ? random.integer(spare + 1) : Math.floor(spare / 2)
}

function meanBackground(sources: readonly DecodedImage[], channels: number): Float64Array {
  return Float64Array.from({ length: channels }, (_, channel) => {
    let sum = 0
    for (const { background } of sources) sum += background[channel]!
    return sum / sources.length
  })
}

/** Background stays where it is; what is over or under it becomes so many times as much. */
function amplify(
  image: Float32Array,
  { channels, width, height }: ImageShape,
  { gains, background }: { gains: readonly number[]; background: ArrayLike<number> },
): void {
  const pixels = width * height
  for (let channel = 0; channel < channels; channel++) {
    const [gain, level] = [gains[channel]!, background[channel]!]
    const end = (channel + 1) * pixels
    for (let i = channel * pixels; i < end; i++) image[i] = level + gain * (image[i]! - level)
  }
}

function normaliseInPlace(image: Float32Array, { channels, width, height }: ImageShape, how: Normalisation): void {
  const pixels = width * height
  for (let channel = 0; channel < channels; channel++) {
    const centre = how.mean[channel]!
    const factor = 1 / how.deviation[channel]!
    const end = (channel + 1) * pixels
    for (let i = channel * pixels; i < end; i++) image[i] = (image[i]! - centre) * factor
  }
}
