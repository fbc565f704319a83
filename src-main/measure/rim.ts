/** Where objects end: which of a pixel's eight neighbours belong to the same object, and what follows from that. */
import { lend } from '../base/index.ts'
import { equal, type Objects } from './objects.ts'
import { reusableUint8 } from './scratch.ts'

const borderMemory = reusableUint8()

/** Neighbour bits, column by column from the west. */
const NW = 1
const W = 2
const SW = 4
const N = 8
const S = 16
const NE = 32
const E = 64
const SE = 128
const ALL = 255
const ORTHOGONAL = N | E | S | W

export interface Rim {
  /** By list place: bits of the neighbours of the same object; 255 inside, less on the edge. The frame is outside. */
  readonly bits: Uint8Array
  /** By object: length of the border (4-connected border pixels, stepwise 1, √2 or their mean). Benkrid, Crookes 2000. */
  readonly perimeter: Float64Array
  /** By object: parts minus holes, 8-connected. */
  readonly euler: Float64Array
}

/** A pixel with these bits lies on its object's edge: one of its eight neighbours is not of the object. */
export function isEdge(bits: number): boolean {
  return bits !== ALL
}

/** Whether the pixel above belongs to the same object. */
export function hasAbove(bits: number): boolean {
  return (bits & N) !== 0
}

export function hasBelow(bits: number): boolean {
  return (bits & S) !== 0
}

/** Steps to the eight neighbours, in the order of their bits from the lowest. */
export function neighbourSteps(stride: number): Int32Array {
  return Int32Array.of(-stride - 1, -1, stride - 1, -stride, stride, -stride + 1, 1, stride + 1)
}

export function rimOf(objects: Objects): Rim {
  const { runs, count, frame } = objects
  const bits = neighbourBits(objects)
  const border = borderOf(objects, bits)
  const perimeter = new Float64Array(count)
  const euler = new Float64Array(count)
  const rim: Rim = { bits, perimeter, euler }
  for (let k = 0; k < count; k++) measureRim(rim, runs, k, { border, stride: frame.stride })
  return rim
}

/** Perimeter and Euler number of the object at place k, from 0. */
function measureRim(
  { bits, perimeter, euler }: Rim,
  { offsets, pixels, starts }: Objects['runs'],
  k: number,
  { border, stride }: { border: Uint8Array; stride: number },
): void {
  let length = 0
  let twelfths = 0
  for (let r = offsets[k]!; r < offsets[k + 1]!; r++) {
    const first = pixels[r]! - starts[r]!
    for (let i = starts[r]!, end = starts[r + 1]!; i < end; i++) {
      const near = bits[i]!
      if (near === ALL) continue
      twelfths += EULER_TWELFTHS[near]!
      if ((near & ORTHOGONAL) !== ORTHOGONAL) length += borderStep(stride, border, first + i, near)
    }
  }
  perimeter[k] = length
  euler[k] = Math.round(twelfths / 12)
}

/** Framed: 1 where a pixel has one of its four neighbours outside its object. */
function borderOf({ frame, runs }: Objects, bits: Uint8Array): Uint8Array {
  const border = borderMemory(frame.size)
  for (let r = 0; r < runs.pixels.length; r++)
    markBorder(border, bits, { pixel: runs.pixels[r]!, from: runs.starts[r]!, to: runs.starts[r + 1]! })
  return border
}

function markBorder(
  border: Uint8Array,
  bits: Uint8Array,
  { pixel, from, to }: { pixel: number; from: number; to: number },
): void {
  for (let i = from, p = pixel; i < to; i++, p++) if ((bits[i]! & ORTHOGONAL) !== ORTHOGONAL) border[p] = 1
}

/** Columns of three pixels are looked at once and passed on westwards along a run. */
function neighbourBits({ frame, labels, runs, size }: Objects): Uint8Array {
  const bits = lend.uint8(size)
  for (let r = 0; r < runs.pixels.length; r++) lookAround(bits, labels, runs, { r, stride: frame.stride })
  return bits
}

function lookAround(
  bits: Uint8Array,
  labels: Int32Array,
  { pixels, starts }: Objects['runs'],
  { r, stride }: { r: number; stride: number },
): void {
  let p = pixels[r]!
  const k = labels[p]!
  let west = columnOf(labels, p - 1, stride, k)
  let middle = columnOf(labels, p, stride, k)
  for (let i = starts[r]!, end = starts[r + 1]!; i < end; i++) {
    const east = columnOf(labels, ++p, stride, k)
    bits[i] = west | ((middle & 1) << 3) | ((middle & 4) << 2) | (east << 5)
    west = middle
    middle = east
  }
}

/** Bits of the pixel and those above (1) and below it (4) that belong to object k. */
function columnOf(labels: Int32Array, p: number, stride: number, k: number): number {
  return equal(labels[p - stride]!, k) | (equal(labels[p]!, k) << 1) | (equal(labels[p + stride]!, k) << 2)
}

/** A border pixel's share of the perimeter, from how many orthogonal and diagonal neighbours are border pixels too. */
function borderStep(stride: number, border: Uint8Array, pixel: number, near: number): number {
  let orthogonal = 0
  let diagonal = 0
  if (near & N) orthogonal += border[pixel - stride]!
  if (near & E) orthogonal += border[pixel + 1]!
  if (near & S) orthogonal += border[pixel + stride]!
  if (near & W) orthogonal += border[pixel - 1]!
  if (near & NE) diagonal += border[pixel - stride + 1]!
  if (near & SE) diagonal += border[pixel + stride + 1]!
  if (near & SW) diagonal += border[pixel + stride - 1]!
  if (near & NW) diagonal += border[pixel - stride - 1]!
  return STEP_LENGTHS[diagonal * 5 + orthogonal]!
}

/** Index = diagonal × 5 + orthogonal border neighbours; configurations not named add nothing. */
const STEP_LENGTHS = stepLengths()

function stepLengths(): Float64Array {
  const lengths = new Float64Array(25)
  for (const [diagonal, orthogonal] of [
    [0, 2],
    [0, 3],
    [1, 2],
    [1, 3],
    [2, 2],
    [2, 3],
  ] as const) {
    lengths[diagonal * 5 + orthogonal] = 1
  }
  lengths[2 * 5] = Math.SQRT2
  lengths[3 * 5 + 1] = Math.SQRT2
  lengths[5 + 1] = (1 + Math.SQRT2) / 2
  lengths[2 * 5 + 1] = (1 + Math.SQRT2) / 2
  return lengths
}

/**
 * A pixel's share, in twelfths, of (Q1 − Q3 − 2 QD) / 4 over the four 2×2 windows that hold it (Gray 1971): a window
 * with one pixel of the object is met once, with three thrice, with two across the diagonal twice.
 */
const EULER_TWELFTHS = eulerTwelfths()

function eulerTwelfths(): Int8Array {
  const shares = new Int8Array(256)
  const windows = [
    [N, NE, E],
    [E, SE, S],
    [S, SW, W],
    [W, NW, N],
  ] as const
  for (let bits = 0; bits < 256; bits++) {
    let share = 0
    for (const [side, corner, other] of windows) {
      const held = [side, corner, other].filter((bit) => bits & bit).length
      if (held === 0) share += 3
      else if (held === 2) share -= 1
      else if (held === 1 && bits & corner) share -= 3
    }
    shares[bits] = share
  }
  return shares
}
