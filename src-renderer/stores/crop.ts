/** Paints a crop of an image: channels in their colours, values laid over them, outlines of the objects in it. */
import { brightness, type Limits } from './contrast.ts'
import type { Plane } from './planes.ts'

export interface CropChannel {
  readonly plane: Plane
  readonly colour: readonly [number, number, number]
  readonly limits: Limits
}

export interface CropOutline {
  readonly labels: Plane
  readonly colour: readonly [number, number, number]
}

/** Values laid over the channels: `colours` holds 256 steps [step, rgba], for values 0 … 255 of `plane`. */
export interface CropScalar {
  readonly plane: Plane
  readonly colours: Uint8Array
  /** 0 … 1. */
  readonly opacity: number
}

/** A square of the image: its centre and side in image pixels. */
export interface CropWindow {
  readonly x: number
  readonly y: number
  readonly side: number
}

export interface CropLayers {
  readonly channels: readonly CropChannel[]
  readonly outlines: readonly CropOutline[]
  readonly scalar?: CropScalar | undefined
  /** The object that the crop is of: its outlines are bright, the others' faint. */
  readonly object: number
}

const FAINT = 0.4

/** Paints into `out` [y, x, rgba], `size` pixels a side; beyond the image it is black. Values are interpolated linearly. */
export function paintCrop(out: Uint8ClampedArray, size: number, window: CropWindow, layers: CropLayers): void {
  const step = window.side / size
  const [left, top] = [window.x - window.side / 2, window.y - window.side / 2]
  for (let j = 0; j < size; j++)
    for (let i = 0; i < size; i++) {
      const at = (j * size + i) * 4
      const [x, y] = [left + (i + 0.5) * step, top + (j + 0.5) * step]
      const colour = addChannels(layers.channels, x, y)
      if (layers.scalar) layScalar(colour, layers.scalar, x, y)
      for (const outline of layers.outlines) layOutline(colour, outline, { x, y, step, object: layers.object })
      for (let part = 0; part < 3; part++) out[at + part] = colour[part]!
      out[at + 3] = 255
    }
}

function addChannels(channels: readonly CropChannel[], x: number, y: number): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0]
  for (const { plane, colour, limits } of channels) {
    const bright = brightness(interpolate(plane, x, y), limits)
    for (let part = 0; part < 3; part++) sum[part] = Math.min(255, sum[part]! + bright * colour[part]!)
  }
  return sum
}

function layScalar(
  under: [number, number, number],
  { plane, colours, opacity }: CropScalar,
  x: number,
  y: number,
): void {
  const value = interpolate(plane, x, y)
  if (Number.isNaN(value)) return
  const at = Math.max(0, Math.min(255, Math.round(value))) * 4
  const strength = (colours[at + 3]! / 255) * opacity
  for (let part = 0; part < 3; part++) under[part] = under[part]! + (colours[at + part]! - under[part]!) * strength
}

/** Linear interpolation between pixel centres; NaN outside the plane. */
export function interpolate({ width, height, data }: Plane, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= width || y >= height) return Number.NaN
  const [left, top] = [Math.max(0, Math.floor(x - 0.5)), Math.max(0, Math.floor(y - 0.5))]
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)]
  const [partX, partY] = [Math.max(0, x - 0.5 - left), Math.max(0, y - 0.5 - top)]
  const above = data[top * width + left]! * (1 - partX) + data[top * width + right]! * partX
  const below = data[bottom * width + left]! * (1 - partX) + data[bottom * width + right]! * partX
  return above * (1 - partY) + below * partY
}

interface OutlinePoint {
  readonly x: number
  readonly y: number
  /** Image pixels between two pixels of the crop. */
  readonly step: number
  readonly object: number
}

function layOutline(under: [number, number, number], { labels, colour }: CropOutline, point: OutlinePoint): void {
  const { x, y, step } = point
  const here = labelAt(labels, x, y)
  if (here === 0) return
  const inside =
    labelAt(labels, x - step, y) === here &&
    labelAt(labels, x + step, y) === here &&
    labelAt(labels, x, y - step) === here &&
    labelAt(labels, x, y + step) === here
  if (inside) return
  const strength = here === point.object ? 1 : FAINT
  for (let part = 0; part < 3; part++) under[part] = under[part]! + (colour[part]! - under[part]!) * strength
}

function labelAt({ width, height, data }: Plane, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= width || y >= height) return 0
  return data[Math.floor(y) * width + Math.floor(x)]!
}

/** Side of the crops of a site: about three times the diameter of its median object, in image pixels. */
export function cropSide(areas: Uint32Array): number {
  const present = areas.filter((area) => area > 0).sort()
  const median = present[Math.floor(present.length / 2)] ?? 400
  return Math.max(16, Math.round(3 * Math.sqrt((4 * median) / Math.PI)))
}
