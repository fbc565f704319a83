/**
 * How pixels inside of regions look beside those outside: the histograms of each, channel by channel, taken from the regions themselves.
 * After Boykov and Jolly 2001 and Rother et al. 2004 (GrabCut), where a person's strokes stand for the regions.
 */
import { gaussianBlur, type Mask, type Raster } from '../segmentation/index.ts'

/** Grey levels, each of as many pixels, so that neither scale nor gamma of a channel matters. */
const LEVELS = 64
/** Standard deviation of the blur against the camera's noise, in pixels. */
const BLUR = 1
/** Standard deviation of the smoothing along grey levels, and pixels that every level is taken to have had. */
const LEVEL_BLUR = 1
const PRIOR = 1

/** The level of every pixel, by channel. */
export type Levels = readonly Uint8Array[]

/** Levels are cut where a sixty-fourth more of the pixels lies below; equal values share one. */
export function levelsOf(channels: readonly Raster[]): Levels {
  return channels.map((channel) => {
    const { data } = gaussianBlur(channel, BLUR)
    const sorted = Float32Array.from(data).sort()
    const cuts = Array.from({ length: LEVELS - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / LEVELS)]!)
    return Uint8Array.from(data, (value) => countAtMost(cuts, value))
  })
}

/**
 * Log odds of pixels being inside by their levels, ln p(level | inside) / p(level | outside), summed over channels as if these were
 * independent, and kept within ± most. 0 everywhere where the mask is empty or full.
 */
export function appearanceOdds(levels: Levels, mask: Mask, most: number): Float32Array {
  const odds = new Float32Array(mask.data.length)
  const inside = mask.data.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0)
  if (inside === 0 || inside === odds.length) return odds
  for (const channel of levels) {
    const ratio = ratioByLevel(channel, mask)
    for (let i = 0; i < odds.length; i++) odds[i]! += ratio[channel[i]!]!
  }
  for (let i = 0; i < odds.length; i++) odds[i] = Math.min(most, Math.max(-most, odds[i]!))
  return odds
}

function ratioByLevel(channel: Uint8Array, { data }: Mask): Float32Array {
  const counts = [new Float32Array(LEVELS).fill(PRIOR), new Float32Array(LEVELS).fill(PRIOR)]
  for (let i = 0; i < channel.length; i++) counts[data[i] === 0 ? 0 : 1]![channel[i]!]!++
  const [outside, inside] = counts.map((count) => {
    const smooth = gaussianBlur({ width: LEVELS, height: 1, data: count }, LEVEL_BLUR).data
    const total = smooth.reduce((sum, value) => sum + value, 0)
    return smooth.map((value) => value / total)
  })
  return Float32Array.from(inside!, (share, level) => Math.log(share / outside![level]!))
}

/** How many of the sorted numbers are at most the value. */
function countAtMost(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}
