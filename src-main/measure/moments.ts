/** Centroid, bounding box and the ellipse with an object's second moments. */
import type { Objects } from './objects.ts'

export interface Moments {
  /** Centroid; pixel centres lie at whole numbers, the first at 0. */
  readonly x: number
  readonly y: number
  readonly minX: number
  readonly minY: number
  /** One past the last column and row. */
  readonly maxX: number
  readonly maxY: number
  /** Full lengths of the axes of the ellipse with the same second moments, in pixels. */
  readonly major: number
  readonly minor: number
  readonly eccentricity: number
  readonly orientationDegrees: number
}

/** Moments of every object; undefined for one without a pixel. */
export function allMoments(objects: Objects): (Moments | undefined)[] {
  return Array.from({ length: objects.count }, (_, i) =>
    objects.offsets[i + 1]! > objects.offsets[i]! ? momentsOf(objects, i + 1) : undefined,
  )
}

/** Moments of object k, which has at least one pixel. A single pixel has axes of length 0. */
function momentsOf({ runs, offsets }: Objects, k: number): Moments {
  const from = runs.offsets[k - 1]!
  const to = runs.offsets[k]!
  const n = offsets[k]! - offsets[k - 1]!
  const originX = runs.xs[from]!
  const minY = runs.ys[from]!
  let minX = originX
  let maxX = originX
  let sumX = 0
  let sumY = 0
  let sumXX = 0
  let sumYY = 0
  let sumXY = 0
  for (let r = from; r < to; r++) {
    const length = runs.starts[r + 1]! - runs.starts[r]!
    const x = runs.xs[r]!
    if (x < minX) minX = x
    if (x + length > maxX) maxX = x + length
    const dx = x - originX
    const dy = runs.ys[r]! - minY
    /* Sums of 0 … length − 1 and of their squares. */
    const steps = (length * (length - 1)) / 2
    const squares = (steps * (2 * length - 1)) / 3
    const rowX = length * dx + steps
    sumX += rowX
    sumY += length * dy
    sumXX += length * dx * dx + 2 * dx * steps + squares
    sumYY += length * dy * dy
    sumXY += rowX * dy
  }
  const meanX = sumX / n
  const meanY = sumY / n
  const ellipse = ellipseOf(sumXX / n - meanX * meanX, sumYY / n - meanY * meanY, sumXY / n - meanX * meanY)
  return { x: originX + meanX, y: minY + meanY, minX, minY, maxX, maxY: runs.ys[to - 1]! + 1, ...ellipse }
}

type Ellipse = Pick<Moments, 'major' | 'minor' | 'eccentricity' | 'orientationDegrees'>

/** From the variances of x and y and their covariance. */
function ellipseOf(xx: number, yy: number, xy: number): Ellipse {
  const middle = (xx + yy) / 2
  const half = Math.sqrt(((xx - yy) / 2) ** 2 + xy * xy)
  const long = middle + half
  const short = Math.max(0, middle - half)
  const angle = xx === yy ? (xy > 0 ? -Math.PI / 4 : Math.PI / 4) : 0.5 * Math.atan2(2 * xy, yy - xx)
  return {
    major: 4 * Math.sqrt(long),
    minor: 4 * Math.sqrt(short),
    eccentricity: long > 0 ? Math.sqrt(1 - short / long) : 0,
    orientationDegrees: (angle * 180) / Math.PI,
  }
}
