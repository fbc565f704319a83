/** Growing seeds over a mask along the paths of least brightness change and distance (after Jones, Carpenter, Golland 2005). */
import type { LabelImage } from '../image/index.ts'
import { histogramOf, quantileOfHistogram } from './histogram.ts'
import { NEIGHBOUR_X, NEIGHBOUR_Y, neighbourAt, neighbourOffsets } from './neighbours.ts'
import { createCostQueue, popCheapest, pushCost } from './queue.ts'
import type { Mask, Raster } from './raster.ts'

export interface Propagation {
  readonly mask: Mask
  /** Weight of distance against brightness steps; brightness is scaled so that the 0.1 … 99.9 % span is 1. */
  readonly lambda: number
  /** Largest path length from a seed, in pixels. */
  readonly reach: number
}

/** Costs closer than this count as equal where lambda does not set a larger smallest step. */
const FINEST_STEP = 1 / 4096

/** Brightness steps beyond this multiple of the image's span cost no more. */
const LARGEST_CHANGE = 1

/**
 * Each pixel of the mask goes to the seed with the cheapest path to it, a step costing √(Δbrightness² + λ² length²).
 * Seeds keep their pixels and numbers; ties go to the path found first.
 */
export function propagate(image: Raster, seeds: LabelImage, { mask, lambda, reach }: Propagation): LabelImage {
  const { width, height } = image
  const data = normalisedBrightness(image)
  const labels = seeds.labels.slice()
  const cost = new Float32Array(data.length).fill(Number.POSITIVE_INFINITY)
  const length = new Float32Array(data.length)
  const offsets = neighbourOffsets(width)
  const queue = createCostQueue(data.length, {
    // No step is cheaper than lambda, so pixels of one bucket cannot improve one another.
    width: Math.max(lambda, FINEST_STEP),
    span: Math.hypot(LARGEST_CHANGE, lambda * Math.SQRT2),
  })
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0) continue
    cost[i] = 0
    if (isOpen(labels, i, width)) pushCost(queue, i, 0)
  }
  for (let pixel = popCheapest(queue); pixel >= 0; pixel = popCheapest(queue)) {
    const x = pixel % width
    const y = (pixel - x) / width
    const inner = x > 0 && y > 0 && x < width - 1 && y < height - 1
    for (let k = 0; k < 8; k++) {
      const near = inner ? pixel + offsets[k]! : neighbourAt(x + NEIGHBOUR_X[k]!, y + NEIGHBOUR_Y[k]!, width, height)
      if (near < 0 || cost[near]! <= cost[pixel]! || mask.data[near] === 0) continue
      const step = k < 4 ? 1 : Math.SQRT2
      const path = length[pixel]! + step
      if (path > reach) continue
      const change = Math.min(LARGEST_CHANGE, Math.abs(data[near]! - data[pixel]!))
      const total = Math.fround(cost[pixel]! + Math.sqrt(change * change + lambda * lambda * step * step))
      if (total >= cost[near]!) continue
      cost[near] = total
      length[near] = path
      labels[near] = labels[pixel]!
      pushCost(queue, near, total)
    }
  }
  return { ...seeds, labels }
}

/** Whether a pixel has an unlabelled neighbour; at the sides the next row's end counts as one, which does no harm. */
function isOpen(labels: Uint32Array, i: number, width: number): boolean {
  for (let row = i - width; row <= i + width; row += width) {
    if (labels[row - 1] === 0 || labels[row] === 0 || labels[row + 1] === 0) return true
  }
  return false
}

function normalisedBrightness(image: Raster): Float32Array {
  const histogram = histogramOf(image.data, 4096)
  const low = quantileOfHistogram(histogram, 0.001)
  const span = quantileOfHistogram(histogram, 0.999) - low
  return span > 0 ? image.data.map((value) => (value - low) / span) : new Float32Array(image.data.length)
}
