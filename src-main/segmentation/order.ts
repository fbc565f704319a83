/** Pixels in descending order of their value, by counting sort. */
import type { Mask, Raster } from './raster.ts'

const LEVELS = 4096

/**
 * Row-major indices of the foreground, brightest first; equal levels in raster order. Values are told apart to 1/4096
 * of their range, exactly where they are whole numbers of a smaller range.
 */
export function brightestFirst(landscape: Raster, mask: Mask): Int32Array {
  const { data } = landscape
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let count = 0
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i] === 0) continue
    count++
    if (data[i]! < low) low = data[i]!
    if (data[i]! > high) high = data[i]!
  }
  const scale = high > low && Number.isFinite(high - low) ? (LEVELS - 1) / (high - low) : 0
  const slots = new Int32Array(LEVELS + 1)
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i] !== 0) slots[levelOf(data[i]!, high, scale) + 1]!++
  }
  for (let level = 1; level <= LEVELS; level++) slots[level]! += slots[level - 1]!
  const order = new Int32Array(count)
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i] !== 0) order[slots[levelOf(data[i]!, high, scale)]!++] = i
  }
  return order
}

function levelOf(value: number, high: number, scale: number): number {
  return scale === 0 ? 0 : Math.round((high - value) * scale)
}
