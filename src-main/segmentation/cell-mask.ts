/** Where a cell channel shows cells: above a threshold that dim cytoplasm beside bright nuclei still passes. */
import { lend } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import { medianArea } from './diameter.ts'
import { coarserHistogram, type Histogram, histogramOf } from './histogram.ts'
import { fillHoles } from './holes.ts'
import { LEVEL_BINS, levelsOfHistogram } from './levels.ts'
import type { CellParameters } from './parameters.ts'
import type { Mask, Raster } from './raster.ts'
import { thresholdOf } from './threshold.ts'
import { objectAreas } from './tidy.ts'

/** Heights up to this many standard deviations of the background are weighed evenly, higher ones by their logarithm. */
const EVEN_DEVIATIONS = 3

/** Bins of the histogram that is read evenly, and of the one that is weighed. */
const EVEN_BINS = 16384
const WEIGHED_BINS = 512

/** Holes up to this share of a nucleus are noise within a cell. */
const HOLE_SHARE = 0.5

/**
 * Foreground of the smoothed cell channel, and the objects in `always`. The threshold is taken on the logarithm of the
 * height above background: stain differs several-fold between cells and between nucleus and cytoplasm.
 */
export function cellMask(smooth: Raster, always: LabelImage, settings: CellParameters): Mask {
  const { width, height, data } = smooth
  const histogram = histogramOf(data, EVEN_BINS)
  const { background, deviation } = levelsOfHistogram(
    coarserHistogram(histogram, EVEN_BINS / LEVEL_BINS),
    settings.method,
  )
  const unit = EVEN_DEVIATIONS * deviation
  const weighed = weighHeights(histogram, { background, unit })
  const threshold = Math.expm1(thresholdOf(weighed, settings.method)) * unit * settings.correction
  const level = background + Math.max(unit, threshold)
  const mask = lend.uint8(data.length)
  for (let y = 0; y < height; y++) markRow(mask, smooth, y, { level, always: always.labels })
  return fillHoles({ width, height, data: mask }, HOLE_SHARE * medianArea(objectAreas(always)))
}

function markRow(
  mask: Uint8Array,
  { width, data }: Raster,
  y: number,
  { level, always }: { level: number; always: Uint32Array },
): void {
  for (let i = y * width; i < (y + 1) * width; i++) mask[i] = data[i]! > level || always[i] !== 0 ? 1 : 0
}

/** The histogram of log(1 + height / unit), heights below the background counting as 0. */
function weighHeights(
  { counts, first, step }: Histogram,
  { background, unit }: { background: number; unit: number },
): Histogram {
  const weighed = new Float64Array(WEIGHED_BINS)
  const weigh = (value: number): number => (unit > 0 ? Math.log1p(Math.max(0, value - background) / unit) : 0)
  const top = weigh(first + (counts.length - 1) * step)
  const perBin = top > 0 ? top / (WEIGHED_BINS - 1) : 1
  for (let bin = 0; bin < counts.length; bin++) {
    if (counts[bin]! > 0) weighed[Math.round(weigh(first + bin * step) / perBin)]! += counts[bin]!
  }
  return { counts: weighed, first: 0, step: perBin }
}
