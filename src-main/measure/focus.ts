/** How sharp a plane is: the slope of its power spectrum, the variance of its Laplacian, and its noise. */
import type { PlaneData } from '../image/index.ts'
import { type ComplexTile, type FourierPlan, fourierPlan, transformTile } from './fourier.ts'

/** Samples of one plane [y, x]; NaN where there was no finite value. */
export interface Samples {
  readonly width: number
  readonly height: number
  readonly values: PlaneData
}

const TILE = 256
const LEAST_TILE = 16
/** Tiles a side at most, so that a large image takes no longer than a middling one. */
const MOST_TILES = 4

/**
 * Slope of log power against log spatial frequency: steeper (more negative) when fine detail is missing. 0 for white
 * noise, about −2 for natural images; NaN for a constant plane or one under 16 pixels a side. Power is averaged over
 * rings of equal frequency and over tiles of 256×256 pixels under a Hann window (CellProfiler sums over the rings of the
 * whole image, so its slope is 1 higher). Field 1997; Bray 2012.
 */
export function powerLogLogSlope(plane: Samples): number {
  const side = Math.min(plane.width, plane.height, TILE)
  const size = side < LEAST_TILE ? 0 : 2 ** Math.floor(Math.log2(side))
  return size === 0 ? Number.NaN : slopeOfLogs(ringPower(plane, size))
}

/** Mean power at each whole frequency below size / 2. Two tiles go through one complex transform: ring sums add up. */
function ringPower(plane: Samples, size: number): Float64Array {
  const { plan, window, rings, tile } = workbench(size)
  const power = new Float64Array(size / 2)
  const corners = tileCorners(plane, size)
  for (let i = 0; i < corners.length; i += 2) {
    windowInto(tile.re, plane, corners[i]!, window)
    if (i + 1 < corners.length) windowInto(tile.im, plane, corners[i + 1]!, window)
    else tile.im.fill(0)
    transformTile(tile, plan)
    addRings(power, tile, rings)
  }
  return power
}

interface Workbench {
  readonly plan: FourierPlan
  /** Hann's. */
  readonly window: Float64Array
  readonly rings: Rings
  readonly tile: ComplexTile
}

const benches = new Map<number, Workbench>()

/** Kept for each size of tile: there are five, and only the largest is large (1.3 MB). */
function workbench(size: number): Workbench {
  const known = benches.get(size)
  if (known) return known
  const plan = fourierPlan(size)
  const bench: Workbench = {
    plan,
    window: Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / size)),
    rings: ringsOf(plan),
    tile: { re: new Float64Array(size * size), im: new Float64Array(size * size) },
  }
  benches.set(size, bench)
  return bench
}

type Corner = readonly [x: number, y: number]

/** Top left corners of tiles spread evenly over the plane. */
function tileCorners({ width, height }: Samples, size: number): Corner[] {
  const starts = (length: number): number[] => {
    const tiles = Math.min(MOST_TILES, Math.floor(length / size))
    const room = length - size
    return Array.from({ length: tiles }, (_, i) => Math.round(tiles === 1 ? room / 2 : (i * room) / (tiles - 1)))
  }
  return starts(height).flatMap((y) => starts(width).map((x): Corner => [x, y]))
}

/** The tile less its mean, under the window; samples without a value count as the mean. */
function windowInto(out: Float64Array, { width, values }: Samples, [left, top]: Corner, window: Float64Array): void {
  const size = window.length
  let sum = 0
  let n = 0
  for (let y = 0; y < size; y++) {
    const from = (top + y) * width + left
    for (let x = 0; x < size; x++) {
      const value = values[from + x]!
      if (Number.isNaN(value)) continue
      sum += value
      n++
    }
  }
  const mean = n > 0 ? sum / n : 0
  for (let y = 0; y < size; y++)
    windowRowInto(out.subarray(y * size, (y + 1) * size), values, (top + y) * width + left, { mean, window, y })
}

function windowRowInto(
  out: Float64Array,
  values: PlaneData,
  from: number,
  { mean, window, y }: { mean: number; window: Float64Array; y: number },
): void {
  for (let x = 0; x < out.length; x++) {
    const value = values[from + x]!
    out[x] = Number.isNaN(value) ? 0 : (value - mean) * window[y]! * window[x]!
  }
}

interface Rings {
  /** Ring of each place of a transformed tile; `size / 2` for those beyond the last. */
  readonly places: Uint16Array
  /** Places of each ring. */
  readonly counts: Int32Array
}

function ringsOf({ size, frequencies }: FourierPlan): Rings {
  const half = size / 2
  const places = new Uint16Array(size * size)
  const counts = new Int32Array(half + 1)
  const signed = Array.from(frequencies, (k) => (k < half ? k : k - size))
  for (let i = 0; i < places.length; i++) {
    const ring = Math.min(half, Math.hypot(signed[(i / size) | 0]!, signed[i % size]!) + 0.5) | 0
    places[i] = ring
    counts[ring]!++
  }
  return { places, counts }
}

/** Adds each ring's mean power. */
function addRings(power: Float64Array, { re, im }: ComplexTile, { places, counts }: Rings): void {
  const sums = new Float64Array(counts.length)
  for (let i = 0; i < places.length; i++) sums[places[i]!]! += re[i]! * re[i]! + im[i]! * im[i]!
  for (let ring = 0; ring < power.length; ring++) power[ring]! += sums[ring]! / counts[ring]!
}

/** The two lowest frequencies are left out: the window spreads the mean over them. */
const FIRST_RING = 2

function slopeOfLogs(power: Float64Array): number {
  let n = 0
  let x = 0
  let y = 0
  let xx = 0
  let xy = 0
  for (let ring = FIRST_RING; ring < power.length; ring++) {
    if (!(power[ring]! > 0)) continue
    const logRing = Math.log(ring)
    const logPower = Math.log(power[ring]!)
    n++
    x += logRing
    y += logPower
    xx += logRing * logRing
    xy += logRing * logPower
  }
  return n < 3 ? Number.NaN : (n * xy - x * y) / (n * xx - x * x)
}

export interface Detail {
  /** Variance of the four-neighbour Laplacian: falls as detail is lost. Pech-Pacheco 2000. */
  readonly varianceOfLaplacian: number
  /** Standard deviation of the noise, from differences that smooth structure does not make. Immerkær 1996. */
  readonly noise: number
}

/** Over the pixels whose eight neighbours are in the image and finite; NaN when there are none. */
export function detailOf(plane: Samples): Detail {
  const sums: DetailSums = { n: 0, laplacians: 0, squares: 0, residues: 0 }
  for (let y = 1; y < plane.height - 1; y++) addDetail(sums, plane, y)
  const { n, laplacians, squares, residues } = sums
  if (n === 0) return { varianceOfLaplacian: Number.NaN, noise: Number.NaN }
  return {
    varianceOfLaplacian: Math.max(0, squares / n - (laplacians / n) ** 2),
    noise: (Math.sqrt(Math.PI / 2) * residues) / (6 * n),
  }
}

interface DetailSums {
  n: number
  laplacians: number
  squares: number
  /** Of absolute differences. */
  residues: number
}

/** Adds the pixels of row y. */
function addDetail(sums: DetailSums, { width, values }: Samples, y: number): void {
  let { n, laplacians, squares, residues } = sums
  const end = (y + 1) * width
  let here = values[y * width]!
  let sides = values[y * width - width]! + values[y * width + width]!
  let next = values[y * width + 1]!
  let nextSides = values[y * width + 1 - width]! + values[y * width + 1 + width]!
  for (let p = y * width + 2; p < end; p++) {
    const before = here
    const bend = sides - 2 * before
    here = next
    sides = nextSides
    next = values[p]!
    nextSides = values[p - width]! + values[p + width]!
    const difference = bend - 2 * (sides - 2 * here) + nextSides - 2 * next
    if (Number.isNaN(difference)) continue
    const laplacian = sides + before + next - 4 * here
    n++
    laplacians += laplacian
    squares += laplacian * laplacian
    residues += Math.abs(difference)
  }
  Object.assign(sums, { n, laplacians, squares, residues })
}
