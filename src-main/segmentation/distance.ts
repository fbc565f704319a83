/** Exact Euclidean distance and nearest-pixel transforms in linear time (Felzenszwalb and Huttenlocher 2012, Meijster 2000). */
import { lend } from '../base/index.ts'
import type { Mask, Raster } from './raster.ts'

export interface NearestTransform {
  readonly width: number
  readonly height: number
  /** Distance in pixels to the nearest background pixel; 0 on background, Infinity where the image has none. */
  readonly distance: Float32Array
  /** Row-major index of that background pixel; −1 where the image has none. Empty when not asked for. */
  readonly nearest: Int32Array
}

/** Distance of each foreground pixel to the nearest background pixel; outside of the image is not background. */
export function distanceTransform(mask: Mask): Raster {
  const { width, height, distance } = transform(mask, { wantNearest: false, limit: Number.POSITIVE_INFINITY })
  return { width, height, data: distance }
}

/** As `distanceTransform`, and which background pixel is the nearest; pixels farther than `limit` may count as having none. */
export function nearestTransform(mask: Mask, limit = Number.POSITIVE_INFINITY): NearestTransform {
  return transform(mask, { wantNearest: true, limit })
}

function transform(mask: Mask, { wantNearest, limit }: { wantNearest: boolean; limit: number }): NearestTransform {
  const { width, height, data } = mask
  const target: Target = {
    gap: columnGaps(mask),
    limit,
    envelope: { centre: new Int32Array(width + 2), from: new Float64Array(width + 3) },
    distance: lend.float32(data.length).fill(0),
    nearest: lend.int32(wantNearest ? data.length : 0),
  }
  for (let y = 0; y < height; y++) transformRow(mask, y, target)
  return { width, height, distance: target.distance, nearest: target.nearest }
}

function transformRow({ width, data }: Mask, y: number, target: Target): void {
  const { gap, limit, envelope, nearest } = target
  const start = y * width
  for (let x = 0; x < width; ) {
    if (data[start + x] === 0) {
      if (nearest.length > 0) nearest[start + x] = start + x
      x++
      continue
    }
    let end = x
    while (end + 1 < width && data[start + end + 1] !== 0) end++
    // Columns beyond the background pixels that close the run can hold no nearer one.
    const run = { start, left: Math.max(0, x - 1), right: Math.min(width - 1, end + 1), limit }
    const parabolas = buildEnvelope(gap, run, envelope)
    readEnvelope({ first: x, last: end, parabolas, width }, start, target)
    x = end + 1
  }
}

const FAR = 0x3fffffff

/** Signed number of rows from each pixel to the nearest background pixel of its column; FAR where there is none. */
function columnGaps({ width, height, data }: Mask): Int32Array {
  const gap = lend.int32(data.length)
  for (let i = 0; i < width && i < data.length; i++) gap[i] = data[i] === 0 ? 0 : FAR
  for (let y = 1; y < height; y++) lookUp(gap, data, { first: y * width, width })
  for (let y = height - 2; y >= 0; y--) lookDown(gap, { first: y * width, width })
  return gap
}

interface Row {
  readonly first: number
  readonly width: number
}

function lookUp(gap: Int32Array, data: Uint8Array, { first, width }: Row): void {
  for (let i = first; i < first + width; i++) {
    const above = gap[i - width]!
    gap[i] = data[i] === 0 ? 0 : above === FAR ? FAR : above - 1
  }
}

function lookDown(gap: Int32Array, { first, width }: Row): void {
  for (let i = first; i < first + width; i++) {
    const own = gap[i]!
    const below = gap[i + width]!
    if (own === 0 || below === FAR || below < 0) continue
    if (own === FAR || below + 1 < -own) gap[i] = below + 1
  }
}

interface Envelope {
  /** Column of each parabola of the lower envelope. */
  readonly centre: Int32Array
  /** Column from which it is the lowest. */
  readonly from: Float64Array
}

function buildEnvelope(
  gap: Int32Array,
  { start, left, right, limit }: { start: number; left: number; right: number; limit: number },
  { centre, from }: Envelope,
): number {
  let count = 0
  for (let q = left; q <= right; q++) {
    const rows = gap[start + q]!
    if (rows === FAR || rows > limit || rows < -limit) continue
    const height = rows * rows + q * q
    let meets = Number.NEGATIVE_INFINITY
    while (count > 0) {
      const c = centre[count - 1]!
      const other = gap[start + c]!
      meets = (height - (other * other + c * c)) / (2 * (q - c))
      if (meets > from[count - 1]!) break
      count--
      meets = Number.NEGATIVE_INFINITY
    }
    centre[count] = q
    from[count] = meets
    count++
  }
  from[count] = Number.POSITIVE_INFINITY
  return count
}

interface Target {
  readonly gap: Int32Array
  /** Farther pixels may count as absent. */
  readonly limit: number
  readonly envelope: Envelope
  readonly distance: Float32Array
  readonly nearest: Int32Array
}

function readEnvelope(
  { first, last, parabolas, width }: { first: number; last: number; parabolas: number; width: number },
  start: number,
  { gap, envelope, distance, nearest }: Target,
): void {
  if (parabolas === 0) {
    distance.fill(Number.POSITIVE_INFINITY, start + first, start + last + 1)
    if (nearest.length > 0) nearest.fill(-1, start + first, start + last + 1)
    return
  }
  let k = 0
  for (let x = first; x <= last; x++) {
    while (envelope.from[k + 1]! < x) k++
    const column = envelope.centre[k]!
    const rows = gap[start + column]!
    distance[start + x] = Math.sqrt((x - column) * (x - column) + rows * rows)
    if (nearest.length > 0) nearest[start + x] = start + rows * width + column
  }
}
