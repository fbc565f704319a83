/** Nuclei of one plane, without a model and without tuning. */
import { borrowing } from '../base/index.ts'
import type { LabelImage, Plane } from '../image/index.ts'
import { acceptObjects } from './accept.ts'
import { backgroundSurface, subtractSurface } from './background.ts'
import { discDiameter, medianArea } from './diameter.ts'
import { gaussianBlur, noiseLeftBy } from './gaussian.ts'
import { type Levels, levelsOf } from './levels.ts'
import { outlineObjects } from './outline.ts'
import { completeParameters, NUCLEI_DEFAULTS, type NucleiParameters } from './parameters.ts'
import { type Raster, rangeOf, rasterOfPlane } from './raster.ts'
import { chordDiameter, noiseDeviation, objectsAreBright, someRows } from './scale.ts'
import { splitByShape } from './split.ts'
import type { ThresholdMethod } from './threshold.ts'
import { objectAreas, removeBorderObjects } from './tidy.ts'

export interface NucleiResult {
  readonly labels: LabelImage
  /** Typical diameter in pixels, as given or estimated; 0 where nothing was found and nothing was given. */
  readonly diameterPixels: number
  readonly threshold: {
    readonly method: ThresholdMethod
    readonly scope: 'global' | 'local'
    readonly objects: 'bright' | 'dark'
    /** Where objects begin, in sample values of the plane; with local scope the level that local ones are relative to. */
    readonly value: number
  }
  /** Share of the image's pixels that lie in nuclei, 0 … 1. */
  readonly foregroundShare: number
}

/**
 * Segments the nuclei of a plane of any bit depth; objects are numbered from the highest in the image down.
 * An image without nuclei, blank or pure noise, gives none. Throws a `bad_argument` Fault for a parameter out of range.
 */
export function segmentNuclei(plane: Plane, parameters: Partial<NucleiParameters> = {}): NucleiResult {
  const settings = completeParameters(NUCLEI_DEFAULTS, parameters)
  return borrowing(() => nucleiOf(plane, settings))
}

function nucleiOf(plane: Plane, settings: NucleiParameters): NucleiResult {
  const prepared = prepare(plane, settings)
  const outlined = outlineObjects(prepared.image, prepared.levels, settings)
  const shaped = settings.splitting === 'combined' || settings.splitting === 'shape'
  const split = shaped ? splitByShape(outlined, settings.splitDepth) : outlined
  const accepted = acceptObjects(prepared, split, settings)
  const labels = settings.border === 'discard' ? removeBorderObjects(accepted) : accepted
  const areas = objectAreas(labels)
  const { background, threshold } = prepared.levels
  const value = background + settings.correction * (threshold - background) + prepared.offset
  return {
    labels,
    diameterPixels: settings.diameter === 'auto' ? discDiameter(medianArea(areas)) : settings.diameter,
    threshold: {
      method: settings.method,
      scope: settings.scope === 'global' ? 'global' : 'local',
      objects: prepared.bright ? 'bright' : 'dark',
      value: prepared.bright ? value : prepared.top - value,
    },
    foregroundShare: labels.labels.length === 0 ? 0 : 1 - areas[0]! / labels.labels.length,
  }
}

interface Prepared {
  /** Smoothed, objects bright, background surface taken away when local. */
  readonly image: Raster
  readonly levels: Levels
  readonly bright: boolean
  /** Largest sample of the plane, from which dark objects were counted down; 0 where they are bright. */
  readonly top: number
  /** Mean level of the background surface that was taken away. */
  readonly offset: number
}

function prepare(plane: Plane, settings: NucleiParameters): Prepared {
  const raw = rasterOfPlane(plane)
  const bright = settings.objects === 'auto' ? objectsAreBright(someRows(raw)) : settings.objects === 'bright'
  const [, top] = bright ? [0, 0] : rangeOf(raw.data)
  if (!bright) for (let i = 0; i < raw.data.length; i++) raw.data[i] = top - raw.data[i]!
  const noise = noiseOf(plane, raw)
  const rough = levelsOf(someRows(raw), settings.method, noise)
  const sigma = settings.smoothing === 'auto' ? smoothingFor(noise, rough) : settings.smoothing
  const image = gaussianBlur(raw, sigma)
  const offset = settings.scope === 'global' ? 0 : flatten(image, rough, settings)
  return { image, levels: levelsOf(image, settings.method, noise * noiseLeftBy(sigma)), bright, top, offset }
}

/** Standard deviation of rounding to whole numbers. */
const ROUNDING_DEVIATION = Math.sqrt(1 / 12)

function noiseOf(plane: Plane, raw: Raster): number {
  return Math.max(noiseDeviation(raw), plane.data instanceof Float32Array ? 0 : ROUNDING_DEVIATION)
}

/** Takes the background surface away from the image, in place; returns the mean level that was taken away. */
function flatten(image: Raster, rough: Levels, settings: NucleiParameters): number {
  const diameter = settings.diameter === 'auto' ? chordDiameter(someRows(image), rough.threshold) : settings.diameter
  const surface = backgroundSurface(image, Math.max(SMALLEST_BLOCK, BLOCK_DIAMETERS * diameter))
  subtractSurface(image, surface)
  return surface.values.reduce((sum, value) => sum + value, 0) / surface.values.length
}

/** Side of a block of the background surface, in nuclear diameters and at least in pixels. */
const BLOCK_DIAMETERS = 2
const SMALLEST_BLOCK = 40

/** Gaussian width that keeps the contour of nuclei of eight pixels, and the most that noise can ask for. */
const LEAST_SMOOTHING = 0.7
const MOST_SMOOTHING = 2

/** Noise relative to contrast that the least smoothing suffices for. */
const QUIET = 0.05

function smoothingFor(noise: number, { background, threshold }: Levels): number {
  const contrast = threshold - background
  if (contrast <= 0) return LEAST_SMOOTHING
  const wanted = (LEAST_SMOOTHING * noise) / (QUIET * contrast)
  return Math.min(MOST_SMOOTHING, Math.max(LEAST_SMOOTHING, wanted))
}
