/** Reference levels of an image: where its background lies, how much that wavers, and where its objects begin. */
import { type Histogram, histogramOf } from './histogram.ts'
import type { Raster } from './raster.ts'
import { type ThresholdMethod, thresholdOf } from './threshold.ts'

export interface Levels {
  /** The commonest value below the threshold. */
  readonly background: number
  /** Standard deviation of the background, from its darker flank, which objects do not reach. */
  readonly deviation: number
  readonly threshold: number
}

export const LEVEL_BINS = 1024

/** Half-width in bins of the window over which the histogram is averaged before its mode is taken. */
const MODE_WINDOW = 3

/** Levels of an image whose objects are bright, and whose background wavers by at least `least`. */
export function levelsOf(image: Raster, method: ThresholdMethod, least = 0): Levels {
  return levelsOfHistogram(histogramOf(image.data, LEVEL_BINS), method, least)
}

/** As `levelsOf`, for a histogram of the image's samples with `LEVEL_BINS` bins. */
export function levelsOfHistogram(histogram: Histogram, method: ThresholdMethod, least = 0): Levels {
  const threshold = thresholdOf(histogram, method)
  const mode = modeBelow(histogram, threshold)
  const background = histogram.first + mode * histogram.step
  const flank = medianDepthBelow(histogram, mode) * histogram.step
  const deviation = Math.max(flank * 1.4826, least, histogram.step / 2)
  return { background, deviation, threshold: Math.max(threshold, background) }
}

function modeBelow({ counts, first, step }: Histogram, threshold: number): number {
  const last = Math.min(counts.length - 1, Math.ceil((threshold - first) / step))
  let best = 0
  let most = -1
  for (let bin = 0; bin <= last; bin++) {
    let sum = 0
    for (let near = Math.max(0, bin - MODE_WINDOW); near <= Math.min(counts.length - 1, bin + MODE_WINDOW); near++) {
      sum += counts[near]!
    }
    if (sum > most) {
      most = sum
      best = bin
    }
  }
  return best
}

/** Median distance in bins from the mode to the samples below it. */
function medianDepthBelow({ counts }: Histogram, mode: number): number {
  let total = 0
  for (let bin = 0; bin <= mode; bin++) total += counts[bin]!
  let passed = 0
  for (let bin = mode; bin >= 0; bin--) {
    passed += counts[bin]!
    if (passed >= total / 2) return mode - bin
  }
  return 0
}
