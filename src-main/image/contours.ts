/** Outlines of labelled objects as polygons along pixel edges, by following the cracks between pixels. */
import type { LabelImage } from './plane.ts'

export interface Contour {
  readonly label: number
  /** x, y, x, y …: corners in pixel-corner coordinates, (0, 0) top left; the ring closes from the last to the first. */
  readonly points: Int32Array
  /** The ring goes around a hole inside the object, counter-clockwise; outer rings go clockwise (y downwards). */
  readonly hole: boolean
}

/** Right, down, left, up: the step along an edge. */
const STEP_X = [1, 0, -1, 0] as const
const STEP_Y = [0, 1, 0, -1] as const
/** The two pixels ahead of a corner, left and right of the direction of travel, relative to the corner's own pixel. */
const LEFT_X = [0, 0, -1, -1] as const
const LEFT_Y = [-1, 0, 0, -1] as const
const RIGHT_X = [0, -1, -1, 0] as const
const RIGHT_Y = [0, 0, -1, -1] as const

/**
 * All rings of all objects, in the order of their topmost, leftmost corner. Parts of an object that touch by a corner
 * only are one ring; parts that do not touch are rings of the same label. Corners in a straight line are left out.
 */
export function traceContours(image: LabelImage): Contour[] {
  const { width, height, labels } = image
  // Every ring runs along the top edge of some pixel, so these edges alone find and remember all rings.
  const traced = new Uint8Array(labels.length)
  const contours: Contour[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const label = labels[at]!
      if (label === 0 || traced[at] || (y > 0 && labels[at - width] === label)) continue
      contours.push(followRing(image, traced, { x, y, label }))
    }
  }
  return contours
}

interface RingStart {
  readonly x: number
  readonly y: number
  readonly label: number
}

/** Walks with the object on the right until the walk closes, marking the top edges it passes. */
function followRing({ width, height, labels }: LabelImage, traced: Uint8Array, start: RingStart): Contour {
  const { label } = start
  const corners: number[] = []
  let { x, y } = start
  let direction = 0
  let doubleArea = 0
  do {
    if (direction === 0) traced[y * width + x] = 1
    x += STEP_X[direction]!
    y += STEP_Y[direction]!
    const leftX = x + LEFT_X[direction]!
    const leftY = y + LEFT_Y[direction]!
    const rightX = x + RIGHT_X[direction]!
    const rightY = y + RIGHT_Y[direction]!
    const left = leftX >= 0 && leftY >= 0 && leftX < width && leftY < height && labels[leftY * width + leftX] === label
    const right =
      rightX >= 0 && rightY >= 0 && rightX < width && rightY < height && labels[rightY * width + rightX] === label
    if (!left && right) continue
    // A diagonal neighbour is taken along (turn left), so that parts joined by a corner stay one object.
    direction = (direction + (left ? 3 : 1)) & 3
    const last = corners.length - 2
    if (last >= 0) doubleArea += corners[last]! * y - x * corners[last + 1]!
    corners.push(x, y)
  } while (x !== start.x || y !== start.y || direction !== 0)
  const last = corners.length - 2
  doubleArea += corners[last]! * corners[1]! - corners[0]! * corners[last + 1]!
  return { label, points: Int32Array.from(corners), hole: doubleArea < 0 }
}

/**
 * 1 on the pixels of objects that have a 4-neighbour of another label or of background, else 0. The edge of the
 * picture is no neighbour, so an object cut by it stays open there.
 */
export function outlineMask({ width, height, labels }: LabelImage): Uint8Array {
  const mask = new Uint8Array(labels.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const label = labels[at]!
      if (x + 1 < width && labels[at + 1] !== label) {
        if (label !== 0) mask[at] = 1
        if (labels[at + 1] !== 0) mask[at + 1] = 1
      }
      if (y + 1 < height && labels[at + width] !== label) {
        if (label !== 0) mask[at] = 1
        if (labels[at + width] !== 0) mask[at + width] = 1
      }
    }
  }
  return mask
}
