/** Deriche's recursive Gaussian filter: its cost does not grow with sigma. Edges are replicated. */
import type { Raster } from './raster.ts'

interface Recursion {
  /** Weights of the causal pass over the current and three earlier samples. */
  readonly causal: readonly [number, number, number, number]
  /** Weights of the anticausal pass over the four later samples. */
  readonly anticausal: readonly [number, number, number, number]
  /** Weights of the four earlier (or later) results, to be subtracted. */
  readonly feedback: readonly [number, number, number, number]
}

/** Fourth-order coefficients of Deriche 1993, "Recursively implementing the Gaussian and its derivatives". */
function recursionFor(sigma: number): Recursion {
  const [a0, a1, b0, b1, w0, w1] = [1.68, 3.735, 1.783, 1.723, 0.6318, 1.997]
  const [c0, c1] = [-0.6803, -0.2598]
  const [cosB, sinB] = [Math.cos(w0 / sigma), Math.sin(w0 / sigma)]
  const [cosW, sinW] = [Math.cos(w1 / sigma), Math.sin(w1 / sigma)]
  const [e0, e1] = [Math.exp(-b0 / sigma), Math.exp(-b1 / sigma)]
  const n0 = a0 + c0
  const n1 = e1 * (c1 * sinW - (c0 + 2 * a0) * cosW) + e0 * (a1 * sinB - (2 * c0 + a0) * cosB)
  const n2 = 2 * e0 * e1 * ((a0 + c0) * cosW * cosB - a1 * cosW * sinB - c1 * cosB * sinW) + c0 * e0 * e0 + a0 * e1 * e1
  const n3 = e1 * e0 * e0 * (c1 * sinW - c0 * cosW) + e0 * e1 * e1 * (a1 * sinB - a0 * cosB)
  const d1 = -2 * e1 * cosW - 2 * e0 * cosB
  const d2 = 4 * cosW * cosB * e0 * e1 + e1 * e1 + e0 * e0
  const d3 = -2 * cosB * e0 * e1 * e1 - 2 * cosW * e1 * e0 * e0
  const d4 = e0 * e0 * e1 * e1
  const anticausal = [n1 - d1 * n0, n2 - d2 * n0, n3 - d3 * n0, -d4 * n0] as const
  const gain =
    (n0 + n1 + n2 + n3 + anticausal[0] + anticausal[1] + anticausal[2] + anticausal[3]) / (1 + d1 + d2 + d3 + d4)
  return {
    causal: [n0 / gain, n1 / gain, n2 / gain, n3 / gain],
    anticausal: [anticausal[0] / gain, anticausal[1] / gain, anticausal[2] / gain, anticausal[3] / gain],
    feedback: [d1, d2, d3, d4],
  }
}

/** Blurs by fourth-order recursion along rows and columns; within 0.1 % of the true kernel. */
export function blurRecursively({ width, height, data }: Raster, sigma: number): Raster {
  const recursion = recursionFor(sigma)
  const out = data.slice()
  const line = new Float64Array(Math.max(width, height))
  const scratch = new Float64Array(line.length)
  for (let y = 0; y < height; y++)
    filterLineInto(out, { start: y * width, step: 1, length: width }, { line, scratch, recursion })
  for (let x = 0; x < width; x++)
    filterLineInto(out, { start: x, step: width, length: height }, { line, scratch, recursion })
  return { width, height, data: out }
}

interface Line {
  readonly start: number
  readonly step: number
  readonly length: number
}

/** Overwrites one row or column of `out` with its filtered self. */
function filterLineInto(
  out: Float32Array,
  { start, step, length }: Line,
  { line, scratch, recursion }: { line: Float64Array; scratch: Float64Array; recursion: Recursion },
): void {
  const [n0, n1, n2, n3] = recursion.causal
  const [m1, m2, m3, m4] = recursion.anticausal
  const [d1, d2, d3, d4] = recursion.feedback
  const feedback = 1 + d1 + d2 + d3 + d4
  for (let i = 0; i < length; i++) line[i] = out[start + i * step]!

  let [x1, x2, x3] = [line[0]!, line[0]!, line[0]!]
  let y1 = (line[0]! * (n0 + n1 + n2 + n3)) / feedback
  let [y2, y3, y4] = [y1, y1, y1]
  for (let i = 0; i < length; i++) {
    const x = line[i]!
    const y = n0 * x + n1 * x1 + n2 * x2 + n3 * x3 - d1 * y1 - d2 * y2 - d3 * y3 - d4 * y4
    scratch[i] = y
    x3 = x2
    x2 = x1
    x1 = x
    y4 = y3
    y3 = y2
    y2 = y1
    y1 = y
  }

  const last = line[length - 1]!
  x1 = x2 = x3 = last
  let x4 = last
  y1 = (last * (m1 + m2 + m3 + m4)) / feedback
  y2 = y3 = y4 = y1
  for (let i = length - 1; i >= 0; i--) {
    const y = m1 * x1 + m2 * x2 + m3 * x3 + m4 * x4 - d1 * y1 - d2 * y2 - d3 * y3 - d4 * y4
    out[start + i * step] = scratch[i]! + y
    x4 = x3
    x3 = x2
    x2 = x1
    x1 = line[i]!
    y4 = y3
    y3 = y2
    y2 = y1
    y1 = y
  }
}
