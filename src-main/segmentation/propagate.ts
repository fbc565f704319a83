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

/** Brightness is told apart to this many steps of the image's span; larger changes cost no more than the whole span. */
const SHADES = 1024

/** Cost of a pixel that lies outside of the mask: nothing is cheaper, so that no path enters it. */
const CLOSED = -1

/**
 * Each pixel of the mask goes to the seed with the cheapest path to it, a step costing √(Δbrightness² + λ² length²).
 * Seeds keep their pixels and numbers; ties go to the path found first.
 */
export function propagate(image: Raster, seeds: LabelImage, { mask, lambda, reach }: Propagation): LabelImage {
  const { width, height } = image
  const shades = shadesOf(image)
  const [straight, diagonal] = [stepCosts(lambda, 1), stepCosts(lambda, Math.SQRT2)]
  const labels = seeds.labels.slice()
  const cost = openCosts(labels, mask)
  const length = new Float32Array(shades.length)
  const offsets = neighbourOffsets(width)
  // No step is cheaper than lambda, so pixels of one bucket cannot improve one another.
  const queue = createCostQueue(shades.length, { width: Math.max(lambda, FINEST_STEP), span: diagonal.at(-1)! })
  for (let i = 0; i < labels.length; i++) if (labels[i] !== 0 && isOpen(labels, i, width)) pushCost(queue, i, 0)
  for (let pixel = popCheapest(queue); pixel >= 0; pixel = popCheapest(queue)) {
    const x = pixel % width
    const y = (pixel - x) / width
    const inner = x > 0 && y > 0 && x < width - 1 && y < height - 1
    const before = cost[pixel]!
    for (let k = 0; k < 8; k++) {
      const near = inner ? pixel + offsets[k]! : neighbourAt(x + NEIGHBOUR_X[k]!, y + NEIGHBOUR_Y[k]!, width, height)
      if (near < 0 || cost[near]! <= before) continue
      const change = Math.abs(shades[near]! - shades[pixel]!)
      const total = Math.fround(before + (k < 4 ? straight[change]! : diagonal[change]!))
      const path = length[pixel]! + (k < 4 ? 1 : Math.SQRT2)
      if (total >= cost[near]! || path > reach) continue
      cost[near] = total
      length[near] = path
      labels[near] = labels[pixel]!
      pushCost(queue, near, total)
    }
  }
  return { ...seeds, labels }
}

/** Cost of a step of that length by the number of shades it crosses. */
function stepCosts(lambda: number, length: number): Float64Array {
  return Float64Array.from({ length: SHADES }, (_, change) => Math.hypot(change / (SHADES - 1), lambda * length))
}

function openCosts(labels: Uint32Array, mask: Mask): Float32Array {
  const cost = new Float32Array(labels.length)
  for (let i = 0; i < cost.length; i++) {
    cost[i] = labels[i] !== 0 ? 0 : mask.data[i] === 0 ? CLOSED : Number.POSITIVE_INFINITY
  }
  return cost
}

/** Whether a pixel has an unlabelled neighbour; at the sides the next row's end counts as one, which does no harm. */
function isOpen(labels: Uint32Array, i: number, width: number): boolean {
  for (let row = i - width; row <= i + width; row += width) {
    if (labels[row - 1] === 0 || labels[row] === 0 || labels[row + 1] === 0) return true
  }
  return false
}

/** Brightness between the 0.1 % and 99.9 % quantiles in whole shades, clipped. */
function shadesOf(image: Raster): Uint16Array {
  const histogram = histogramOf(image.data, 4096)
  const low = quantileOfHistogram(histogram, 0.001)
  const span = quantileOfHistogram(histogram, 0.999) - low
  const shades = new Uint16Array(image.data.length)
  const scale = span > 0 ? (SHADES - 1) / span : 0
  for (let i = 0; i < shades.length; i++) {
    const shade = (image.data[i]! - low) * scale + 0.5
    shades[i] = shade > 0 ? (shade < SHADES ? shade : SHADES - 1) : 0
  }
  return shades
}
