/** Growing seeds over a mask along the paths of least brightness change and distance (after Jones, Carpenter, Golland 2005). */
import { lend } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import { histogramOf, quantileOfHistogram } from './histogram.ts'
import { type CostQueue, createCostQueue, nextBucket, pushCost } from './queue.ts'
import type { Mask, Raster } from './raster.ts'
import { someRows } from './scale.ts'
import { type StepTables, stepTables } from './steps.ts'

export interface Propagation {
  readonly mask: Mask
  /** Weight of distance against brightness steps; brightness is scaled so that the 0.1 … 99.9 % span is 1. */
  readonly lambda: number
  /** Largest path length from a seed, in pixels. */
  readonly reach: number
}

/** Brightness is told apart to this many steps of the image's span; larger changes cost no more than the whole span. */
const SHADES = 1024

/** Cost of a pixel outside of the mask: nothing is cheaper, so that no path enters it; and of one not yet reached. */
const CLOSED = -1
const UNREACHED = 0x7fffffff

/**
 * Each pixel of the mask goes to the seed with the cheapest path to it, a step costing √(Δbrightness² + λ² length²).
 * Seeds keep their pixels and numbers; ties go to the path found first.
 */
export function propagate(image: Raster, seeds: LabelImage, { mask, lambda, reach }: Propagation): LabelImage {
  const field = openField(image, seeds, mask)
  const steps = stepTables({ lambda, reach, shades: SHADES })
  const queue = createCostQueue({ widthBits: steps.smallestBits, span: steps.costs.at(-1)! })
  for (let y = 0; y < image.height; y++) pushOpenSeeds(field, y, queue)
  while (nextBucket(queue)) spreadFromBucket(field, queue, steps)
  return { ...seeds, labels: withoutFrame(field) }
}

interface Field {
  readonly width: number
  readonly height: number
  /**
   * For each pixel its path's cost, then its shade and its path's length in one number: side by side and small, since
   * paths jump about in the image. A closed frame of one pixel around the image spares all questions about its edge.
   */
  readonly values: Int32Array
  /** Framed, too. */
  readonly labels: Uint32Array
}

const [COST, COURSE, VALUES] = [0, 1, 2] as const

/** Bits of a shade in a course; what lies above is the path's length. */
const SHADE_BITS = 10
const SHADE = SHADES - 1

function openField(image: Raster, seeds: LabelImage, mask: Mask): Field {
  const { width, height } = image
  const size = (width + 2) * (height + 2)
  const field: Field = { width, height, values: lend.int32(VALUES * size), labels: lend.uint32(size) }
  const shading = shadingOf(image)
  closeFrame(field)
  for (let y = 0; y < height; y++) openRow(field, y, { image, seeds, mask, shading })
  return field
}

function closeFrame({ width, height, values, labels }: Field): void {
  const stride = width + 2
  const last = stride * (height + 1)
  values.fill(CLOSED, 0, VALUES * stride).fill(CLOSED, VALUES * last)
  labels.fill(0, 0, stride).fill(0, last)
  for (let row = 0; row < last; row += stride) {
    values[VALUES * row + COST] = values[VALUES * (row + stride - 1) + COST] = CLOSED
    labels[row] = labels[row + stride - 1] = 0
  }
}

interface Shading {
  readonly low: number
  /** Shades per unit of brightness. */
  readonly scale: number
}

/** Brightness between the 0.1 % and 99.9 % quantiles becomes whole shades, clipped. */
function shadingOf(image: Raster): Shading {
  const histogram = histogramOf(someRows(image).data, 4096)
  const low = quantileOfHistogram(histogram, 0.001)
  const span = quantileOfHistogram(histogram, 0.999) - low
  return { low, scale: span > 0 ? (SHADES - 1) / span : 0 }
}

interface Start {
  readonly image: Raster
  readonly seeds: LabelImage
  readonly mask: Mask
  readonly shading: Shading
}

function openRow({ width, values, labels }: Field, y: number, { image, seeds, mask, shading }: Start): void {
  const { low, scale } = shading
  let place = (y + 1) * (width + 2) + 1
  for (let i = y * width; i < (y + 1) * width; i++, place++) {
    const label = seeds.labels[i]!
    const shade = (image.data[i]! - low) * scale + 0.5
    labels[place] = label
    values[VALUES * place + COURSE] = shade > 0 ? (shade < SHADES ? shade : SHADE) : 0
    values[VALUES * place + COST] = label !== 0 ? 0 : mask.data[i] !== 0 ? UNREACHED : CLOSED
  }
}

/** Queues the pixels of a row's seeds that have an unlabelled neighbour, by the places of their values. */
function pushOpenSeeds({ width, labels }: Field, y: number, queue: CostQueue): void {
  const stride = width + 2
  const first = (y + 1) * stride + 1
  for (let place = first; place < first + width; place++) {
    if (labels[place] === 0) continue
    for (let near = place - stride; near <= place + stride; near += stride) {
      if (labels[near - 1] !== 0 && labels[near] !== 0 && labels[near + 1] !== 0) continue
      pushCost(queue, VALUES * place, 0)
      break
    }
  }
}

/** Offers each pixel of the cheapest bucket's paths to its neighbours, those pushed there meanwhile included. */
function spreadFromBucket({ width, values, labels }: Field, queue: CostQueue, steps: StepTables): void {
  const { costs, straightLength, diagonalLength, reach } = steps
  const stride = VALUES * (width + 2)
  const offsets = Int32Array.of(-stride, -VALUES, VALUES, stride)
  const diagonals = Int32Array.of(-stride - VALUES, -stride + VALUES, stride - VALUES, stride + VALUES)
  const { position, widthBits, current, filled, buckets } = queue
  for (let next = 0; next < filled[current]!; next++) {
    const at = buckets[current]![next]!
    const cost = values[at + COST]!
    // A pixel whose cost was lowered has been served in an earlier bucket.
    if (cost >> widthBits < position) continue
    const course = values[at + COURSE]!
    const shade = course & SHADE
    const label = labels[at / VALUES]!
    const straight = (course >>> SHADE_BITS) + straightLength
    for (let k = 0; k < 4; k++) {
      const near = at + offsets[k]!
      const known = values[near + COST]!
      // No step costs less than nothing, so that most neighbours need no second look.
      if (known <= cost) continue
      const own = values[near + COURSE]! & SHADE
      const total = cost + costs[Math.abs(own - shade)]!
      if (total >= known || straight > reach) continue
      values[near + COST] = total
      values[near + COURSE] = own | (straight << SHADE_BITS)
      labels[near / VALUES] = label
      pushCost(queue, near, total)
    }
    const diagonal = (course >>> SHADE_BITS) + diagonalLength
    for (let k = 0; k < 4; k++) {
      const near = at + diagonals[k]!
      const known = values[near + COST]!
      if (known <= cost) continue
      const own = values[near + COURSE]! & SHADE
      const total = cost + costs[SHADES + Math.abs(own - shade)]!
      if (total >= known || diagonal > reach) continue
      values[near + COST] = total
      values[near + COURSE] = own | (diagonal << SHADE_BITS)
      labels[near / VALUES] = label
      pushCost(queue, near, total)
    }
  }
}

function withoutFrame({ width, height, labels }: Field): Uint32Array {
  const out = new Uint32Array(width * height)
  for (let y = 0; y < height; y++) {
    const first = (y + 1) * (width + 2) + 1
    out.set(labels.subarray(first, first + width), y * width)
  }
  return out
}
