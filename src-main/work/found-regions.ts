/** From the saliency of one image to its regions: boxes in stored pixels, each with the detector's own score there. */
import { type Region, type RegionParameters, regionsOf } from '../explain/index.ts'
import type { Raster } from '../segmentation/index.ts'
import type { ClassMap } from './detector-graph.ts'

export interface FoundRegion {
  /** Probability of the positive class if the best position of this region alone decided the image, 0 … 1. */
  readonly score: number
  /** Stored pixels. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A site's best regions are evidence; hundreds of them would only be a bad map. */
const MOST_REGIONS = 12

export interface Findings {
  /** Of the network's input. */
  readonly map: Raster
  readonly parameters?: RegionParameters | undefined
  /** Stored pixels per pixel of the input, along x and y. */
  readonly scale: readonly [x: number, y: number]
  /** Of the image. */
  readonly probability: number
  /** The class map's evidence by position, [row, column]: logarithm of the odds; undefined where there is no class map. */
  readonly odds: Float64Array | undefined
  readonly classMap: ClassMap | undefined
}

/** Highest score first; without a class map the regions share the image's probability by the height of their peaks. */
export function foundRegions(found: Findings): FoundRegion[] {
  const regions = regionsOf(found.map, found.parameters).slice(0, MOST_REGIONS)
  const highest = regions[0]?.score ?? 1
  const [x, y] = found.scale
  return regions
    .map((region) => ({
      score: scoreIn(region, found) ?? (found.probability * region.score) / highest,
      x: region.x * x,
      y: region.y * y,
      width: region.width * x,
      height: region.height * y,
    }))
    .sort((a, b) => b.score - a.score)
}

/** The best position that looks into the region's box, or the one that looks nearest to its peak. */
function scoreIn(region: Region, { odds, classMap }: Findings): number | undefined {
  if (!odds || !classMap) return undefined
  const [down, across] = classMap.placement
  const rows = placesIn(down, classMap.rows, region.y, region.height, region.peak.y)
  const columns = placesIn(across, classMap.columns, region.x, region.width, region.peak.x)
  let best = Number.NEGATIVE_INFINITY
  for (let row = rows[0]; row <= rows[1]; row++)
    for (let column = columns[0]; column <= columns[1]; column++)
      best = Math.max(best, odds[row * classMap.columns + column]!)
  return 1 / (1 + Math.exp(-best))
}

function placesIn(
  { first, step }: ClassMap['placement'][number],
  count: number,
  start: number,
  length: number,
  peak: number,
): readonly [number, number] {
  const within = (place: number): number => Math.max(0, Math.min(count - 1, place))
  const low = within(Math.ceil((start - first) / step))
  const high = within(Math.floor((start + length - 1 - first) / step))
  const nearest = within(Math.round((peak - first) / step))
  return low <= high ? [Math.min(low, nearest), Math.max(high, nearest)] : [nearest, nearest]
}
