/** Gaussian blur: a separable kernel for small widths, Deriche's recursive filter for large ones; edges are replicated. */
import { blurRecursively } from './gaussian-recursive.ts'
import type { Raster } from './raster.ts'

/** From this width on the recursive filter, whose cost does not grow with sigma, is the faster one. */
const RECURSIVE_FROM = 4

/** Blurs with a standard deviation of `sigma` pixels; 0 or less gives a copy. Kernel radius 4σ, as SciPy's mode "nearest". */
export function gaussianBlur(image: Raster, sigma: number): Raster {
  if (!(sigma > 0) || image.data.length === 0) return { ...image, data: image.data.slice() }
  return sigma < RECURSIVE_FROM ? blurByKernel(image, sigma) : blurRecursively(image, sigma)
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

/** Widest half kernel that the short loops are written out for. */
const SHORT = 4

function blurByKernel({ width, height, data }: Raster, sigma: number): Raster {
  const kernel = halfKernel(sigma)
  const short = kernel.length <= SHORT + 1
  const rows = short ? blurRowsShort({ width, height, data }, kernel) : blurRows({ width, height, data }, kernel)
  const image = { width, height, data: rows }
  return { width, height, data: short ? blurColumnsShort(image, kernel) : blurColumns(image, kernel) }
}

function blurRowsShort({ width, height, data }: Raster, kernel: Float64Array): Float32Array {
  const [k0 = 0, k1 = 0, k2 = 0, k3 = 0, k4 = 0] = kernel
  const out = new Float32Array(data.length)
  const right = width - 1
  for (let y = 0; y < height; y++) {
    const start = y * width
    let centre = data[start]!
    let [l1, l2, l3, l4] = [centre, centre, centre, centre]
    let r1 = data[start + Math.min(1, right)]!
    let r2 = data[start + Math.min(2, right)]!
    let r3 = data[start + Math.min(3, right)]!
    for (let x = 0; x < width; x++) {
      const r4 = data[start + Math.min(x + SHORT, right)]!
      out[start + x] = k0 * centre + k1 * (l1 + r1) + k2 * (l2 + r2) + k3 * (l3 + r3) + k4 * (l4 + r4)
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
  return out
}

function blurColumnsShort({ width, height, data }: Raster, kernel: Float64Array): Float32Array {
  const [k0 = 0, k1 = 0, k2 = 0, k3 = 0, k4 = 0] = kernel
  const out = new Float32Array(data.length)
  for (let y = 0; y < height; y++) {
    const row = (offset: number): number => Math.min(height - 1, Math.max(0, y + offset)) * width
    const [a4, a3, a2, a1, at] = [row(-4), row(-3), row(-2), row(-1), row(0)]
    const [b1, b2, b3, b4] = [row(1), row(2), row(3), row(4)]
    for (let x = 0; x < width; x++) {
      out[at + x] =
        k0 * data[at + x]! +
        k1 * (data[a1 + x]! + data[b1 + x]!) +
        k2 * (data[a2 + x]! + data[b2 + x]!) +
        k3 * (data[a3 + x]! + data[b3 + x]!) +
        k4 * (data[a4 + x]! + data[b4 + x]!)
    }
  }
  return out
}

function blurRows({ width, height, data }: Raster, kernel: Float64Array): Float32Array {
  const radius = kernel.length - 1
  const out = new Float32Array(data.length)
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
  const out = new Float32Array(data.length)
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
