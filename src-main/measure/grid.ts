/** A coarse image with a border one pixel wide that holds zero, so that whole-plane operations need no bounds checks. */
import { lend } from '../base/index.ts'

/** Pixel x, y (from 0) lies at (y + 1) · stride + x + 1. */
export interface Grid {
  readonly width: number
  readonly height: number
  readonly stride: number
  /** Nothing is below zero, so that the border never stands out. */
  readonly values: Float32Array
  /** The same memory as whole numbers: floats from zero on are in the order of their bits, which compare faster. */
  readonly bits: Int32Array
}

export function gridOf(width: number, height: number): Grid {
  const stride = width + 2
  const values = lend.float32(stride * (height + 2)).fill(0)
  return { width, height, stride, values, bits: new Int32Array(values.buffer, values.byteOffset, values.length) }
}

export function gridIndex(stride: number, x: number, y: number): number {
  return (y + 1) * stride + x + 1
}
