/** Thresholds from a histogram: Otsu 1979, minimum cross entropy (Li and Tam 1998), triangle (Zack 1977). Foreground is above. */
import type { Histogram } from './histogram.ts'

export type ThresholdMethod = 'otsu' | 'li' | 'triangle'

/** Threshold by the method's rule; for a histogram of one bin its own value, so that nothing lies above. */
export function thresholdOf(histogram: Histogram, method: ThresholdMethod): number {
  return METHODS[method](histogram)
}

const METHODS: Record<ThresholdMethod, (histogram: Histogram) => number> = {
  otsu: otsuThreshold,
  li: liThreshold,
  triangle: triangleThreshold,
}

/** The value that maximises the variance between the two classes; the first one where several do. */
export function otsuThreshold({ counts, first, step }: Histogram): number {
  let total = 0
  let weighted = 0
  for (let bin = 0; bin < counts.length; bin++) {
    total += counts[bin]!
    weighted += bin * counts[bin]!
  }
  let below = 0
  let belowSum = 0
  let best = -1
  let bestBin = 0
  for (let bin = 0; bin < counts.length - 1; bin++) {
    below += counts[bin]!
    belowSum += bin * counts[bin]!
    if (below === 0 || below === total) continue
    const difference = belowSum / below - (weighted - belowSum) / (total - below)
    const variance = below * (total - below) * difference * difference
    if (variance > best) {
      best = variance
      bestBin = bin
    }
  }
  return first + bestBin * step
}

/** Li's iteration to a minimum of the cross entropy between image and its two-level version, started at the mean. */
export function liThreshold({ counts, first, step }: Histogram): number {
  const bins = counts.length
  if (bins === 1) return first
  const cumulative = new Float64Array(bins + 1)
  const moments = new Float64Array(bins + 1)
  for (let bin = 0; bin < bins; bin++) {
    cumulative[bin + 1] = cumulative[bin]! + counts[bin]!
    moments[bin + 1] = moments[bin]! + counts[bin]! * bin
  }
  const total = cumulative[bins]!
  // Positions are in bins from the lowest sample; half a bin keeps the logarithms finite.
  let position = moments[bins]! / total
  for (let round = 0; round < 1000; round++) {
    const split = Math.min(bins - 1, Math.floor(position) + 1)
    const below = cumulative[split]!
    if (below === 0 || below === total) break
    const back = moments[split]! / below
    const fore = (moments[bins]! - moments[split]!) / (total - below)
    const next = back < 1e-9 ? fore / Math.log((fore + 0.5) / 0.5) : (back - fore) / (Math.log(back) - Math.log(fore))
    const moved = Math.abs(next - position)
    position = next
    if (moved < 0.01) break
  }
  return first + position * step
}

/** The bin farthest below the line from the histogram's peak to the far end of its longer tail. */
export function triangleThreshold({ counts, first, step }: Histogram): number {
  let peak = 0
  let low = -1
  let high = 0
  for (let bin = 0; bin < counts.length; bin++) {
    if (counts[bin]! > counts[peak]!) peak = bin
    if (counts[bin]! > 0) {
      if (low < 0) low = bin
      high = bin
    }
  }
  if (low < 0 || low === high) return first + peak * step
  const leftward = peak - low > high - peak
  const end = leftward ? low : high
  const direction = leftward ? -1 : 1
  const length = Math.abs(end - peak)
  const height = counts[peak]!
  let best = Number.NEGATIVE_INFINITY
  let bestBin = peak
  for (let i = 0; i <= length; i++) {
    const depth = height * (length - i) - counts[peak + direction * i]! * length
    if (depth > best) {
      best = depth
      bestBin = peak + direction * i
    }
  }
  return first + bestBin * step
}
