/** Boxes in an image, and how much of one a mask or other boxes cover. */
import type { Mask } from '../segmentation/index.ts'

/** Pixels from the image's top left corner; x and y are the box's left and top edge, so pixel (0, 0) is the box 0, 0, 1, 1. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface ScoredBox extends Box {
  readonly score: number
}

export const areaOf = ({ width, height }: Box): number => width * height

/** The part that two boxes share; without extent where they are apart. */
export function intersection(a: Box, b: Box): Box {
  const x = Math.max(a.x, b.x)
  const y = Math.max(a.y, b.y)
  return {
    x,
    y,
    width: Math.max(0, Math.min(a.x + a.width, b.x + b.width) - x),
    height: Math.max(0, Math.min(a.y + a.height, b.y + b.height) - y),
  }
}

/** Intersection over union, 0 … 1. */
export function boxOverlap(a: Box, b: Box): number {
  const shared = areaOf(intersection(a, b))
  return shared === 0 ? 0 : shared / (areaOf(a) + areaOf(b) - shared)
}

/** Whether the middle of `inner` lies in `outer`, its left and top edge included. */
export function holdsCentre(outer: Box, inner: Box): boolean {
  const x = inner.x + inner.width / 2 - outer.x
  const y = inner.y + inner.height / 2 - outer.y
  return x >= 0 && y >= 0 && x < outer.width && y < outer.height
}

/** The share of a box that the boxes cover together, what they share counted once; 0 of a box without extent. */
export function coverByBoxes(box: Box, boxes: readonly Box[]): number {
  const parts = boxes.map((other) => intersection(box, other)).filter((part) => areaOf(part) > 0)
  const edges = [...new Set(parts.flatMap(({ x, width }) => [x, x + width]))].sort((a, b) => a - b)
  let covered = 0
  for (let i = 0; i + 1 < edges.length; i++) {
    const [left, right] = [edges[i]!, edges[i + 1]!]
    const strip = parts.filter(({ x, width }) => x <= left && x + width >= right)
    covered += (right - left) * lengthOf(strip.map(({ y, height }) => [y, y + height] as const))
  }
  return covered === 0 ? 0 : covered / areaOf(box)
}

/** Length that intervals cover together. */
function lengthOf(intervals: (readonly [from: number, to: number])[]): number {
  let reached = Number.NEGATIVE_INFINITY
  let length = 0
  for (const [from, to] of intervals.sort((a, b) => a[0] - b[0])) {
    length += Math.max(0, to - Math.max(from, reached))
    reached = Math.max(reached, to)
  }
  return length
}

/** The share of a box that a mask covers; pixels that the box cuts count in part, and what lies outside of the image does not. */
export function coverByMask(box: Box, { width, height, data }: Mask): number {
  const right = Math.min(width, Math.ceil(box.x + box.width))
  const bottom = Math.min(height, Math.ceil(box.y + box.height))
  let covered = 0
  for (let y = Math.max(0, Math.floor(box.y)); y < bottom; y++)
    for (let x = Math.max(0, Math.floor(box.x)); x < right; x++)
      if (data[y * width + x] !== 0) covered += areaOf(intersection(box, { x, y, width: 1, height: 1 }))
  return covered === 0 ? 0 : covered / areaOf(box)
}
