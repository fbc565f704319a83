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
  for (let y = 0; y < field.height; y++) pushOpenSeeds(field, y, queue)
  while (nextBucket(queue)) spreadFromBucket(field, queue, steps)
  return { ...seeds, labels: withoutFrame(field) }
}

interface Field {
  readonly width: number
  readonly height: number
  /**
   * For each pixel its path's cost and length, its shade and its label, side by side since paths jump about in the
   * image. A closed frame of one pixel around the image spares all questions about its edge.
   */
  readonly values: Int32Array
}

const [COST, LENGTH, SHADE, LABEL, VALUES] = [0, 1, 2, 3, 4] as const

function openField(image: Raster, seeds: LabelImage, mask: Mask): Field {
  const { width, height } = image
  const field: Field = { width, height, values: lend.int32(VALUES * (width + 2) * (height + 2)).fill(0) }
  const shading = shadingOf(image)
  closeFrame(field)
  for (let y = 0; y < height; y++) openRow(field, y, { image, seeds, mask, shading })
  return field
}

function closeFrame({ width, height, values }: Field): void {
  const stride = VALUES * (width + 2)
  const last = stride * (height + 1)
  for (let at = COST; at < stride; at += VALUES) values[at] = values[last + at] = CLOSED
  for (let row = COST; row < last; row += stride) values[row] = values[row + stride - VALUES] = CLOSED
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

function openRow({ width, values }: Field, y: number, { image, seeds, mask, shading }: Start): void {
  const { low, scale } = shading
  let at = VALUES * ((y + 1) * (width + 2) + 1)
  for (let i = y * width; i < (y + 1) * width; i++, at += VALUES) {
    const label = seeds.labels[i]!
    const shade = (image.data[i]! - low) * scale + 0.5
    values[at + LABEL] = label
    values[at + SHADE] = shade > 0 ? (shade < SHADES ? shade : SHADES - 1) : 0
    values[at + COST] = label !== 0 ? 0 : mask.data[i] !== 0 ? UNREACHED : CLOSED
  }
}

/** Queues the pixels of a row's seeds that have an unlabelled neighbour, by the places of their values. */
function pushOpenSeeds({ width, values }: Field, y: number, queue: CostQueue): void {
  const stride = VALUES * (width + 2)
  for (let at = (y + 1) * stride + LABEL; at < (y + 2) * stride; at += VALUES) {
    if (values[at] === 0) continue
    for (let row = at - stride; row <= at + stride; row += stride) {
      if (values[row - VALUES] !== 0 && values[row] !== 0 && values[row + VALUES] !== 0) continue
      pushCost(queue, at - LABEL, 0)
      break
    }
  }
}

/** Offers each pixel of the cheapest bucket's paths to its neighbours, those pushed there meanwhile included. */
function spreadFromBucket({ width, values }: Field, queue: CostQueue, steps: StepTables): void {
  const { costs, straightLength, diagonalLength, reach } = steps
  const stride = width + 2
  const offsets = Int32Array.of(-stride, -1, 1, stride, -stride - 1, -stride + 1, stride - 1, stride + 1)
  for (let k = 0; k < 8; k++) offsets[k]! *= VALUES
  const { position, widthBits, current, filled, buckets } = queue
  for (let next = 0; next < filled[current]!; next++) {
    const at = buckets[current]![next]!
    const before = values[at + COST]!
    // A pixel whose cost was lowered has been served in an earlier bucket.
    if (before >> widthBits < position) continue
    const path = values[at + LENGTH]!
    const shade = values[at + SHADE]!
    const label = values[at + LABEL]!
    const leastStraight = before + costs[0]!
    const leastDiagonal = before + costs[SHADES]!
    for (let k = 0; k < 8; k++) {
      const near = at + offsets[k]!
      const known = values[near + COST]!
      // Most neighbours are reached as cheaply as a step without any change could, and need no second look.
      if (known <= (k < 4 ? leastStraight : leastDiagonal)) continue
      const change = Math.abs(values[near + SHADE]! - shade)
      const total = before + costs[k < 4 ? change : SHADES + change]!
      if (total >= known) continue
      const length = path + (k < 4 ? straightLength : diagonalLength)
      if (length > reach) continue
      values[near + COST] = total
      values[near + LENGTH] = length
      values[near + LABEL] = label
      pushCost(queue, near, total)
    }
  }
}

function withoutFrame(field: Field): Uint32Array {
  const out = new Uint32Array(field.width * field.height)
  for (let y = 0; y < field.height; y++) takeRow(out, field, y)
  return out
}

function takeRow(out: Uint32Array, { width, values }: Field, y: number): void {
  let at = VALUES * ((y + 1) * (width + 2) + 1) + LABEL
  for (let i = y * width; i < (y + 1) * width; i++, at += VALUES) out[i] = values[at]!
}
