/** Image quality of a site's planes: focus, saturation, background, brightness and noise, without looking at objects. */
import { Fault } from '../base/index.ts'
import type { Plane } from '../image/index.ts'
import { distributionOf } from './distribution.ts'
import { detailOf, powerLogLogSlope, type Samples } from './focus.ts'
import type { NamedPlane } from './input.ts'
import { BACKGROUND_QUANTILE } from './levels.ts'
import { columnNames } from './names.ts'

/** One value per name. */
export interface ImageTable {
  readonly names: readonly string[]
  readonly values: Float32Array
}

export const QUALITY_PREFIX = 'Image_Quality_'

const FEATURES = [
  'PowerLogLogSlope',
  'VarianceOfLaplacian',
  'PercentSaturated',
  'PercentMaximal',
  'Background',
  'UpperTail',
  'MeanIntensity',
  'MedianIntensity',
  'StdIntensity',
  'MinIntensity',
  'MaxIntensity',
  'Noise',
  'SignalToNoise',
] as const

type QualityRow = Record<(typeof FEATURES)[number], number>

/**
 * `Image_Quality_<feature>_<channel>` for every channel, in the image's own units. PercentSaturated: pixels at the
 * largest value that the bit depth can hold (NaN for float planes, which have none); PercentMaximal: pixels at the
 * plane's own maximum; Background: 5th percentile; UpperTail: 99.9th percentile; SignalToNoise: (UpperTail − Background)
 * / Noise, NaN without noise. Samples without a finite value are left out.
 */
export function imageQuality(channels: readonly NamedPlane[]): ImageTable {
  const columns = columnNames(channels.map((channel) => channel.name))
  const names = columns.flatMap((column) => FEATURES.map((feature) => `${QUALITY_PREFIX}${feature}_${column}`))
  const values = new Float32Array(names.length)
  for (const [i, { name, plane }] of channels.entries()) {
    const row = qualityRow(plane, name)
    for (const [j, feature] of FEATURES.entries()) values[i * FEATURES.length + j] = row[feature]
  }
  return { names, values }
}

function qualityRow(plane: Plane, name: string): QualityRow {
  const samples = samplesOf(plane, name)
  const { tally, quantiles, percentFrom } = distributionOf(samples.values)
  const [background, median, tail] = quantiles([BACKGROUND_QUANTILE, 0.5, 0.999])
  const { varianceOfLaplacian, noise } = detailOf(samples)
  const highest = plane.data instanceof Float32Array ? Number.NaN : 2 ** plane.bitDepth - 1
  return {
    PowerLogLogSlope: powerLogLogSlope(samples),
    VarianceOfLaplacian: varianceOfLaplacian,
    PercentSaturated: Number.isNaN(highest) ? Number.NaN : percentFrom(highest),
    PercentMaximal: percentFrom(tally.max),
    Background: background!,
    UpperTail: tail!,
    MeanIntensity: tally.mean,
    MedianIntensity: median!,
    StdIntensity: tally.deviation,
    MinIntensity: tally.min,
    MaxIntensity: tally.max,
    Noise: noise,
    SignalToNoise: noise > 0 ? (tail! - background!) / noise : Number.NaN,
  }
}

function samplesOf({ width, height, data }: Plane, name: string): Samples {
  if (data.length !== width * height) {
    throw new Fault('bad_argument', `Channel ${name}: ${data.length} samples for ${width}×${height} pixels`)
  }
  if (!(data instanceof Float32Array)) return { width, height, values: data }
  return { width, height, values: data.map((value) => (Number.isFinite(value) ? value : Number.NaN)) }
}
