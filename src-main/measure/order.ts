/** Order statistics of float32 lists in place: selection without sorting, and counting where values are whole. */
import type { PlaneData } from '../image/index.ts'

/** Partitions values[from … to) so that place k holds what sorting would put there; returns it. No NaN among them. */
export function select(values: Float32Array, range: readonly [from: number, to: number], k: number): number {
  let left = range[0]
  let right = range[1] - 1
  while (left < right) {
    const pivot = medianOfThree(values[left]!, values[(left + right) >> 1]!, values[right]!)
    let i = left
    let j = right
    while (i <= j) {
      while (values[i]! < pivot) i++
      while (values[j]! > pivot) j--
      if (i <= j) {
        const held = values[i]!
        values[i++] = values[j]!
        values[j--] = held
      }
    }
    if (k <= j) right = j
    else if (k >= i) left = i
    else break
  }
  return values[k]!
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}

/** Linear-interpolation quantile (NumPy's default) of values[from … to), which are reordered; NaN when empty. */
export function quantileInPlace(values: Float32Array, range: readonly [from: number, to: number], q: number): number {
  const [from, to] = range
  if (to <= from) return Number.NaN
  const position = from + q * (to - from - 1)
  const k = Math.floor(position)
  const low = select(values, range, k)
  if (position === k) return low
  let next = Number.POSITIVE_INFINITY
  for (let i = k + 1; i < to; i++) if (values[i]! < next) next = values[i]!
  return low + (position - k) * (next - low)
}

/** Quantiles of samples that are left untouched; NaN values are left out; NaN when none is left. */
export function finiteQuantiles(values: PlaneData, quantiles: readonly number[]): number[] {
  const counted = countedQuantiles(values, quantiles)
  if (counted) return counted
  const kept = new Float32Array(values.length)
  let n = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value - value === 0) kept[n++] = value
  }
  return quantiles.map((q) => quantileInPlace(kept, [0, n], q))
}

/** The same by counting, where every value is a whole number of 16 bits; undefined where one is not. */
function countedQuantiles(values: PlaneData, quantiles: readonly number[]): number[] | undefined {
  const counts = values instanceof Float32Array ? countsOfFloats(values) : countsOf(values)
  return counts && quantiles.map((q) => quantileOfCounts({ counts, lowest: 0, total: values.length }, q))
}

/** How often each possible value is met: 256 or 65536 counts. */
export function countsOf(values: Uint8Array | Uint16Array): Uint32Array {
  const counts = new Uint32Array(values instanceof Uint8Array ? 256 : 65536)
  for (let i = 0; i < values.length; i++) counts[values[i]!]!++
  return counts
}

function countsOfFloats(values: Float32Array): Uint32Array | undefined {
  const counts = new Uint32Array(65536)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    const whole = value & 0xffff
    if (whole !== value) return undefined
    counts[whole]!++
  }
  return counts
}

/** counts[i] values equal lowest + i. */
export interface Counts {
  readonly counts: Uint32Array
  readonly lowest: number
  readonly total: number
}

/** Linear-interpolation quantile of counted whole numbers; NaN when there are none. */
export function quantileOfCounts({ counts, lowest, total }: Counts, q: number): number {
  if (total === 0) return Number.NaN
  const position = q * (total - 1)
  const k = Math.floor(position)
  let value = 0
  let seen = counts[0]!
  while (seen <= k) seen += counts[++value]!
  if (position === k || seen > k + 1) return lowest + value
  let next = value + 1
  while (counts[next] === 0) next++
  return lowest + value + (position - k) * (next - value)
}
