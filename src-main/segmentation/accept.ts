/** Which objects are nuclei rather than haze, debris or noise. */
import type { LabelImage } from '../image/index.ts'
import { medianArea } from './diameter.ts'
import { evidenceOf, groupEvidence, type ObjectEvidence } from './evidence.ts'
import type { Levels } from './levels.ts'
import type { NucleiParameters } from './parameters.ts'
import type { Raster } from './raster.ts'
import { keepObjects } from './tidy.ts'

/** What an object must show, by kind. Heights are above background and relative to the threshold's. */
interface Demand {
  readonly height: number
  /** Height, also above what lies a few pixels outside, in standard deviations of the smoothed background. */
  readonly signal: number
  /** Share of the object's height that must be gone a few pixels outside of it. */
  readonly drop: number
  /** Area relative to the typical one. */
  readonly area: readonly [least: number, most: number]
}

/** Any object of normal height; six deviations are more than noise reaches over a whole object. */
const ORDINARY: Demand = { height: 0.6, signal: 6, drop: 0.4, area: [0, Number.POSITIVE_INFINITY] }

/** What is dimmer must look the more like a nucleus: clear, sharp, of ordinary size. */
const DIM: Demand = { height: 0.3, signal: 15, drop: 0.75, area: [0.4, 2.5] }

/** Touching objects that together cover more than this share of the image must have a sharp outline, … */
const GIANT_SHARE = 0.1

/** … by losing this share of their height a few pixels outside, so that shading is not taken for objects. */
const GIANT_DROP = 0.6

/** Smallest objects: these pixels, but no more than the one share of the typical area, and no less than the other. */
const SMALLEST_PIXELS = 28
const SMALLEST_SHARES = { most: 0.35, least: 0.03 } as const

/** Fewer pixels than this are never an object by default. */
const FEWEST_PIXELS = 18

/** A given diameter says more than an estimated one: smaller objects than this share of its area are removed. */
const SHARE_OF_GIVEN = 0.1

/** The objects that stand out from their surroundings enough and keep to the size rules, numbered anew. */
export function acceptObjects(
  { image, levels }: { image: Raster; levels: Levels },
  objects: LabelImage,
  settings: NucleiParameters,
): LabelImage {
  const evidence = evidenceOf(image, objects)
  const { area, mean, outside, groupOf } = evidence
  const typical = settings.diameter === 'auto' ? medianArea(area) : (Math.PI * settings.diameter ** 2) / 4
  const smallest = settings.minimumArea === 'auto' ? smallestArea(typical, settings) : settings.minimumArea
  const largest = settings.maximumArea === 'auto' ? Number.POSITIVE_INFINITY : settings.maximumArea
  const shading = shadingGroups(evidence, image.data.length, levels)
  const contrast = settings.correction * (levels.threshold - levels.background)
  return keepObjects(objects, (object) => {
    if (area[object]! < smallest || area[object]! > largest) return false
    const height = mean[object]! - levels.background
    const fall = Number.isNaN(outside[object]!) ? height : mean[object]! - outside[object]!
    const seen = {
      height: height / contrast,
      signal: Math.min(height, fall) / levels.deviation,
      drop: fall / height,
      area: area[object]! / typical,
    }
    return !shading[groupOf[object]!] && (meets(seen, ORDINARY) || meets(seen, DIM))
  })
}

/** Which groups of touching objects, by number, are shading. */
function shadingGroups(evidence: ObjectEvidence, pixels: number, { background }: Levels): boolean[] {
  const { area, mean, outside } = groupEvidence(evidence)
  return Array.from(area, (covered, group) => {
    const drop = (mean[group]! - outside[group]!) / (mean[group]! - background)
    return covered > GIANT_SHARE * pixels && drop < GIANT_DROP
  })
}

function meets(seen: { height: number; signal: number; drop: number; area: number }, demand: Demand): boolean {
  const sized = seen.area >= demand.area[0] && seen.area <= demand.area[1]
  return sized && seen.height >= demand.height && seen.signal >= demand.signal && seen.drop >= demand.drop
}

function smallestArea(typical: number, { diameter }: NucleiParameters): number {
  if (diameter !== 'auto') return SHARE_OF_GIVEN * typical
  const usual = Math.min(SMALLEST_PIXELS, SMALLEST_SHARES.most * typical)
  return Math.max(FEWEST_PIXELS, SMALLEST_SHARES.least * typical, usual)
}
