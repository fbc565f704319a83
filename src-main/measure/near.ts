/** How many other objects come within a given distance of each object, edge to edge. */
import { lend } from '../base/index.ts'
import type { Objects } from './objects.ts'
import { isEdge } from './rim.ts'

/** Edge pixels by object: object k owns places offsets[k − 1] … offsets[k] − 1; and each object's bounds. */
interface Edges {
  readonly offsets: Int32Array
  readonly xs: Uint16Array
  readonly ys: Uint16Array
  readonly boxes: readonly Box[]
}

interface Box {
  readonly k: number
  readonly minX: number
  readonly maxX: number
  readonly minY: number
  readonly maxY: number
}

/** By object: the number of others with a pixel at most `distance` pixels from one of its own, centre to centre. */
export function objectsWithin(objects: Objects, bits: Uint8Array, distance: number): Int32Array {
  const edges = edgesOf(objects, bits)
  const near = new Int32Array(objects.count)
  const boxes = edges.boxes.toSorted((a, b) => a.minX - b.minX)
  for (let i = 0; i < boxes.length; i++) countNear(near, edges, boxes, { i, distance })
  return near
}

/** Counts the pairs of box i with those after it. */
function countNear(
  near: Int32Array,
  edges: Edges,
  boxes: readonly Box[],
  { i, distance }: { i: number; distance: number },
): void {
  const a = boxes[i]!
  for (let j = i + 1; j < boxes.length && boxes[j]!.minX - a.maxX <= distance; j++) {
    const b = boxes[j]!
    if (b.minY - a.maxY > distance || a.minY - b.maxY > distance) continue
    if (!comeWithin(edges, [a, b], distance)) continue
    near[a.k - 1]! += 1
    near[b.k - 1]! += 1
  }
}

function edgesOf({ count, size, runs }: Objects, bits: Uint8Array): Edges {
  const offsets = new Int32Array(count + 1)
  const xs = lend.uint16(size)
  const ys = lend.uint16(size)
  let places = 0
  const boxes: Box[] = []
  for (let k = 1; k <= count; k++) {
    const first = places
    for (let r = runs.offsets[k - 1]!; r < runs.offsets[k]!; r++) places = addEdges(xs, ys, places, { runs, bits, r })
    offsets[k] = places
    if (places > first) boxes.push({ k, ...widthOf(xs, first, places), minY: ys[first]!, maxY: ys[places - 1]! })
  }
  return { offsets, xs, ys, boxes }
}

/** Appends the edge pixels of run r; returns how many places are taken then. */
function addEdges(
  xs: Uint16Array,
  ys: Uint16Array,
  places: number,
  { runs, bits, r }: { runs: Objects['runs']; bits: Uint8Array; r: number },
): number {
  const shift = runs.xs[r]! - runs.starts[r]!
  let place = places
  for (let i = runs.starts[r]!, end = runs.starts[r + 1]!; i < end; i++) {
    if (!isEdge(bits[i]!)) continue
    xs[place] = i + shift
    ys[place++] = runs.ys[r]!
  }
  return place
}

function widthOf(xs: Uint16Array, from: number, to: number): { minX: number; maxX: number } {
  let minX = Number.POSITIVE_INFINITY
  let maxX = 0
  for (let i = from; i < to; i++) {
    if (xs[i]! < minX) minX = xs[i]!
    if (xs[i]! > maxX) maxX = xs[i]!
  }
  return { minX, maxX }
}

/** Compares only the edge pixels of either object that lie within reach of the other's bounds. */
function comeWithin(edges: Edges, [a, b]: readonly [Box, Box], distance: number): boolean {
  const facing = reachable(edges, b, a, distance)
  if (facing.length === 0) return false
  const { xs, ys } = edges
  const limit = distance * distance
  for (const i of reachable(edges, a, b, distance)) {
    for (const j of facing) {
      const dx = xs[i]! - xs[j]!
      const dy = ys[i]! - ys[j]!
      if (dx * dx + dy * dy <= limit) return true
    }
  }
  return false
}

function reachable({ offsets, xs, ys }: Edges, { k }: Box, other: Box, distance: number): number[] {
  const places: number[] = []
  for (let i = offsets[k - 1]!, end = offsets[k]!; i < end; i++) {
    if (xs[i]! < other.minX - distance || xs[i]! > other.maxX + distance) continue
    if (ys[i]! < other.minY - distance || ys[i]! > other.maxY + distance) continue
    places.push(i)
  }
  return places
}
