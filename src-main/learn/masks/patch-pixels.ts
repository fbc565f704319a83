/** Pixels and labels of a patch, read from its image along its geometry. */
import type { LabelledPlane, SharedPixels } from './labelled-plane.ts'
import { mirrored, type PatchGeometry } from './patch-geometry.ts'

/** [side, side] each. */
export interface RawPatch {
  readonly pixels: Float32Array
  /** Object of every pixel, 0 for none. */
  readonly labels: Uint32Array
  /** How far inside it lies, 0 … 1. */
  readonly inner: Float32Array
}

/** Pixels by straight lines between stored ones, labels by the nearest one; beyond its edges the image goes on as its mirror image. */
export function readPatch(plane: LabelledPlane, geometry: PatchGeometry, side: number): RawPatch {
  const { xu, xv, x0, yu, yv, y0 } = geometry
  const { width, height, pixels, labels, inner } = plane
  const patch = {
    pixels: new Float32Array(side * side),
    labels: new Uint32Array(side * side),
    inner: new Float32Array(side * side),
  }
  const [perX, perY] = [pixels.width / width, pixels.height / height]
  const middle = (side - 1) / 2
  for (let v = 0, at = 0; v < side; v++)
    for (let u = 0; u < side; u++, at++) {
      const x = xu * (u - middle) + xv * (v - middle) + x0
      const y = yu * (u - middle) + yv * (v - middle) + y0
      patch.pixels[at] = sampleAt(pixels, (x + 0.5) * perX - 0.5, (y + 0.5) * perY - 0.5)
      const from = mirrored(Math.round(y), height) * width + mirrored(Math.round(x), width)
      patch.labels[at] = labels[from]!
      patch.inner[at] = inner[from]! / 255
    }
  return patch
}

function sampleAt({ width, height, data }: SharedPixels, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [across, down] = [x - left, y - top]
  const isInside = left >= 0 && top >= 0 && left < width - 1 && top < height - 1
  const upper = isInside ? top * width : mirrored(top, height) * width
  const lower = isInside ? upper + width : mirrored(top + 1, height) * width
  const from = isInside ? left : mirrored(left, width)
  const to = isInside ? left + 1 : mirrored(left + 1, width)
  const above = data[upper + from]! + across * (data[upper + to]! - data[upper + from]!)
  const below = data[lower + from]! + across * (data[lower + to]! - data[lower + from]!)
  return above + down * (below - above)
}
