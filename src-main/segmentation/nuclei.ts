/** Nuclei of one plane, without a model and without tuning. */
import type { LabelImage, Plane } from '../image/index.ts'
import { backgroundSurface, subtractSurface } from './background.ts'
import { typicalDiameter } from './diameter.ts'
import { evidenceOf } from './evidence.ts'
import { gaussianBlur } from './gaussian.ts'
import { type Levels, levelsOf } from './levels.ts'
import { outlineObjects } from './outline.ts'
import { completeParameters, NUCLEI_DEFAULTS, type NucleiParameters } from './parameters.ts'
import { type Raster, rangeOf, rasterOfPlane } from './raster.ts'
import { chordDiameter, noiseDeviation, objectsAreBright } from './scale.ts'
import { splitByShape } from './split.ts'
import type { ThresholdMethod } from './threshold.ts'
import { keepObjects, objectAreas, removeBorderObjects } from './tidy.ts'

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
  const prepared = prepare(plane, settings)
  const outlined = outlineObjects(prepared.image, prepared.levels, settings)
  const shaped = settings.splitting === 'combined' || settings.splitting === 'shape'
  const split = shaped ? splitByShape(outlined, settings.splitDepth) : outlined
  const accepted = acceptObjects(prepared, split, settings)
  const labels = settings.border === 'discard' ? removeBorderObjects(accepted) : accepted
  const { background, threshold } = prepared.levels
  const value = background + settings.correction * (threshold - background) + prepared.offset
  return {
    labels,
    diameterPixels: settings.diameter === 'auto' ? typicalDiameter(labels) : settings.diameter,
    threshold: {
      method: settings.method,
      scope: settings.scope === 'global' ? 'global' : 'local',
      objects: prepared.bright ? 'bright' : 'dark',
      value: prepared.bright ? value : prepared.top - value,
    },
    foregroundShare: foregroundShare(labels),
  }
}

interface Prepared {
  /** Smoothed, objects bright, background surface taken away when local. */
  readonly image: Raster
  readonly levels: Levels
  readonly bright: boolean
  /** Largest sample of the plane, from which dark objects were counted down. */
  readonly top: number
  /** Mean level of the background surface that was taken away. */
  readonly offset: number
}

/** Distance of neighbouring sample values; floats have none. */
function grainOf(plane: Plane): number {
  return plane.data instanceof Float32Array ? 0 : 1
}

function prepare(plane: Plane, settings: NucleiParameters): Prepared {
  const raw = rasterOfPlane(plane)
  const [, top] = rangeOf(raw.data)
  const bright = settings.objects === 'auto' ? objectsAreBright(raw) : settings.objects === 'bright'
  if (!bright) for (let i = 0; i < raw.data.length; i++) raw.data[i] = top - raw.data[i]!
  const rough = levelsOf(raw, settings.method, grainOf(plane))
  const image = gaussianBlur(raw, settings.smoothing === 'auto' ? smoothingFor(raw, rough) : settings.smoothing)
  if (settings.scope === 'global')
    return { image, levels: levelsOf(image, settings.method, grainOf(plane)), bright, top, offset: 0 }
  const diameter = settings.diameter === 'auto' ? roughDiameter(image, rough) : settings.diameter
  const surface = backgroundSurface(image, Math.max(SMALLEST_BLOCK, BLOCK_DIAMETERS * diameter))
  subtractSurface(image, surface)
  const offset = surface.values.reduce((sum, value) => sum + value, 0) / surface.values.length
  return { image, levels: levelsOf(image, settings.method, grainOf(plane)), bright, top, offset }
}

/** Side of a block of the background surface, in nuclear diameters and at least in pixels. */
const BLOCK_DIAMETERS = 2
const SMALLEST_BLOCK = 40

/** Gaussian width that keeps the contour of nuclei of eight pixels, and the most that noise can ask for. */
const LEAST_SMOOTHING = 0.7
const MOST_SMOOTHING = 2

/** Noise relative to contrast that the least smoothing suffices for. */
const QUIET = 0.05

function smoothingFor(raw: Raster, { background, threshold }: Levels): number {
  const contrast = threshold - background
  if (contrast <= 0) return LEAST_SMOOTHING
  const wanted = (LEAST_SMOOTHING * noiseDeviation(raw)) / (QUIET * contrast)
  return Math.min(MOST_SMOOTHING, Math.max(LEAST_SMOOTHING, wanted))
}

function roughDiameter(image: Raster, { threshold }: Levels): number {
  const data = new Uint8Array(image.data.length)
  for (let i = 0; i < data.length; i++) data[i] = image.data[i]! > threshold ? 1 : 0
  return chordDiameter({ width: image.width, height: image.height, data })
}

/** Mean height of an object relative to the threshold's, below which it is haze. */
const LEAST_HEIGHT = 0.6

/** Share of an object's height that must be gone a few pixels outside of it. */
const LEAST_DROP = 0.4

/** Height in standard deviations of the smoothed background that noise does not reach over a whole object. */
const LEAST_SIGNAL = 5

/** Smallest objects: in pixels, but no more than this share of the typical area, and no less than that one. */
const SMALLEST_PIXELS = 28
const SMALLEST_SHARES = { most: 0.35, least: 0.03 } as const

/** A given diameter says more than an estimated one: smaller objects than this share of its area are removed. */
const SHARE_OF_GIVEN = 0.1

function acceptObjects({ image, levels }: Prepared, objects: LabelImage, settings: NucleiParameters): LabelImage {
  const { area, mean, outside } = evidenceOf(image, objects)
  const contrast = settings.correction * (levels.threshold - levels.background)
  const smallest = settings.minimumArea === 'auto' ? smallestArea(objects, settings) : settings.minimumArea
  const largest = settings.maximumArea === 'auto' ? Number.POSITIVE_INFINITY : settings.maximumArea
  return keepObjects(objects, (object) => {
    const height = mean[object]! - levels.background
    const drop = Number.isNaN(outside[object]!) ? 1 : (mean[object]! - outside[object]!) / height
    const stands = height >= LEAST_HEIGHT * contrast && height >= LEAST_SIGNAL * levels.deviation && drop >= LEAST_DROP
    return stands && area[object]! >= smallest && area[object]! <= largest
  })
}

function smallestArea(objects: LabelImage, { diameter }: NucleiParameters): number {
  if (diameter !== 'auto') return (SHARE_OF_GIVEN * Math.PI * diameter * diameter) / 4
  const typical = (Math.PI * typicalDiameter(objects) ** 2) / 4
  return Math.max(SMALLEST_SHARES.least * typical, Math.min(SMALLEST_PIXELS, SMALLEST_SHARES.most * typical))
}

function foregroundShare(image: LabelImage): number {
  return image.labels.length === 0 ? 0 : 1 - objectAreas(image)[0]! / image.labels.length
}
