/** The pixels of every object, gathered once as runs along rows: sorted by label, row-major within a label. */

import { lend } from '../base/index.ts'
import { type Frame, frameIndex } from './frame.ts'

/**
 * Every pixel of an object has a place in one long list, object after object and row after row; runs say where the places
 * lie in the image.
 */
export interface Objects {
  readonly frame: Frame
  /** Objects are numbered 1 … count; some may have no pixel. */
  readonly count: number
  /** Framed label image. */
  readonly labels: Int32Array
  /** Object k owns list places offsets[k − 1] … offsets[k] − 1. Length count + 1. */
  readonly offsets: Int32Array
  /** List places in all. */
  readonly size: number
  readonly runs: Runs
}

/** Neighbouring pixels of one object in one row, as long as they go. */
export interface Runs {
  /** Object k owns runs offsets[k − 1] … offsets[k] − 1. Length count + 1. */
  readonly offsets: Int32Array
  /** List place of each run's first pixel, and at the end the number of places: run r ends before starts[r + 1]. */
  readonly starts: Int32Array
  /** Framed index of the first pixel. */
  readonly pixels: Int32Array
  /** Column and row of the first pixel, from 0. */
  readonly xs: Uint16Array
  readonly ys: Uint16Array
}

/** Counting sort of the runs; `count` may exceed the largest label (the rest are empty objects). */
export function gatherObjects(frame: Frame, labels: Int32Array, count: number): Objects {
  const found = findRuns(frame, labels)
  const owned = new Int32Array(count + 2)
  for (let r = 0; r < found.count; r++) owned[labels[found.pixels[r]!]! + 1]!++
  for (let k = 1; k <= count + 1; k++) owned[k]! += owned[k - 1]!
  const runs = {
    offsets: owned.subarray(0, count + 1),
    starts: new Int32Array(found.count + 1),
    pixels: new Int32Array(found.count),
    xs: new Uint16Array(found.count),
    ys: new Uint16Array(found.count),
  }
  for (let r = 0; r < found.count; r++) placeRun(runs, owned[labels[found.pixels[r]!]!]!++, frame, r)
  for (let r = 1; r <= found.count; r++) runs.starts[r]! += runs.starts[r - 1]!
  const offsets = runs.offsets.map((run) => runs.starts[run]!)
  return { frame, count, labels, offsets, size: runs.starts[found.count]!, runs }
}

/** Puts the found run r at its place among the sorted ones, its length where its end will stand. */
function placeRun(runs: Runs, to: number, frame: Frame, r: number): void {
  const pixel = found.pixels[r]!
  const fromFirst = pixel - frameIndex(frame, 0, 0)
  const y = (fromFirst / frame.stride) | 0
  runs.pixels[to] = pixel
  runs.ys[to] = y
  runs.xs[to] = fromFirst - y * frame.stride
  runs.starts[to + 1] = found.lengths[r]!
}

interface FoundRuns {
  count: number
  pixels: Int32Array
  lengths: Int32Array
}

/** Grows when needed and stays for the next label image. */
const found: FoundRuns = { count: 0, pixels: new Int32Array(4096), lengths: new Int32Array(4096) }

/** Runs in the order of the image. */
function findRuns(frame: Frame, labels: Int32Array): Readonly<FoundRuns> {
  found.count = 0
  for (let y = 0; y < frame.height; y++) {
    const end = frameIndex(frame, frame.width, y)
    findRowRuns(labels, end - frame.width, end)
  }
  return found
}

/** The margin behind `end` is background, and ends a run. */
function findRowRuns(labels: Int32Array, from: number, end: number): void {
  for (let p = from; p < end; ) {
    const label = labels[p]!
    if (label === 0) {
      p++
      continue
    }
    const first = p
    while (labels[p] === label) p++
    if (found.count === found.pixels.length) growFound()
    found.pixels[found.count] = first
    found.lengths[found.count++] = p - first
  }
}

function growFound(): void {
  const { pixels, lengths } = found
  found.pixels = new Int32Array(2 * pixels.length)
  found.pixels.set(pixels)
  found.lengths = new Int32Array(2 * lengths.length)
  found.lengths.set(lengths)
}

/** 1 where two labels are equal, 0 where they differ; outlines are ragged, so that a branch would often be mispredicted. */
export function equal(a: number, b: number): number {
  return ((a ^ b) - 1) >>> 31
}

/** A framed plane's values at every list place, so that later passes read them in sequence. */
export function gatherSamples({ size, runs }: Objects, framedPlane: Float32Array): Float32Array {
  const samples = lend.float32(size)
  for (let r = 0; r < runs.pixels.length; r++)
    copyRun(samples, framedPlane, { pixel: runs.pixels[r]!, from: runs.starts[r]!, to: runs.starts[r + 1]! })
  return samples
}

function copyRun(
  samples: Float32Array,
  framedPlane: Float32Array,
  { pixel, from, to }: { pixel: number; from: number; to: number },
): void {
  for (let i = from, p = pixel; i < to; i++, p++) samples[i] = framedPlane[p]!
}
