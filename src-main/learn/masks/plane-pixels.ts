/** Planes in the units and at the scale of a network: normalised, reduced by areas, enlarged by straight lines. */
import { downsample, type Plane } from '../../image/index.ts'
import type { PlaneLook } from './plane-look.ts'

export interface FloatPlane {
  readonly width: number
  readonly height: number
  readonly data: Float32Array<ArrayBuffer>
}

interface Extents {
  readonly width: number
  readonly height: number
}

/** Beyond these, samples say no more. */
const LOWEST = -1
const HIGHEST = 8

/** (stored − low) / (high − low), kept within −1 … 8; what is no number counts as background. A new array. */
export function normalisedPlane(
  { data }: Plane,
  { low, high }: Pick<PlaneLook, 'low' | 'high'>,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(data.length)
  const factor = 1 / (high - low)
  for (let i = 0; i < data.length; i++) {
    const value = (data[i]! - low) * factor
    out[i] = value > HIGHEST ? HIGHEST : value >= LOWEST ? value : value < LOWEST ? LOWEST : 0
  }
  return out
}

/** From this scale on downwards, areas are averaged: bilinear samples would skip pixels. */
const REDUCED_BELOW = 0.9

/** The size at a scale below one, undefined where sampling by straight lines does as well. */
export function reducedSize(size: Extents, scale: number): Extents | undefined {
  return scale < REDUCED_BELOW ? scaledSize(size, scale) : undefined
}

export const scaledSize = ({ width, height }: Extents, scale: number): Extents => ({
  width: Math.max(1, Math.round(width * scale)),
  height: Math.max(1, Math.round(height * scale)),
})

/** A plane of floats at another size: averaged over areas where it shrinks by much, by straight lines between pixels otherwise. */
export function resized(plane: FloatPlane, size: Extents): FloatPlane {
  if (plane.width === size.width && plane.height === size.height) return plane
  const isReduced = size.width < REDUCED_BELOW * plane.width || size.height < REDUCED_BELOW * plane.height
  return isReduced ? averaged(plane, size) : interpolated(plane, size)
}

function averaged(plane: FloatPlane, { width, height }: Extents): FloatPlane {
  const { data } = downsample({ ...plane, bitDepth: 32 }, width, height)
  return { width, height, data: data as Float32Array<ArrayBuffer> }
}

/** Bilinear, with pixels as areas: the middle of the first pixel lies half a pixel inside; beyond the outer middles nothing changes. */
function interpolated({ width: from, height: rows, data }: FloatPlane, { width, height }: Extents): FloatPlane {
  const out = new Float32Array(width * height)
  const across = tapsOf(from, width)
  const down = tapsOf(rows, height)
  const line = new Float32Array(from)
  for (let y = 0; y < height; y++) {
    blendRows(line, data, { upper: down.low[y]! * from, lower: down.high[y]! * from, share: down.share[y]! })
    readAcross(out.subarray(y * width, (y + 1) * width), line, across)
  }
  return { width, height, data: out }
}

interface Taps {
  readonly low: Int32Array
  readonly high: Int32Array
  readonly share: Float32Array
}

function tapsOf(from: number, to: number): Taps {
  const taps = { low: new Int32Array(to), high: new Int32Array(to), share: new Float32Array(to) }
  for (let i = 0; i < to; i++) {
    const at = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5))
    taps.low[i] = Math.floor(at)
    taps.high[i] = Math.min(from - 1, taps.low[i]! + 1)
    taps.share[i] = at - taps.low[i]!
  }
  return taps
}

function blendRows(
  line: Float32Array,
  data: Float32Array,
  { upper, lower, share }: { readonly upper: number; readonly lower: number; readonly share: number },
): void {
  for (let x = 0; x < line.length; x++) line[x] = data[upper + x]! + share * (data[lower + x]! - data[upper + x]!)
}

function readAcross(out: Float32Array, line: Float32Array, { low, high, share }: Taps): void {
  for (let x = 0; x < out.length; x++) {
    const left = line[low[x]!]!
    out[x] = left + share[x]! * (line[high[x]!]! - left)
  }
}
