/** Applies an augmentation to an image in one bilinear resampling, channel by channel. */
import type { Augmentation, Size } from './augmentation.ts'

/** Planes of one image in row-major order: [channel, y, x]. */
export interface ImageShape extends Size {
  readonly channels: number
}

/** From an output pixel (x, y) to the place in the source: (xx·x + xy·y + x0, yx·x + yy·y + y0). */
interface Affine {
  readonly xx: number
  readonly xy: number
  readonly x0: number
  readonly yx: number
  readonly yy: number
  readonly y0: number
}

/**
 * Writes the augmented image into `out`; both are [channels, height, width]. Pixels that come from beyond the border
 * take `background` of their channel, and along the border the two are blended as if the background went on beyond it
 * (scipy's `grid-constant`). The source is left untouched and must not be `out`.
 */
export function applyAugmentation(
  out: Float32Array,
  source: Float32Array,
  shape: ImageShape,
  augmentation: Augmentation,
  background: ArrayLike<number>,
): void {
  const back = inverseOf(augmentation, shape)
  const pixels = shape.width * shape.height
  for (let channel = 0; channel < shape.channels; channel++) {
    const [from, to] = [channel * pixels, (channel + 1) * pixels]
    warpInto(out.subarray(from, to), source.subarray(from, to), shape, back, background[channel]!)
  }
}

/** Undoes shift, turn, scale and mirror about the centre, ((width − 1) / 2, (height − 1) / 2). */
function inverseOf(augmentation: Augmentation, { width, height }: Size): Affine {
  const { flipX, flipY, angleDegrees, scale, shiftX, shiftY } = augmentation
  const angle = (angleDegrees * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale]
  const [signX, signY] = [flipX ? -1 : 1, flipY ? -1 : 1]
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2]
  const [xx, xy, yx, yy] = [signX * cos, signX * sin, -signY * sin, signY * cos]
  const [fromX, fromY] = [centreX + shiftX, centreY + shiftY]
  return { xx, xy, x0: centreX - xx * fromX - xy * fromY, yx, yy, y0: centreY - yx * fromX - yy * fromY }
}

/** Each row has one stretch whose four neighbours all exist; only the rest asks pixel by pixel where it is. */
function warpInto(out: Float32Array, source: Float32Array, size: Size, back: Affine, background: number): void {
  const { width, height } = size
  const { xx, yx } = back
  for (let y = 0; y < height; y++) {
    const rowX = back.xy * y + back.x0
    const rowY = back.yy * y + back.y0
    const [first, last] = insideStretch(size, rowX, xx, rowY, yx)
    const row = y * width
    for (let x = 0; x < first; x++) out[row + x] = sampleAt(source, size, rowX + xx * x, rowY + yx * x, background)
    for (let x = first; x <= last; x++) {
      const fromX = rowX + xx * x
      const fromY = rowY + yx * x
      const left = fromX | 0
      const top = fromY | 0
      const at = top * width + left
      const right = fromX - left
      const upper = source[at]! + right * (source[at + 1]! - source[at]!)
      const lower = source[at + width]! + right * (source[at + width + 1]! - source[at + width]!)
      out[row + x] = upper + (fromY - top) * (lower - upper)
    }
    for (let x = last + 1; x < width; x++)
      out[row + x] = sampleAt(source, size, rowX + xx * x, rowY + yx * x, background)
  }
}

/** First and last x of a row with 0 ≤ source x < width − 1 and 0 ≤ source y < height − 1; (0, −1) if there is none. */
function insideStretch(
  { width, height }: Size,
  rowX: number,
  xx: number,
  rowY: number,
  yx: number,
): [first: number, last: number] {
  const isInside = (x: number): boolean => {
    const [fromX, fromY] = [rowX + xx * x, rowY + yx * x]
    return fromX >= 0 && fromX < width - 1 && fromY >= 0 && fromY < height - 1
  }
  const [low, high] = overlap(crossing(rowX, xx, width - 1), crossing(rowY, yx, height - 1))
  let first = Math.max(0, Math.floor(low))
  let last = Math.min(width - 1, Math.ceil(high))
  while (first <= last && !isInside(first)) first++
  while (first <= last && !isInside(last)) last--
  return first <= last ? [first, last] : [0, -1]
}

/** The x for which start + step·x lies in 0 … end. */
function crossing(start: number, step: number, end: number): [number, number] {
  if (step === 0) return start >= 0 && start <= end ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : [1, 0]
  const [a, b] = [-start / step, (end - start) / step]
  return a < b ? [a, b] : [b, a]
}

const overlap = ([a, b]: [number, number], [c, d]: [number, number]): [number, number] => [
  Math.max(a, c),
  Math.min(b, d),
]

function sampleAt(source: Float32Array, { width, height }: Size, x: number, y: number, background: number): number {
  const left = Math.floor(x)
  const top = Math.floor(y)
  if (left < -1 || top < -1 || left >= width || top >= height) return background
  const value = (column: number, row: number): number =>
    column < 0 || row < 0 || column >= width || row >= height ? background : source[row * width + column]!
  const upper = value(left, top) + (x - left) * (value(left + 1, top) - value(left, top))
  const lower = value(left, top + 1) + (x - left) * (value(left + 1, top + 1) - value(left, top + 1))
  return upper + (y - top) * (lower - upper)
}
