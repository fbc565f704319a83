/** The pixels of every object, gathered once: one list sorted by label, row-major within a label. */
import { type Frame, frameIndex } from './frame.ts'

export interface Objects {
  readonly frame: Frame
  /** Objects are numbered 1 … count; some may have no pixel. */
  readonly count: number
  /** Framed label image. */
  readonly labels: Int32Array
  /** Object k owns list places offsets[k − 1] … offsets[k] − 1. Length count + 1. */
  readonly offsets: Int32Array
  /** Framed pixel index of each list place. */
  readonly pixels: Int32Array
  /** Column and row of each list place, from 0. */
  readonly xs: Uint16Array
  readonly ys: Uint16Array
}

/** Counting sort of the labelled pixels; `count` may exceed the largest label (the rest are empty objects). */
export function gatherObjects(frame: Frame, labels: Int32Array, count: number): Objects {
  const offsets = new Int32Array(count + 2)
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!
    if (label > 0) offsets[label + 1]!++
  }
  for (let k = 1; k <= count + 1; k++) offsets[k]! += offsets[k - 1]!
  const total = offsets[count + 1]!
  const pixels = new Int32Array(total)
  const xs = new Uint16Array(total)
  const ys = new Uint16Array(total)
  for (let y = 0; y < frame.height; y++) {
    const row = frameIndex(frame, 0, y)
    for (let x = 0; x < frame.width; x++) {
      const label = labels[row + x]!
      if (label === 0) continue
      const place = offsets[label]!++
      pixels[place] = row + x
      xs[place] = x
      ys[place] = y
    }
  }
  return { frame, count, labels, offsets: offsets.subarray(0, count + 1), pixels, xs, ys }
}

/** A framed plane's values at the given pixels, so that later passes read them in sequence. */
export function gatherSamples(pixels: Int32Array, framedPlane: Float32Array): Float32Array {
  const samples = new Float32Array(pixels.length)
  for (let i = 0; i < pixels.length; i++) samples[i] = framedPlane[pixels[i]!]!
  return samples
}
