/** Where on an image a canvas looks: the mathematics of zooming and panning. Lengths on screen are CSS pixels. */

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** The image point at the canvas's centre, and CSS pixels per image pixel. Pixel (0, 0) covers [0, 1) × [0, 1). */
export interface View {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

const GREATEST_ZOOM = 64
/** The image may be shrunk to this part of the size at which it fits. */
const SMALLEST_PART_OF_FIT = 0.25

/** The zoom at which an image fills a canvas without being cut. */
export function fitZoom(image: Size, canvas: Size): number {
  const zoom = Math.min(canvas.width / image.width, canvas.height / image.height)
  return Number.isFinite(zoom) && zoom > 0 ? zoom : 1
}

export function fitView(image: Size, canvas: Size): View {
  return { x: image.width / 2, y: image.height / 2, zoom: fitZoom(image, canvas) }
}

export function screenToImage(view: View, canvas: Size, at: Point): Point {
  return { x: view.x + (at.x - canvas.width / 2) / view.zoom, y: view.y + (at.y - canvas.height / 2) / view.zoom }
}

export function imageToScreen(view: View, canvas: Size, at: Point): Point {
  return { x: (at.x - view.x) * view.zoom + canvas.width / 2, y: (at.y - view.y) * view.zoom + canvas.height / 2 }
}

/** Zooms by a factor such that the image point under `at` stays under it. */
export function zoomAround(view: View, factor: number, at: Point, frame: { image: Size; canvas: Size }): View {
  const under = screenToImage(view, frame.canvas, at)
  const zoom = clampZoom(view.zoom * factor, frame)
  const { width, height } = frame.canvas
  return { x: under.x - (at.x - width / 2) / zoom, y: under.y - (at.y - height / 2) / zoom, zoom }
}

/** Moves the image by a distance on screen, as far as some of it stays in view. */
export function panBy(view: View, by: Point, image: Size): View {
  const x = clamp(view.x - by.x / view.zoom, 0, image.width)
  const y = clamp(view.y - by.y / view.zoom, 0, image.height)
  return { ...view, x, y }
}

/** Brings an image point into the middle unless it is comfortably in view. */
export function reveal(view: View, at: Point, canvas: Size): View {
  const shown = imageToScreen(view, canvas, at)
  const inside = within(shown.x, canvas.width) && within(shown.y, canvas.height)
  return inside ? view : { ...view, x: at.x, y: at.y }
}

/** A view in whose middle a square of `side` image pixels fills about a third of the canvas's shorter side. */
export function closeUpView(at: Point, side: number, canvas: Size): View {
  const zoom = Math.min(canvas.width, canvas.height) / (3 * Math.max(1, side))
  return { x: at.x, y: at.y, zoom: clamp(zoom, 1, GREATEST_ZOOM) }
}

/** The view in device pixels: image point at the top left corner, snapped to whole device pixels, and the scale. */
export function deviceView(view: View, canvas: Size, pixelRatio: number): { left: number; top: number; zoom: number } {
  const zoom = view.zoom * pixelRatio
  const snap = (centre: number, length: number) => Math.round(centre * zoom - (length * pixelRatio) / 2) / zoom
  return { left: snap(view.x, canvas.width), top: snap(view.y, canvas.height), zoom }
}

function within(at: number, length: number): boolean {
  const margin = length * 0.08
  return at >= margin && at <= length - margin
}

function clampZoom(zoom: number, frame: { image: Size; canvas: Size }): number {
  const fit = fitZoom(frame.image, frame.canvas)
  return clamp(zoom, Math.min(fit * SMALLEST_PART_OF_FIT, 1), Math.max(GREATEST_ZOOM, fit))
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
