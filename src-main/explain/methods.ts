/** The ways to explain an image, as variants of it to run and what becomes of their outputs. */
import { seededRandom } from '../base/index.ts'
import type { ImageSize } from './layout.ts'
import type { ChannelRule, GraphMethod } from './network.ts'

/**
 * `gradient`, `guided`, `jacobian` and `grad-cam` as in saliency graphs; `smoothgrad` the mean gradient of noisy copies (Smilkov 2017);
 * `integrated` the gradient along the way from a baseline, times that way (Sundararajan 2017); `occlusion` what the score loses
 * when a window is covered (Zeiler 2014): forward only, slow, and independent of all gradient rules.
 */
export const EXPLAIN_METHODS = [
  'gradient',
  'guided',
  'jacobian',
  'grad-cam',
  'smoothgrad',
  'integrated',
  'occlusion',
] as const
export type ExplainMethod = (typeof EXPLAIN_METHODS)[number]

export interface MethodSettings {
  /** How channels become one map; `max` unless told. */
  readonly channels?: ChannelRule | undefined
  /** SmoothGrad: noisy copies (25) and the noise's standard deviation as a share of the image's range (0.15). */
  readonly samples?: number | undefined
  readonly noise?: number | undefined
  readonly seed?: number | undefined
  /** Integrated gradients: steps from the baseline (32). */
  readonly steps?: number | undefined
  /** Integrated gradients and occlusion: what stands for nothing, in the network's units; 0, the mean of the training images, unless told. */
  readonly baseline?: number | undefined
  /** Occlusion: side of the covered window (16) and the distance between windows (half of it), in pixels. */
  readonly window?: number | undefined
  readonly stride?: number | undefined
}

/** One image on its way through a method. */
export interface Collector {
  /** Overwrites `out` [channel, y, x] with variant `i` of the image. */
  readonly vary: (i: number, out: Float32Array) => void
  /** Takes variant `i`'s class score and, where the graph gives one, its map or signed gradient. */
  readonly add: (i: number, score: number, saliency: Float32Array | undefined) => void
  readonly finish: () => Collected
}

export interface Collected {
  /** [y, x] */
  readonly map: Float32Array
  /** Integrated gradients alone: the part of the score that each pixel of each channel carries, [channel, y, x]. */
  readonly attribution?: Float32Array
  /** Integrated gradients alone: their sum less the score that the image has over the baseline; 0 with endless steps. */
  readonly gap?: number
}

export interface Method {
  readonly graph: GraphMethod
  readonly variants: (size: ImageSize, settings: MethodSettings) => number
  readonly collect: (image: Float32Array, size: ImageSize, settings: MethodSettings) => Collector
}

const direct = (graph: GraphMethod): Method => ({
  graph,
  variants: () => 1,
  collect(image) {
    let map = new Float32Array()
    return {
      vary: (_i, out) => out.set(image),
      add(_i, _score, saliency) {
        map = Float32Array.from(saliency!)
      },
      finish: () => ({ map }),
    }
  },
})

const SAMPLES = 25
const NOISE = 0.15
const STEPS = 32
const WINDOW = 16

/** Variant 0 is the image itself, so that its scores are not those of a noisy copy. */
const smoothGrad: Method = {
  graph: 'signed',
  variants: (_size, { samples = SAMPLES }) => samples + 1,
  collect(image, size, { samples = SAMPLES, noise = NOISE, seed = 1, channels }) {
    const [low, high] = rangeOf(image)
    const sum = new Float64Array(image.length)
    return {
      vary(i, out) {
        out.set(image)
        if (i === 0) return
        const random = seededRandom(seed + i)
        for (let at = 0; at < out.length; at++) out[at]! += noise * (high - low) * random.normal()
      },
      add(i, _score, gradient) {
        if (i > 0) for (let at = 0; at < sum.length; at++) sum[at]! += gradient![at]! / samples
      },
      finish: () => ({ map: overChannels(Float32Array.from(sum), size, channels) }),
    }
  },
}

/** Variant 0 is the image, variant 1 the baseline; the others stand in the middle of the steps between them. */
const integrated: Method = {
  graph: 'signed',
  variants: (_size, { steps = STEPS }) => steps + 2,
  collect(image, size, { steps = STEPS, baseline = 0, channels }) {
    const sum = new Float64Array(image.length)
    const ends = [0, 0]
    return {
      vary(i, out) {
        const share = i === 0 ? 1 : i === 1 ? 0 : (i - 1.5) / steps
        for (let at = 0; at < out.length; at++) out[at] = baseline + share * (image[at]! - baseline)
      },
      add(i, score, gradient) {
        if (i < 2) ends[i] = score
        else for (let at = 0; at < sum.length; at++) sum[at]! += gradient![at]! / steps
      },
      finish() {
        const attribution = Float32Array.from(sum, (mean, at) => mean * (image[at]! - baseline))
        const total = attribution.reduce((whole, part) => whole + part, 0)
        return { map: overChannels(attribution, size, channels), attribution, gap: total - (ends[0]! - ends[1]!) }
      },
    }
  },
}

/** Variant 0 is the image; a pixel's value is the mean loss over the windows that cover it, negative where covering it helps. */
const occlusion: Method = {
  graph: 'scores',
  variants: (size, settings) => windowsOf(size, settings).length + 1,
  collect(image, size, settings) {
    const windows = windowsOf(size, settings)
    const { channels, height, width } = size
    const losses = new Float64Array(height * width)
    const covers = new Uint16Array(height * width)
    let whole = 0
    const within = ({ top, left, side }: Window, visit: (pixel: number) => void): void => {
      for (let y = top; y < Math.min(height, top + side); y++)
        for (let x = left; x < Math.min(width, left + side); x++) visit(y * width + x)
    }
    return {
      vary(i, out) {
        out.set(image)
        if (i > 0)
          within(windows[i - 1]!, (pixel) => {
            for (let c = 0; c < channels; c++) out[c * height * width + pixel] = settings.baseline ?? 0
          })
      },
      add(i, score) {
        if (i === 0) whole = score
        else
          within(windows[i - 1]!, (pixel) => {
            losses[pixel]! += whole - score
            covers[pixel]!++
          })
      },
      finish: () => ({ map: Float32Array.from(losses, (loss, at) => loss / Math.max(1, covers[at]!)) }),
    }
  },
}

export const METHODS: Readonly<Record<ExplainMethod, Method>> = {
  gradient: direct('gradient'),
  guided: direct('guided'),
  jacobian: direct('jacobian'),
  'grad-cam': direct('grad-cam'),
  smoothgrad: smoothGrad,
  integrated,
  occlusion,
}

interface Window {
  readonly top: number
  readonly left: number
  readonly side: number
}

/** Windows whose first row and column lie `stride` apart, the last ones cut off at the edge. */
function windowsOf({ height, width }: ImageSize, { window = WINDOW, stride }: MethodSettings): Window[] {
  const step = Math.max(1, Math.floor(stride ?? window / 2))
  const starts = (extent: number): number[] =>
    Array.from({ length: Math.max(1, Math.ceil((extent - window) / step) + 1) }, (_, i) => i * step)
  return starts(height).flatMap((top) => starts(width).map((left) => ({ top, left, side: window })))
}

const CHANNEL_RULES: Readonly<Record<ChannelRule, (so: number, value: number) => number>> = {
  max: (so, value) => Math.max(so, Math.abs(value)),
  sum: (so, value) => so + Math.abs(value),
  positive: (so, value) => so + Math.max(0, value),
}

function overChannels(
  values: Float32Array,
  { channels, height, width }: ImageSize,
  rule: ChannelRule = 'max',
): Float32Array {
  const combine = CHANNEL_RULES[rule]
  const map = new Float32Array(height * width)
  for (let c = 0; c < channels; c++)
    for (let at = 0; at < map.length; at++) map[at] = combine(map[at]!, values[c * map.length + at]!)
  return map
}

function rangeOf(image: Float32Array): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of image) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return [low, high]
}
