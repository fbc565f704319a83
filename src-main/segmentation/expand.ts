/** Growing objects by a distance without letting them overlap. */
import { lend } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import { nearestTransform } from './distance.ts'

/** Up to this distance in pixels, offering each outline pixel's label to all within reach is faster than a transform. */
const NEAR = 4

/** Every object grown by `pixels` (Euclidean, fractions allowed); contested pixels go to the nearest object. Numbers are kept. */
export function expandLabels(image: LabelImage, pixels: number): LabelImage {
  if (image.count === 0 || !(pixels > 0)) return { ...image, labels: image.labels.slice() }
  return pixels <= NEAR ? expandFromOutlines(image, pixels) : expandByTransform(image, pixels)
}

function expandByTransform({ width, height, labels, count }: LabelImage, pixels: number): LabelImage {
  const outside = lend.uint8(labels.length)
  for (let i = 0; i < outside.length; i++) outside[i] = labels[i] === 0 ? 1 : 0
  const { distance, nearest } = nearestTransform({ width, height, data: outside }, pixels)
  const expanded = lend.uint32(outside.length).fill(0)
  for (let i = 0; i < labels.length; i++) if (distance[i]! <= pixels) expanded[i] = labels[nearest[i]!]!
  return { width, height, labels: expanded, count }
}

function expandFromOutlines(image: LabelImage, pixels: number): LabelImage {
  const expanded = lend.uint32(image.labels.length)
  expanded.set(image.labels)
  /** Squared distance of each claimed pixel to the object that claims it, plus 1; 0 for the others. */
  const claims = lend.uint8(expanded.length).fill(0)
  const disc = discWithin(pixels)
  for (let y = 0; y < image.height; y++) claimAroundRow(image, y, { expanded, claims, disc })
  return { ...image, labels: expanded }
}

/** Columns, rows and squared lengths of all steps of at most that length, one after the other. */
function discWithin(pixels: number): Int32Array {
  const reach = Math.floor(pixels)
  const steps: number[] = []
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      const squared = x * x + y * y
      if (squared > 0 && squared <= pixels * pixels) steps.push(x, y, squared)
    }
  }
  return Int32Array.from(steps)
}

interface Claims {
  readonly expanded: Uint32Array
  readonly claims: Uint8Array
  readonly disc: Int32Array
}

/** Only pixels beside background can be the nearest ones to it. */
function claimAroundRow({ width, height, labels }: LabelImage, y: number, { expanded, claims, disc }: Claims): void {
  for (let x = 0, at = y * width; x < width; x++, at++) {
    const label = labels[at]!
    if (label === 0) continue
    const enclosed =
      (x === 0 || labels[at - 1] !== 0) &&
      (x + 1 === width || labels[at + 1] !== 0) &&
      (y === 0 || labels[at - width] !== 0) &&
      (y + 1 === height || labels[at + width] !== 0)
    if (enclosed) continue
    for (let step = 0; step < disc.length; step += 3) {
      const [toX, toY] = [x + disc[step]!, y + disc[step + 1]!]
      if (toX < 0 || toY < 0 || toX >= width || toY >= height) continue
      const to = toY * width + toX
      const claim = disc[step + 2]! + 1
      if (labels[to] !== 0 || (claims[to] !== 0 && claims[to]! <= claim)) continue
      claims[to] = claim
      expanded[to] = label
    }
  }
}
