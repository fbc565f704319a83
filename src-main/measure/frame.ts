/** A site's pixels with a margin of background around them, so that looking at neighbours needs no bounds checks. */

import { Fault, lend } from '../base/index.ts'
import type { LabelImage, Plane } from '../image/index.ts'

/** Pixels of margin on every side; the farthest neighbour that any measurement looks at (texture, 3 pixels). */
export const MARGIN = 3

export interface Frame {
  readonly width: number
  readonly height: number
  /** Pixels from one row to the next: width + 2 × MARGIN. */
  readonly stride: number
  /** Pixels in all: stride × (height + 2 × MARGIN). */
  readonly size: number
}

export function frameOf(width: number, height: number): Frame {
  const stride = width + 2 * MARGIN
  return { width, height, stride, size: stride * (height + 2 * MARGIN) }
}

/** Index into a framed array of the pixel at column x, row y. */
export function frameIndex(frame: Frame, x: number, y: number): number {
  return (y + MARGIN) * frame.stride + x + MARGIN
}

/** Labels with a margin of background. Throws `bad_argument` where the size differs or a label exceeds the count. */
export function frameLabels(frame: Frame, image: LabelImage, what: string): Int32Array {
  requireSize(frame, image, image.labels.length, what)
  const out = lend.int32(frame.size).fill(0)
  // Labels above 2³¹ turn negative here, which the check below sees in the original.
  const signed = new Int32Array(image.labels.buffer, image.labels.byteOffset, image.labels.length)
  let largest = 0
  for (let y = 0; y < frame.height; y++) {
    out.set(signed.subarray(y * frame.width, (y + 1) * frame.width), frameIndex(frame, 0, y))
    largest = Math.max(largest, largestOf(image.labels, y * frame.width, (y + 1) * frame.width))
  }
  if (largest > image.count) {
    throw new Fault('bad_argument', `${what}: label ${largest} in an image that says it has ${image.count} objects`)
  }
  return out
}

function largestOf(labels: Uint32Array, from: number, to: number): number {
  let largest = 0
  for (let i = from; i < to; i++) if (labels[i]! > largest) largest = labels[i]!
  return largest
}

/** Samples as float32 (exact for 8 and 16 bit) with a margin of zeros; NaN and ±Infinity become NaN: not measured. */
export function framePlane(frame: Frame, plane: Plane, what: string): Float32Array {
  requireSize(frame, plane, plane.data.length, what)
  const out = lend.float32(frame.size).fill(0)
  for (let y = 0; y < frame.height; y++) {
    out.set(plane.data.subarray(y * frame.width, (y + 1) * frame.width), frameIndex(frame, 0, y))
  }
  if (plane.data instanceof Float32Array) dropNonFinite(out)
  return out
}

function dropNonFinite(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value - value !== 0) values[i] = Number.NaN
  }
}

function requireSize(frame: Frame, given: { width: number; height: number }, samples: number, what: string): void {
  if (given.width !== frame.width || given.height !== frame.height) {
    throw new Fault(
      'bad_argument',
      `${what}: ${given.width}×${given.height} pixels beside ${frame.width}×${frame.height} of the same site`,
      { todo: 'Measure labels and planes of the same site, made at the same size.' },
    )
  }
  if (samples !== given.width * given.height) {
    throw new Fault('bad_argument', `${what}: ${samples} samples for ${given.width}×${given.height} pixels`)
  }
}
