/** How much of a picture an augmentation leaves in view: the area of the moved picture inside its frame. */
import type { Augmentation, Size } from './augmentation.ts'

type Point = readonly [x: number, y: number]

/** Share of the picture's area that is still inside the frame, 0 … 1. Mirroring does not matter to it. */
export function keptShare({ angleDegrees, scale, shiftX, shiftY }: Augmentation, { width, height }: Size): number {
  const angle = (angleDegrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle) * scale, Math.sin(angle) * scale]
  const [right, bottom] = [width / 2, height / 2]
  const corners: Point[] = [
    [-right, -bottom],
    [right, -bottom],
    [right, bottom],
    [-right, bottom],
  ]
  let shape = corners.map(([x, y]): Point => [cos * x - sin * y + shiftX, sin * x + cos * y + shiftY])
  shape = clipped(shape, ([x]) => right - x)
  shape = clipped(shape, ([x]) => right + x)
  shape = clipped(shape, ([, y]) => bottom - y)
  shape = clipped(shape, ([, y]) => bottom + y)
  return areaOf(shape) / (width * height * scale * scale)
}

/** The part of a convex shape where `depth`, a linear function, is not negative (Sutherland and Hodgman 1974). */
function clipped(shape: readonly Point[], depth: (point: Point) => number): Point[] {
  return shape.flatMap((to, i) => {
    const from = shape.at(i - 1)!
    const [before, after] = [depth(from), depth(to)]
    const kept = after >= 0 ? [to] : []
    if (before >= 0 === after >= 0) return kept
    const part = before / (before - after)
    return [[from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])] as Point, ...kept]
  })
}

function areaOf(shape: readonly Point[]): number {
  let twice = 0
  shape.forEach(([x, y], i) => {
    const [beforeX, beforeY] = shape.at(i - 1)!
    twice += beforeX * y - x * beforeY
  })
  return Math.abs(twice) / 2
}
