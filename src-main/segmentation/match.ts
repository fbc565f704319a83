/** How two label images of the same scene correspond: which objects overlap, how much, and who belongs to whom. */
import { Fault } from '../base/index.ts'
import type { LabelImage } from '../image/index.ts'
import { objectAreas } from './tidy.ts'

/** One pair of objects that share at least one pixel. */
export interface Overlap {
  readonly truth: number
  readonly predicted: number
  /** Shared pixels. */
  readonly pixels: number
  /** Intersection over union, in (0, 1]. */
  readonly iou: number
}

export interface ObjectMatch {
  readonly truthCount: number
  readonly predictedCount: number
  /** Areas by object number; entry 0 is background. */
  readonly truthAreas: Uint32Array
  readonly predictedAreas: Uint32Array
  /** All overlapping pairs, the largest IoU first. */
  readonly overlaps: readonly Overlap[]
}

/** The sparse overlap table of two label images; numbers without pixels do not count as objects. */
export function matchObjects(truth: LabelImage, predicted: LabelImage): ObjectMatch {
  if (truth.width !== predicted.width || truth.height !== predicted.height) {
    throw new Fault(
      'bad_argument',
      `Label images differ in size: ${truth.width} × ${truth.height} and ${predicted.width} × ${predicted.height}.`,
      { todo: 'Compare label images of the same field.' },
    )
  }
  const truthAreas = objectAreas(truth)
  const predictedAreas = objectAreas(predicted)
  const overlaps: Overlap[] = []
  for (const [key, pixels] of sharedPixels(truth, predicted)) {
    const a = Math.floor(key / (predicted.count + 1))
    const b = key % (predicted.count + 1)
    overlaps.push({ truth: a, predicted: b, pixels, iou: pixels / (truthAreas[a]! + predictedAreas[b]! - pixels) })
  }
  overlaps.sort((a, b) => b.iou - a.iou || a.truth - b.truth || a.predicted - b.predicted)
  return {
    truthCount: countPresent(truthAreas),
    predictedCount: countPresent(predictedAreas),
    truthAreas,
    predictedAreas,
    overlaps,
  }
}

/** Shared pixels by truth × (predicted count + 1) + predicted. Runs along rows are added at once. */
function sharedPixels(truth: LabelImage, predicted: LabelImage): Map<number, number> {
  const shared = new Map<number, number>()
  const stride = predicted.count + 1
  for (let i = 0; i < truth.labels.length; ) {
    const a = truth.labels[i]!
    const b = predicted.labels[i]!
    const start = i++
    while (i < truth.labels.length && truth.labels[i] === a && predicted.labels[i] === b) i++
    if (a === 0 || b === 0) continue
    const key = a * stride + b
    shared.set(key, (shared.get(key) ?? 0) + i - start)
  }
  return shared
}

function countPresent(areas: Uint32Array): number {
  let count = 0
  for (let object = 1; object < areas.length; object++) if (areas[object]! > 0) count++
  return count
}

/**
 * A largest set of one-to-one pairs with IoU ≥ `threshold`, taken greedily by IoU and completed along augmenting paths.
 * Above 0.5 the pairs are unique; at or below it, as many as possible.
 */
export function pairsAt(match: ObjectMatch, threshold: number): Overlap[] {
  const candidates = match.overlaps.filter((overlap) => overlap.iou >= threshold)
  const ofTruth = new Map<number, Overlap>()
  const ofPredicted = new Map<number, Overlap>()
  for (const overlap of candidates) {
    if (ofTruth.has(overlap.truth) || ofPredicted.has(overlap.predicted)) continue
    ofTruth.set(overlap.truth, overlap)
    ofPredicted.set(overlap.predicted, overlap)
  }
  const byTruth = Map.groupBy(candidates, (overlap) => overlap.truth)
  for (const truth of byTruth.keys()) {
    if (!ofTruth.has(truth)) augment(truth, byTruth, { ofTruth, ofPredicted })
  }
  return [...ofTruth.values()]
}

interface Pairing {
  readonly ofTruth: Map<number, Overlap>
  readonly ofPredicted: Map<number, Overlap>
}

/** Breadth-first search for an alternating path from a free truth object to a free predicted one; swaps it when found. */
function augment(start: number, byTruth: Map<number, Overlap[]>, { ofTruth, ofPredicted }: Pairing): void {
  const cameBy = new Map<number, Overlap>()
  const queue = [start]
  for (const truth of queue) {
    for (const overlap of byTruth.get(truth) ?? []) {
      if (cameBy.has(overlap.predicted)) continue
      cameBy.set(overlap.predicted, overlap)
      const taken = ofPredicted.get(overlap.predicted)
      if (taken) {
        queue.push(taken.truth)
        continue
      }
      let step: Overlap | undefined = overlap
      while (step) {
        const released: Overlap | undefined = ofTruth.get(step.truth)
        ofTruth.set(step.truth, step)
        ofPredicted.set(step.predicted, step)
        step = released && cameBy.get(released.predicted)
      }
      return
    }
  }
}
