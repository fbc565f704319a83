/** Neighbors: how crowded an object is: what it touches, what lies near, and how far the closest centres are. */
import { nearestCentres } from './closest.ts'
import { objectsWithin } from './near.ts'
import type { Objects } from './objects.ts'
import { isEdge, neighbourSteps } from './rim.ts'
import { type ColumnBlock, cell, type Sheet } from './sheet.ts'
import type { Subject } from './subject.ts'

/** Gap between edges up to which `NumberOfNeighbors_10` counts, in pixels. */
const NEAR = 10

const NAMES = [
  'NumberOfNeighbors_Adjacent',
  'PercentTouching_Adjacent',
  `NumberOfNeighbors_${NEAR}`,
  'FirstClosestObjectNumber',
  'FirstClosestDistance',
  'SecondClosestObjectNumber',
  'SecondClosestDistance',
] as const

/**
 * Adjacent objects have pixels side by side or corner to corner; PercentTouching is the share of the edge that has such a
 * neighbour. Closest distances are between centres, in pixels; NaN where there is no other object. Cytoplasm is not
 * measured: its neighbours are its cell's.
 */
export function neighbors(subject: Subject): readonly ColumnBlock[] {
  if (subject.compartment === 'Cytoplasm') return []
  return [{ names: NAMES.map((name) => `Neighbors_${name}`), fill: (sheet) => fillNeighbors(subject, sheet) }]
}

function fillNeighbors(subject: Subject, sheet: Sheet): void {
  const { objects } = subject
  const bits = subject.rim().bits
  const near = objectsWithin(objects, bits, NEAR)
  const closest = nearestCentres(subject.moments())
  for (let k = 1; k <= objects.count; k++) {
    if (objects.offsets[k] === objects.offsets[k - 1]) continue
    const touch = touching(objects, bits, k)
    const at = cell(sheet, k)
    sheet.values[at] = touch.objects
    sheet.values[at + 1] = touch.percent
    sheet.values[at + 2] = near[k - 1]!
    for (let order = 0; order < 2; order++) {
      const { numbers, distances } = closest[order]!
      if (numbers[k - 1] === 0) continue
      sheet.values[at + 3 + 2 * order] = numbers[k - 1]!
      sheet.values[at + 4 + 2 * order] = distances[k - 1]!
    }
  }
}

/** Looks only at the neighbours that are not of the object itself. */
function touching({ frame, labels, runs }: Objects, bits: Uint8Array, k: number): { objects: number; percent: number } {
  const steps = neighbourSteps(frame.stride)
  const met = new Set<number>()
  let edge = 0
  let shared = 0
  for (let r = runs.offsets[k - 1]!; r < runs.offsets[k]!; r++) {
    const first = runs.pixels[r]! - runs.starts[r]!
    for (let i = runs.starts[r]!, end = runs.starts[r + 1]!; i < end; i++) {
      if (!isEdge(bits[i]!)) continue
      edge++
      let other = 0
      for (let outside = ~bits[i]! & 255, s = 0; outside > 0; outside >>= 1, s++) {
        if ((outside & 1) === 0) continue
        const label = labels[first + i + steps[s]!]!
        if (label === 0 || label === other) continue
        other = label
        met.add(label)
      }
      if (other > 0) shared++
    }
  }
  return { objects: met.size, percent: edge === 0 ? Number.NaN : (100 * shared) / edge }
}
