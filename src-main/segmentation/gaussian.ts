/** Gaussian blur: a separable kernel for small widths, Deriche's recursive filter for large ones; edges are replicated. */
import { lend } from '../base/index.ts'
import { blurRecursively } from './gaussian-recursive.ts'
import type { Mask, Raster } from './raster.ts'

/** From this width on the recursive filter, whose cost does not grow with sigma, is the faster one. */
const RECURSIVE_FROM = 4

/**
 * Blurs with a standard deviation of `sigma` pixels; 0 or less gives a copy. Kernel radius 4σ, as SciPy's mode "nearest".
 * With `where`, pixels outside of it may hold anything afterwards.
 */
export function gaussianBlur(image: Raster, sigma: number, where?: Mask): Raster {
  if (!(sigma > 0) || image.data.length === 0) return { ...image, data: image.data.slice() }
  return sigma < RECURSIVE_FROM ? blurByKernel(image, sigma, where) : blurRecursively(image, sigma)
}

/** What a blur of that sigma leaves of the standard deviation of noise that differs from pixel to pixel. */
export function noiseLeftBy(sigma: number): number {
  if (!(sigma > 0)) return 1
  return halfKernel(sigma).reduce((sum, weight, i) => sum + (i === 0 ? 1 : 2) * weight * weight, 0)
}

/** Half of the symmetric kernel, centre first, normalised over both halves. */
function halfKernel(sigma: number): Float64Array {
  const radius = Math.max(1, Math.floor(4 * sigma + 0.5))
  const kernel = Float64Array.from({ length: radius + 1 }, (_, i) => Math.exp((-0.5 * i * i) / (sigma * sigma)))
  let sum = kernel[0]!
  for (let i = 1; i <= radius; i++) sum += 2 * kernel[i]!
  return kernel.map((weight) => weight / sum)
}

/** Widest half kernel that the short loops are written out for, and the rows that it spans. */
const SHORT = 4
const SPAN = 2 * SHORT + 1

function blurByKernel(image: Raster, sigma: number, where?: Mask): Raster {
  const kernel = halfKernel(sigma)
  if (kernel.length <= SHORT + 1) return blurShort(image, kernel, where)
  const { width, height } = image
  return { width, height, data: blurColumns({ width, height, data: blurRows(image, kernel) }, kernel) }
}

/** Rows are blurred just before the columns need them, so that the few in use stay in the nearest cache. */
function blurShort({ width, height, data }: Raster, kernel: Float64Array, where?: Mask): Raster {
  const weights = new Float64Array(SHORT + 1)
  weights.set(kernel)
  const out = lend.float32(data.length)
  const ring = Array.from({ length: SPAN }, () => new Float32Array(width))
  const row = (y: number): Float32Array => ring[Math.min(height - 1, Math.max(0, y)) % SPAN]!
  let blurred = 0
  for (let y = 0; y < height; y++) {
    for (; blurred < Math.min(height, y + SHORT + 1); blurred++) {
      blurRowInto(row(blurred), data.subarray(blurred * width, (blurred + 1) * width), weights)
    }
    const rows = [
      row(y),
      row(y - 1),
      row(y + 1),
      row(y - 2),
      row(y + 2),
      row(y - 3),
      row(y + 3),
      row(y - 4),
      row(y + 4),
    ]
    const line = out.subarray(y * width, (y + 1) * width)
    if (where) sumWithinInto(line, rows, weights, where.data.subarray(y * width, (y + 1) * width))
    else sumRowsInto(line, rows, weights)
  }
  return { width, height, data: out }
}

function blurRowInto(out: Float32Array, row: Float32Array, weights: Float64Array): void {
  const [k0, k1, k2, k3, k4] = [weights[0]!, weights[1]!, weights[2]!, weights[3]!, weights[4]!]
  const right = row.length - 1
  let centre = row[0]!
  let l1 = centre
  let l2 = centre
  let l3 = centre
  let l4 = centre
  let r1 = row[Math.min(1, right)]!
  let r2 = row[Math.min(2, right)]!
  let r3 = row[Math.min(3, right)]!
  for (let x = 0; x <= right; x++) {
    const r4 = row[x + SHORT < right ? x + SHORT : right]!
    out[x] = k0 * centre + k1 * (l1 + r1) + k2 * (l2 + r2) + k3 * (l3 + r3) + k4 * (l4 + r4)
    l4 = l3
    l3 = l2
    l2 = l1
    l1 = centre
    centre = r1
    r1 = r2
    r2 = r3
    r3 = r4
  }
}

/** Weighted sum of a row and the pairs of rows around it, nearest first. */
function sumRowsInto(out: Float32Array, rows: readonly Float32Array[], weights: Float64Array): void {
  const [k0, k1, k2, k3, k4] = [weights[0]!, weights[1]!, weights[2]!, weights[3]!, weights[4]!]
  const [at, a1, b1, a2, b2, a3, b3, a4, b4] = rows as Rows
  for (let x = 0; x < out.length; x++) {
    out[x] =
      k0 * at[x]! + k1 * (a1[x]! + b1[x]!) + k2 * (a2[x]! + b2[x]!) + k3 * (a3[x]! + b3[x]!) + k4 * (a4[x]! + b4[x]!)
  }
}

/** As sumRowsInto, but only where `mask` is set. */
function sumWithinInto(
  out: Float32Array,
  rows: readonly Float32Array[],
  weights: Float64Array,
  mask: Uint8Array,
): void {
  const [k0, k1, k2, k3, k4] = [weights[0]!, weights[1]!, weights[2]!, weights[3]!, weights[4]!]
  const [at, a1, b1, a2, b2, a3, b3, a4, b4] = rows as Rows
  for (let x = 0; x < out.length; x++) {
    if (mask[x] === 0) continue
    out[x] =
      k0 * at[x]! + k1 * (a1[x]! + b1[x]!) + k2 * (a2[x]! + b2[x]!) + k3 * (a3[x]! + b3[x]!) + k4 * (a4[x]! + b4[x]!)
  }
}

type Row = Float32Array
type Rows = [Row, Row, Row, Row, Row, Row, Row, Row, Row]

function blurRows({ width, height, data }: Raster, kernel: Float64Array): Float32Array {
  const radius = kernel.length - 1
  const out = lend.float32(data.length)
  const padded = new Float64Array(width + 2 * radius)
  const centre = kernel[0]!
  for (let y = 0; y < height; y++) {
    const start = y * width
    padded.fill(data[start]!, 0, radius)
    padded.fill(data[start + width - 1]!, radius + width)
    for (let x = 0; x < width; x++) padded[radius + x] = data[start + x]!
    for (let x = 0; x < width; x++) {
      const at = x + radius
      let sum = centre * padded[at]!
      for (let i = 1; i <= radius; i++) sum += kernel[i]! * (padded[at - i]! + padded[at + i]!)
      out[start + x] = sum
    }
  }
  return out
}

function blurColumns({ width, height, data }: Raster, kernel: Float64Array): Float32Array {
  const radius = kernel.length - 1
  const out = lend.float32(data.length)
  const row = new Float64Array(width)
  for (let y = 0; y < height; y++) {
    const start = y * width
    for (let x = 0; x < width; x++) row[x] = kernel[0]! * data[start + x]!
    for (let i = 1; i <= radius; i++) {
      const above = Math.max(0, y - i) * width
      const below = Math.min(height - 1, y + i) * width
      const weight = kernel[i]!
      for (let x = 0; x < width; x++) row[x] = row[x]! + weight * (data[above + x]! + data[below + x]!)
    }
    for (let x = 0; x < width; x++) out[start + x] = row[x]!
  }
  return out
}
