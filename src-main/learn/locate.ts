/** From a detector to the objects that it means: saliency of labelled images, regions of it, and how well they find the truth. */
import type { ProgressListener } from '../base/index.ts'
import type { BestOptions } from '../engine/index.ts'
import {
  type ExplainMethod,
  explainImages,
  type LocalizationScore,
  type LocatedImage,
  localization,
  maskOfRegions,
  REGION_DEFAULTS,
  type RegionParameters,
  regionsOf,
  type TrueBox,
} from '../explain/index.ts'
import { gaussianBlur, type Raster } from '../segmentation/index.ts'
import type { Size } from './augmentation.ts'
import type { ImageShelf } from './image-shelf.ts'
import type { Normalisation } from './prepare-sample.ts'

export interface LocatingWork {
  /** The predicting network as an ONNX file. */
  readonly onnx: Uint8Array
  readonly shelf: ImageShelf
  readonly normalisation: Normalisation
  readonly size: Size
  readonly method: ExplainMethod
  /** Probability from which on an image is called positive. */
  readonly threshold: number
}

export interface LocatingTools extends BestOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ProgressListener | undefined
}

/** The positive class's saliency map of each image that the network calls positive; undefined for the others. */
export async function saliencyMaps(
  { onnx, shelf, normalisation, size, method, threshold }: LocatingWork,
  images: readonly number[],
  { signal, onProgress, ...options }: LocatingTools = {},
): Promise<(Raster | undefined)[]> {
  const maps: (Raster | undefined)[] = []
  await explainImages(
    {
      model: onnx,
      size: { channels: shelf.channels, ...size },
      count: images.length,
      async load(index) {
        const request = { images: [images[index]!], batchSize: 1, order: 'once', normalisation, size } as const
        for await (const { images: data } of shelf.batches(request))
          return { dtype: 'float32', shape: [shelf.channels, size.height, size.width], data }
        throw new TypeError('a batch was asked for without images')
      },
      take(index, { map, probabilities }) {
        maps[index] = probabilities[1]! >= threshold ? map : undefined
      },
    },
    {
      method,
      start: 'map',
      class: 1,
      run: { ...options, ...(signal && { signal }), ...(onProgress && { onProgress }) },
    },
  )
  return maps
}

/** Regions of the maps held against the truth; an image without a map has no regions. */
export function located(
  maps: readonly (Raster | undefined)[],
  truth: readonly (readonly TrueBox[])[],
  parameters: RegionParameters,
): LocatedImage[] {
  return maps.map((map, i) => {
    if (!map) return { truth: truth[i]!, regions: [] }
    const regions = regionsOf(map, parameters)
    return { truth: truth[i]!, regions, mask: maskOfRegions(regions, map) }
  })
}

/** What is tried: how smooth, from which share of the maximum on, how far down a region reaches, and how much wider it then is. */
const SIGMAS = [2, 3, 4]
const CANDIDATES: readonly RegionParameters[] = [0.03, 0.1, 0.25].flatMap((value) =>
  [0.3, 0.5, 0.7].flatMap((extent) =>
    [0, 2, 4, 6].map((grow) => ({
      ...REGION_DEFAULTS,
      extent,
      grow,
      threshold: { kind: 'fraction' as const, value },
    })),
  ),
)

/**
 * The parameters that find the most by the 90 % rule (largest F1) on images whose objects are known, with boxes as tight as that
 * allows; to be chosen on validation images and judged on others.
 */
export function chooseRegions(
  maps: readonly (Raster | undefined)[],
  truth: readonly (readonly TrueBox[])[],
  kind: string,
): { readonly parameters: RegionParameters; readonly score: LocalizationScore } {
  const tried = SIGMAS.flatMap((sigma) => {
    // Smoothing takes most of the time, and is the same for all that share it.
    const smooth = maps.map((map) => map && gaussianBlur(map, sigma))
    return CANDIDATES.map((candidate) => ({
      parameters: { ...candidate, sigma },
      score: localization(located(smooth, truth, { ...candidate, sigma: 0 }), kind),
    }))
  })
  return tried.reduce((best, next) => (worth(next.score) > worth(best.score) ? next : best))
}

/** The 90 % rule punishes neither stray regions on the background nor boxes much larger than the object; centres and overlap do. */
const worth = ({ covered, centre, overlap }: LocalizationScore): number =>
  orNought(covered.f1) + 0.1 * orNought(overlap.f1) + 0.01 * orNought(centre.f1)

const orNought = (value: number): number => (Number.isFinite(value) ? value : 0)
