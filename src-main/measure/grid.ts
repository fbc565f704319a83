/** A coarse image with a border one pixel wide that holds LOWEST, so that whole-plane operations need no bounds checks. */

/** Below every value of a grid; its pixels are 0 or more. */
export const LOWEST = -1

/** Pixel x, y (from 0) lies at (y + 1) · stride + x + 1. */
export interface Grid {
  readonly width: number
  readonly height: number
  readonly stride: number
  readonly values: Float32Array
}

export function gridOf(width: number, height: number): Grid {
  const stride = width + 2
  return { width, height, stride, values: new Float32Array(stride * (height + 2)).fill(LOWEST) }
}

export function gridIndex(stride: number, x: number, y: number): number {
  return (y + 1) * stride + x + 1
}
