/** Where a patch lies in its image: turned, mirrored, stretched, at a scale of its own. */
import type { Random } from '../../base/index.ts'

/** From a patch's pixel (u, v), its middle at the origin, to the image: (xu·u + xv·v + x0, yu·u + yv·v + y0), stored pixels. */
export interface PatchGeometry {
  readonly xu: number
  readonly xv: number
  readonly x0: number
  readonly yu: number
  readonly yv: number
  readonly y0: number
}

export interface GeometryRules {
  /** Factors on the size of objects, evenly spread on a logarithmic scale. */
  readonly scales: readonly [least: number, most: number]
  /** Largest stretch along one direction against the other, as a share. */
  readonly stretch: number
}

interface Extents {
  readonly width: number
  readonly height: number
}

/**
 * Any angle, mirrored or not; the middle anywhere, but so that the patch holds as much of the image as it can. `scale` is how many
 * pixels of a patch a stored pixel makes without jitter.
 */
export function drawGeometry(
  random: Random,
  { scales: [least, most], stretch }: GeometryRules,
  { side, scale, image }: { readonly side: number; readonly scale: number; readonly image: Extents },
): PatchGeometry {
  const size = scale * Math.exp(between(random, Math.log(least), Math.log(most)))
  const angle = 2 * Math.PI * random.next()
  const axis = 2 * Math.PI * random.next()
  const long = Math.exp(between(random, -stretch, stretch))
  const sign = random.next() < 0.5 ? -1 : 1
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const [c, s] = [Math.cos(axis), Math.sin(axis)]
  // A stretch by `long` along `axis` and by its inverse across, then a turn, then perhaps a mirror.
  const [xx, xy, yy] = [c * c * long + (s * s) / long, c * s * (long - 1 / long), s * s * long + (c * c) / long]
  const xu = (sign * (xx * cos + xy * sin)) / size
  const xv = (sign * (xy * cos - xx * sin)) / size
  const yu = (xy * cos + yy * sin) / size
  const yv = (yy * cos - xy * sin) / size
  const half = side / 2 / size
  return {
    xu,
    xv,
    x0: middleOf(random, image.width, half),
    yu,
    yv,
    y0: middleOf(random, image.height, half),
  }
}

const between = (random: Random, low: number, high: number): number => low + random.next() * (high - low)

/** Anywhere from which half a patch reaches no edge; in a smaller image anywhere. In stored pixels, the first one's middle at 0. */
const middleOf = (random: Random, extent: number, half: number): number =>
  extent > 2 * half ? between(random, half, extent - half) - 0.5 : between(random, 0, extent) - 0.5

/** 0 1 2 3 | 3 2 1 0 …: an index inside the image for any; its edge is a mirror. */
export function mirrored(index: number, extent: number): number {
  const period = 2 * extent
  const within = ((index % period) + period) % period
  return within < extent ? within : period - 1 - within
}
