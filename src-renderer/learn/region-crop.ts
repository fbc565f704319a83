/** Cuts what a crop needs out of whole planes, so that thousands of crops can be kept without their images. */
import type { EvidenceRegion } from '../../src-main/contract/index.ts'
import type { CropWindow, Plane, PlaneData } from '../stores/index.ts'

/** Image pixels around a region that are shown besides it, as a part of its larger side. */
const AROUND = 1
const LEAST_SIDE = 48

/** The square around a region's middle that a crop shows, in stored pixels. */
export function regionWindow(region: Pick<EvidenceRegion, 'x' | 'y' | 'width' | 'height'>): CropWindow {
  const side = Math.max(LEAST_SIDE, Math.round(Math.max(region.width, region.height) * (1 + AROUND)))
  return { x: region.x + region.width / 2, y: region.y + region.height / 2, side }
}

export interface Cutting {
  /** Pixels of the window that lie on the image, and one more all around for interpolation. */
  readonly plane: Plane
  /** Where its first pixel lies on the image. */
  readonly left: number
  readonly top: number
}

/** A copy of the part of a plane that a window shows. Undefined when it shows nothing of it. */
export function cutOut(plane: Plane, window: CropWindow): Cutting | undefined {
  const half = window.side / 2 + 1
  const left = Math.max(0, Math.floor(window.x - half))
  const top = Math.max(0, Math.floor(window.y - half))
  const right = Math.min(plane.width, Math.ceil(window.x + half))
  const bottom = Math.min(plane.height, Math.ceil(window.y + half))
  const [width, height] = [right - left, bottom - top]
  if (width <= 0 || height <= 0) return undefined
  const data = new (plane.data.constructor as new (length: number) => PlaneData)(width * height)
  for (let y = 0; y < height; y++) {
    const from = (top + y) * plane.width + left
    data.set(plane.data.subarray(from, from + width), y * width)
  }
  return { plane: { width, height, data, bitDepth: plane.bitDepth }, left, top }
}

/** The window as the cutting sees it. */
export function windowOn({ left, top }: Cutting, window: CropWindow): CropWindow {
  return { x: window.x - left, y: window.y - top, side: window.side }
}
