/** Nuclei of one plane, without a model and without tuning. */
import type { LabelImage, Plane } from '../image/index.ts'
import { distanceTransform } from './distance.ts'
import { gaussianBlur } from './gaussian.ts'
import { histogramOf } from './histogram.ts'
import { fillHoles } from './holes.ts'
import { completeParameters, NUCLEI_DEFAULTS, type NucleiParameters } from './parameters.ts'
import { findPeaks } from './peaks.ts'
import { rasterOfPlane } from './raster.ts'
import { type ThresholdMethod, thresholdOf } from './threshold.ts'
import { objectAreas, removeBorderObjects, removeBySize } from './tidy.ts'

export interface NucleiResult {
  readonly labels: LabelImage
  /** Typical diameter in pixels, as given or estimated; 0 where nothing was found and nothing was given. */
  readonly diameterPixels: number
  readonly threshold: {
    readonly method: ThresholdMethod
    readonly scope: 'global' | 'local'
    readonly objects: 'bright' | 'dark'
    /** In sample values of the plane. */
    readonly value: number
  }
  /** Share of the image's pixels that lie in nuclei, 0 … 1. */
  readonly foregroundShare: number
}

/** Segments the nuclei of a plane. Throws a `bad_argument` Fault for a parameter out of range. */
export function segmentNuclei(plane: Plane, parameters: Partial<NucleiParameters> = {}): NucleiResult {
  const settings = completeParameters(NUCLEI_DEFAULTS, parameters)
  const smooth = gaussianBlur(rasterOfPlane(plane), settings.smoothing === 'auto' ? 1 : settings.smoothing)
  const value = thresholdOf(histogramOf(smooth.data), settings.method) * settings.correction
  const mask = fillHoles({ ...plane, data: Uint8Array.from(smooth.data, (sample) => (sample > value ? 1 : 0)) })
  const landscape = gaussianBlur(distanceTransform(mask), 1)
  const { regions } = findPeaks(landscape, mask, (lower, saddle) => lower - saddle >= Math.max(0.5, 0.1 * lower))
  const sized = removeBySize(regions, settings.minimumArea === 'auto' ? 20 : settings.minimumArea)
  const labels = settings.border === 'discard' ? removeBorderObjects(sized) : sized
  const areas = objectAreas(labels)
  const foreground = labels.labels.length - areas[0]!
  return {
    labels,
    diameterPixels: labels.count === 0 ? 0 : Math.sqrt(((foreground / labels.count) * 4) / Math.PI),
    threshold: { method: settings.method, scope: 'global', objects: 'bright', value },
    foregroundShare: foreground / Math.max(1, labels.labels.length),
  }
}
