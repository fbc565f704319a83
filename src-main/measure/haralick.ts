/** The thirteen texture features of one grey-level co-occurrence matrix. Haralick, Shanmugam, Dinstein 1973. */

export const HARALICK_NAMES = [
  'AngularSecondMoment',
  'Contrast',
  'Correlation',
  'Variance',
  'InverseDifferenceMoment',
  'SumAverage',
  'SumVariance',
  'SumEntropy',
  'Entropy',
  'DifferenceVariance',
  'DifferenceEntropy',
  'InfoMeas1',
  'InfoMeas2',
] as const

/** n · log2 n, so that entropies of counts need no logarithm. */
const N_LOG_N = Float64Array.from({ length: 8192 }, (_, n) => (n === 0 ? 0 : n * Math.log2(n)))

function nLogN(n: number): number {
  return n < N_LOG_N.length ? N_LOG_N[n]! : n * Math.log2(n)
}

/** Working memory for matrices of `levels` grey levels. */
export interface HaralickScratch {
  readonly levels: number
  /** Symmetric counts by level, by i + j and by |i − j|. */
  readonly marginal: Float64Array
  readonly plus: Float64Array
  readonly minus: Float64Array
}

export function haralickScratch(levels: number): HaralickScratch {
  return {
    levels,
    marginal: new Float64Array(levels),
    plus: new Float64Array(2 * levels),
    minus: new Float64Array(levels),
  }
}

/** How often each pair of grey levels was met, each pair counted once. */
export interface PairCounts {
  /** [level, level] */
  readonly counts: Uint32Array
  /** No count lies outside these levels. */
  readonly lowest: number
  readonly highest: number
}

/**
 * Adds the thirteen features to out[0 … 12] and returns true; returns false where no pair was counted. The counts are
 * set back to zero for the next object. The matrix is made symmetric here. Levels count from 0, logarithms are to
 * base 2. Difference variance is the variance of |i − j|. Correlation is NaN in an object of one level.
 */
export function addHaralick(out: Float64Array, pairs: PairCounts, scratch: HaralickScratch): boolean {
  const { total, squares, logs } = sumMatrix(pairs, scratch)
  if (total === 0) return false
  const { lowest, highest } = pairs
  const sum = momentsOfCounts(scratch.plus, total, [2 * lowest, 2 * highest])
  const difference = momentsOfCounts(scratch.minus, total, [0, highest - lowest])
  const single = momentsOfCounts(scratch.marginal, total, [lowest, highest])
  const entropy = Math.log2(total) - logs / total
  out[0]! += squares / (total * total)
  out[1]! += difference.variance + difference.mean * difference.mean
  out[2]! += single.variance > 0 ? (sum.variance / 2 - single.variance) / single.variance : Number.NaN
  out[3]! += single.variance
  out[4]! += inverseDifference(scratch.minus, total, highest - lowest)
  out[5]! += sum.mean
  out[6]! += sum.variance
  out[7]! += sum.entropy
  out[8]! += entropy
  out[9]! += difference.variance
  out[10]! += difference.entropy
  const shared = entropy - 2 * single.entropy
  out[11]! += single.entropy > 0 ? shared / single.entropy : 0
  out[12]! += Math.sqrt(Math.max(0, 1 - Math.exp(2 * shared)))
  return true
}

/** Fills the scratch; returns the sum, and the sums of squares and of n · log2 n, of the symmetric counts. */
function sumMatrix(
  { counts, lowest, highest }: PairCounts,
  scratch: HaralickScratch,
): { total: number; squares: number; logs: number } {
  const { levels, marginal, plus, minus } = scratch
  marginal.fill(0, lowest, highest + 1)
  plus.fill(0, 2 * lowest, 2 * highest + 1)
  minus.fill(0, 0, highest - lowest + 1)
  let total = 0
  let squares = 0
  let logs = 0
  for (let i = lowest; i <= highest; i++) {
    const row = i * levels
    let here = 2 * counts[row + i]!
    if (here > 0) {
      counts[row + i] = 0
      squares += here * here
      logs += nLogN(here)
      plus[2 * i]! += here
      minus[0]! += here
    }
    for (let j = i + 1, across = row + levels + i; j <= highest; j++, across += levels) {
      const both = counts[row + j]! + counts[across]!
      if (both === 0) continue
      counts[row + j] = 0
      counts[across] = 0
      here += both
      squares += 2 * both * both
      logs += 2 * nLogN(both)
      marginal[j]! += both
      plus[i + j]! += 2 * both
      minus[j - i]! += 2 * both
    }
    marginal[i]! += here
    total += marginal[i]!
  }
  return { total, squares, logs }
}

function momentsOfCounts(
  counts: Float64Array,
  total: number,
  [lowest, highest]: readonly [number, number],
): { mean: number; variance: number; entropy: number } {
  let first = 0
  let second = 0
  let logs = 0
  for (let k = lowest; k <= highest; k++) {
    const count = counts[k]!
    if (count === 0) continue
    first += k * count
    second += k * k * count
    logs += nLogN(count)
  }
  const mean = first / total
  return { mean, variance: Math.max(0, second / total - mean * mean), entropy: Math.log2(total) - logs / total }
}

function inverseDifference(minus: Float64Array, total: number, highest: number): number {
  let sum = 0
  for (let k = 0; k <= highest; k++) sum += minus[k]! / (1 + k * k)
  return sum / total
}
