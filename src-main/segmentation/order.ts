/** Pixels in descending order of their value, by counting sort. */
import { lend } from '../base/index.ts'
import type { Mask, Raster } from './raster.ts'

const LEVELS = 4096

/**
 * Row-major indices of the foreground, brightest first; equal levels in raster order. Values are told apart to 1/4096
 * of their range, exactly where they are whole numbers of a smaller range.
 */
export function brightestFirst(landscape: Raster, mask: Mask): Int32Array {
  const { data } = landscape
  const pixels = foregroundOf(mask)
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (let i = 0; i < pixels.length; i++) {
    const value = data[pixels[i]!]!
    if (value < low) low = value
    if (value > high) high = value
  }
  const scale = high > low && Number.isFinite(high - low) ? (LEVELS - 1) / (high - low) : 0
  const slots = new Int32Array(LEVELS + 1)
  const levels = lend.uint16(pixels.length)
  for (let i = 0; i < pixels.length; i++) {
    levels[i] = scale === 0 ? 0 : (high - data[pixels[i]!]!) * scale + 0.5
    slots[levels[i]! + 1]!++
  }
  for (let level = 1; level <= LEVELS; level++) slots[level]! += slots[level - 1]!
  const order = lend.int32(pixels.length)
  for (let i = 0; i < pixels.length; i++) order[slots[levels[i]!]!++] = pixels[i]!
  return order
}

/** Row-major indices of the foreground, in raster order. */
function foregroundOf({ data }: Mask): Int32Array {
  let count = 0
  for (let i = 0; i < data.length; i++) count += data[i]!
  const pixels = lend.int32(count)
  for (let i = 0, at = 0; i < data.length; i++) if (data[i] !== 0) pixels[at++] = i
  return pixels
}
