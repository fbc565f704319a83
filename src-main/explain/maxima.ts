/** Local non-maximum suppression: the pixels that are the highest of their surroundings. */
import type { Raster } from '../segmentation/index.ts'

export interface Peak {
  readonly x: number
  readonly y: number
  readonly value: number
}

/**
 * Pixels that no other one in the window around them exceeds, the highest first; of equals within a window the first in raster
 * order stays. `window` is the side in pixels, made odd by rounding up.
 */
export function localMaxima(map: Raster, window: number): Peak[] {
  const reach = Math.max(0, Math.floor(window / 2))
  const { width, data } = map
  const highest = windowMaximum(map, reach)
  const peaks: Peak[] = []
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== highest[i]) continue
    const x = i % width
    peaks.push({ x, y: (i - x) / width, value: data[i]! })
  }
  peaks.sort((a, b) => b.value - a.value)
  return withoutEquals(peaks, map, reach)
}

/** Peaks of plateaus that already have one within reach are dropped. */
function withoutEquals(peaks: readonly Peak[], { width, height }: Raster, reach: number): Peak[] {
  const taken = new Uint8Array(width * height)
  return peaks.filter(({ x, y }) => {
    if (taken[y * width + x] !== 0) return false
    for (let row = Math.max(0, y - reach); row <= Math.min(height - 1, y + reach); row++)
      taken.fill(1, row * width + Math.max(0, x - reach), row * width + Math.min(width, x + reach + 1))
    return true
  })
}

/** The maximum over the square of `2 · reach + 1` pixels around each pixel, as far as it lies in the image. */
function windowMaximum({ width, height, data }: Raster, reach: number): Float32Array {
  const rows = new Float32Array(data.length)
  for (let y = 0; y < height; y++) maximaAlong(data, rows, { start: y * width, step: 1, count: width, reach })
  const both = new Float32Array(data.length)
  for (let x = 0; x < width; x++) maximaAlong(rows, both, { start: x, step: width, count: height, reach })
  return both
}

interface Line {
  readonly start: number
  readonly step: number
  readonly count: number
  readonly reach: number
}

/** Sliding maximum in linear time: a queue of candidates whose values fall. */
function maximaAlong(source: Float32Array, out: Float32Array, { start, step, count, reach }: Line): void {
  const queue = new Int32Array(count)
  let first = 0
  let last = 0
  for (let i = 0; i < count + reach; i++) {
    if (i < count) {
      const value = source[start + i * step]!
      while (last > first && source[start + queue[last - 1]! * step]! <= value) last--
      queue[last++] = i
    }
    const centre = i - reach
    if (centre < 0) continue
    if (queue[first]! < centre - reach) first++
    out[start + centre * step] = source[start + queue[first]! * step]!
  }
}
