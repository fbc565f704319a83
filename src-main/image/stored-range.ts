/** What an integer plane's values say of the detector behind them: significant bits, and an offset that was added. */
import type { Plane } from './plane.ts'

const DEPTHS = [8, 10, 12, 14, 16] as const

/** The smallest usual depth (8, 10, 12, 14, 16 bits) that holds the plane's largest value; 32 for floats. */
export function significantBits({ data }: Plane): number {
  if (data instanceof Float32Array) return 32
  let largest = 0
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, data[i]!)
  return DEPTHS.find((bits) => largest < 2 ** bits)!
}

/**
 * A new plane with `offset` taken from each value, not below 0: Olympus ScanR stores 12-bit values plus 32,768.
 * `bitDepth` is that of the values without the offset.
 */
export function withoutOffset(plane: Plane, offset: number, bitDepth: number): Plane {
  const data = plane.data.map((value) => Math.max(0, value - offset))
  return { ...plane, data, bitDepth }
}
