/**
 * From a Jacobian map to the pixels of cells: smoothing, threshold, and belief propagation against noise (Kraus 2016, section 3.3).
 * Beyond the paper, pixels that look as those of the regions do, or as those outside, change sides: such maps have halos.
 */
import { Fault } from '../base/index.ts'
import { gaussianBlur, histogramOf, type Mask, otsuThreshold, type Raster } from '../segmentation/index.ts'
import { appearanceOdds, levelsOf } from './appearance.ts'
import { type Beliefs, propagateBeliefs } from './belief-propagation.ts'
import { type PeakThreshold, peakThreshold } from './regions.ts'

export interface CellRegionParameters {
  /** Standard deviation of the Gaussian smoothing, in pixels; 0 for none. */
  readonly sigma: number
  /**
   * Value of the smoothed map that speaks neither for a cell nor against it. `otsu-log` is Otsu's threshold of the values' logarithms:
   * one cell carries several times as much as the next one.
   */
  readonly threshold: PeakThreshold | { readonly kind: 'otsu-log' }
  /** Log odds of a pixel whose value is e times the threshold. */
  readonly slope: number
  /** Most log odds that a pixel has by itself, either way. */
  readonly most: number
  /** Half the log odds of two neighbours being alike rather than different. */
  readonly coupling: number
  /** What the looks of a pixel weigh, where the image is given; 0 for nothing. */
  readonly appearance: number
  /**
   * Log odds of a cell that every pixel is given where looks count: the faint rims of cells look nearly as the background does. It
   * counts as much as looks tell at most, so for nothing where all pixels look alike.
   */
  readonly lean: number
}

/** Outlines of cells, which such maps show most, stay sharp; belief propagation does the rest. */
export const CELL_REGION_DEFAULTS: CellRegionParameters = {
  sigma: 1,
  threshold: { kind: 'otsu-log' },
  slope: 2,
  most: 4,
  coupling: 1,
  appearance: 2,
  lean: 1,
}

/** Regions and their looks are taken from one another so many times. */
const ROUNDS = 6

export interface CellRegions extends Omit<Beliefs, 'logOdds'> {
  readonly mask: Mask
  /** Of the smoothed map; NaN where the map has no value above 0. */
  readonly threshold: number
}

/**
 * The pixels that belong to cells rather than not, of a map whose values are 0 or more; values below 0 count as 0. A map without a value
 * above 0 has none. `channels` are those of the image, of the map's size, where the looks of pixels are to count: cells of all kinds
 * look unlike the background, but not those of one kind unlike others. Throws a Fault `bad_argument` for a threshold that is not above
 * 0 and for channels of another size, and as `propagateBeliefs` does.
 */
export function cellRegions(
  map: Raster,
  parameters: CellRegionParameters = CELL_REGION_DEFAULTS,
  channels: readonly Raster[] = [],
): CellRegions {
  const { width, height } = map
  if (channels.some((channel) => channel.width !== width || channel.height !== height))
    throw new Fault('bad_argument', `The channels differ in size from the map of ${width} × ${height} pixels.`)
  const smooth = gaussianBlur(map, parameters.sigma)
  if (!smooth.data.some((value) => value > 0)) {
    const mask = { width, height, data: new Uint8Array(width * height) }
    return { mask, threshold: Number.NaN, iterations: 0, converged: true, change: 0 }
  }
  const threshold = thresholdOf(smooth, parameters.threshold)
  if (!(threshold > 0 && Number.isFinite(threshold)))
    throw new Fault('bad_argument', `The threshold of the map is ${threshold}; it must be above 0.`)
  const { coupling, appearance, most, lean } = parameters
  const unary = logOddsOf(smooth, threshold, parameters)
  let found = settled(unary, coupling)
  if (channels.length === 0 || appearance === 0) return { ...found, threshold }
  const levels = levelsOf(channels)
  for (let round = 0; round < ROUNDS; round++) {
    const looks = appearanceOdds(levels, found.mask, most)
    const told = lean * looks.reduce((largest, odds) => Math.max(largest, Math.abs(odds) / most), 0)
    found = settled(
      { width, height, data: unary.data.map((odds, i) => odds + told + appearance * looks[i]!) },
      coupling,
    )
  }
  return { ...found, threshold }
}

function settled(unary: Raster, coupling: number): Omit<CellRegions, 'threshold'> {
  const { logOdds, ...facts } = propagateBeliefs(unary, { coupling, tolerance: TOLERANCE })
  const { width, height } = unary
  const data = new Uint8Array(width * height)
  for (let i = 0; i < data.length; i++) data[i] = logOdds.data[i]! > 0 ? 1 : 0
  return { mask: { width, height, data }, ...facts }
}

/** In log odds: far less than what decides a pixel. */
const TOLERANCE = 0.01

/** Values below this share of the largest are taken for it, so that pixels without any signal are not a mode far off. */
const LEAST_SHARE = 1e-4
const BINS = 256

function thresholdOf(smooth: Raster, threshold: CellRegionParameters['threshold']): number {
  if (threshold.kind !== 'otsu-log') return peakThreshold(smooth, threshold)
  const least = LEAST_SHARE * smooth.data.reduce((high, value) => Math.max(high, value), 0)
  const logarithms = smooth.data.map((value) => Math.log(Math.max(least, value)))
  return Math.exp(otsuThreshold(histogramOf(logarithms, BINS)))
}

/** slope · ln(value / threshold), kept within ± most. */
function logOddsOf({ width, height, data }: Raster, threshold: number, { slope, most }: CellRegionParameters): Raster {
  const logOdds = new Float32Array(data.length)
  for (let i = 0; i < data.length; i++) {
    const odds = slope * Math.log(Math.max(0, data[i]!) / threshold)
    logOdds[i] = Math.min(most, Math.max(-most, odds))
  }
  return { width, height, data: logOdds }
}
