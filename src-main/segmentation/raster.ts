/** Working images of this room: float samples and masks in row-major order, and how a plane becomes one. */
import { lend } from '../base/index.ts'
import type { LabelImage, Plane, PlaneData } from '../image/index.ts'

export interface Raster {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

/** 1 is foreground, 0 is background. */
export interface Mask {
  readonly width: number
  readonly height: number
  readonly data: Uint8Array
}

/**
 * The plane's samples as floats. Samples that are not numbers become the smallest finite sample,
 * infinities the nearest finite extreme, so that damaged pixels count as background or as bright, never as noise.
 */
export function rasterOfPlane(plane: Plane): Raster {
  const { width, height } = plane
  if (!(plane.data instanceof Float32Array)) return { width, height, data: copied(plane.data) }
  const data = copied(plane.data)
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let damaged = false
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!
    if (!Number.isFinite(value)) damaged = true
    else {
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  if (damaged) repairInto(data, Number.isFinite(low) ? low : 0, Number.isFinite(high) ? high : 0)
  return { width, height, data }
}

function copied(samples: PlaneData): Float32Array {
  const data = lend.float32(samples.length)
  data.set(samples)
  return data
}

/** Overwrites what is not finite in `data`. */
function repairInto(data: Float32Array, low: number, high: number): void {
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!
    if (!Number.isFinite(value)) data[i] = value === Number.POSITIVE_INFINITY ? high : low
  }
}

/** Smallest and largest sample; [0, 0] of an empty raster. */
export function rangeOf(data: Float32Array): [low: number, high: number] {
  if (data.length === 0) return [0, 0]
  let low = data[0]!
  let high = low
  for (let i = 1; i < data.length; i++) {
    const value = data[i]!
    if (value < low) low = value
    else if (value > high) high = value
  }
  return [low, high]
}

/** The pixels of any object. */
export function maskOfLabels(image: LabelImage): Mask {
  const { width, height, labels } = image
  const data = lend.uint8(labels.length)
  for (let y = 0; y < height; y++) markRow(data, labels, y * width, (y + 1) * width)
  return { width, height, data }
}

function markRow(data: Uint8Array, labels: Uint32Array, from: number, to: number): void {
  for (let i = from; i < to; i++) data[i] = labels[i] === 0 ? 0 : 1
}
