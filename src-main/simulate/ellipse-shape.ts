/** One ellipse: which pixels lie in it, how much of an edge pixel it covers, and the box of its pixels. */
import type { Box } from './paint-site.ts'

/** Pixel (i, j) covers [i, i + 1) × [j, j + 1), so its centre is at (i + 0.5, j + 0.5). */
export interface Ellipse {
  readonly centreX: number
  readonly centreY: number
  /** Half of the long and of the short axis, pixels. */
  readonly semiMajor: number
  readonly semiMinor: number
  /** Of the long axis against the x axis, clockwise on the screen, radians, 0 … π. */
  readonly angle: number
}

/** A conic around its centre: a point at (u, v) from it is inside where `uu·u² + uv·u·v + vv·v²` is at most 1. */
interface Conic {
  readonly uu: number
  readonly uv: number
  readonly vv: number
  /** How far the ellipse reaches from its centre along x and along y. */
  readonly reachX: number
  readonly reachY: number
}

function conicOf({ semiMajor, semiMinor, angle }: Ellipse): Conic {
  const cosine = Math.cos(angle)
  const sine = Math.sin(angle)
  const major = 1 / (semiMajor * semiMajor)
  const minor = 1 / (semiMinor * semiMinor)
  return {
    uu: cosine * cosine * major + sine * sine * minor,
    uv: 2 * cosine * sine * (major - minor),
    vv: sine * sine * major + cosine * cosine * minor,
    reachX: Math.hypot(semiMajor * cosine, semiMinor * sine),
    reachY: Math.hypot(semiMajor * sine, semiMinor * cosine),
  }
}

/** Whether the ellipse lies wholly inside an image of this size. */
export function liesInside(ellipse: Ellipse, width: number, height: number): boolean {
  const { reachX, reachY } = conicOf(ellipse)
  const { centreX, centreY } = ellipse
  return centreX >= reachX && centreY >= reachY && centreX + reachX <= width && centreY + reachY <= height
}

/** Calls `visit` with the index of every pixel of the image [y, x] whose centre lies in the ellipse, until it returns true; says whether it did. */
export function somePixel(
  ellipse: Ellipse,
  { width, height }: { width: number; height: number },
  visit: (pixel: number, x: number, y: number) => boolean,
): boolean {
  const { uu, uv, vv, reachX, reachY } = conicOf(ellipse)
  const { centreX, centreY } = ellipse
  const right = Math.min(width, Math.ceil(centreX + reachX))
  const bottom = Math.min(height, Math.ceil(centreY + reachY))
  const left = Math.max(0, Math.floor(centreX - reachX))
  for (let y = Math.max(0, Math.floor(centreY - reachY)); y < bottom; y++) {
    const v = y + 0.5 - centreY
    for (let x = left; x < right; x++) {
      const u = x + 0.5 - centreX
      if (uu * u * u + uv * u * v + vv * v * v <= 1 && visit(y * width + x, x, y)) return true
    }
  }
  return false
}

/** The smallest box around the pixels whose centres lie in the ellipse. */
export function boxOf(ellipse: Ellipse, size: { width: number; height: number }): Box {
  let [left, top, right, bottom] = [size.width, size.height, -1, -1]
  somePixel(ellipse, size, (_, x, y) => {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
    return false
  })
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

/**
 * Lays the ellipse of the given level over `light` [y, x] with an edge one pixel wide: a pixel whose centre lies on the
 * outline is covered by half. The distance from the outline is Sampson's first-order one.
 */
export function paintEllipse(
  light: Float32Array,
  { width, height }: { width: number; height: number },
  ellipse: Ellipse,
  level: number,
): void {
  const { uu, uv, vv, reachX, reachY } = conicOf(ellipse)
  const { centreX, centreY } = ellipse
  const right = Math.min(width, Math.ceil(centreX + reachX + 1))
  const bottom = Math.min(height, Math.ceil(centreY + reachY + 1))
  const left = Math.max(0, Math.floor(centreX - reachX - 1))
  for (let y = Math.max(0, Math.floor(centreY - reachY - 1)); y < bottom; y++) {
    const v = y + 0.5 - centreY
    for (let x = left; x < right; x++) {
      const u = x + 0.5 - centreX
      const excess = uu * u * u + uv * u * v + vv * v * v - 1
      const slopeU = 2 * uu * u + uv * v
      const slopeV = uv * u + 2 * vv * v
      const slope = Math.sqrt(slopeU * slopeU + slopeV * slopeV)
      const cover = Math.min(1, Math.max(0, 0.5 - excess / Math.max(slope, 1e-9)))
      const pixel = y * width + x
      if (cover > 0) light[pixel] = light[pixel]! + cover * (level - light[pixel]!)
    }
  }
}
