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
  const sum = momentsOfCounts(scratch.plus, total)
  const difference = momentsOfCounts(scratch.minus, total)
  const single = momentsOfCounts(scratch.marginal, total)
  const entropy = Math.log2(total) - logs / total
  out[0]! += squares / (total * total)
  out[1]! += difference.variance + difference.mean * difference.mean
  out[2]! += single.variance > 0 ? (sum.variance / 2 - single.variance) / single.variance : Number.NaN
  out[3]! += single.variance
  out[4]! += inverseDifference(scratch.minus, total)
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
  marginal.fill(0)
  plus.fill(0)
  minus.fill(0)
  let total = 0
  let squares = 0
  let logs = 0
  for (let i = lowest; i <= highest; i++) {
    for (let j = i; j <= highest; j++) {
      const both = counts[i * levels + j]! + counts[j * levels + i]!
      if (both === 0) continue
      counts[i * levels + j] = 0
      counts[j * levels + i] = 0
      const cells = i === j ? 1 : 2
      total += cells * both
      squares += cells * both * both
      logs += cells * nLogN(both)
      marginal[i]! += both
      if (i !== j) marginal[j]! += both
      plus[i + j]! += cells * both
      minus[j - i]! += cells * both
    }
  }
  return { total, squares, logs }
}

function momentsOfCounts(counts: Float64Array, total: number): { mean: number; variance: number; entropy: number } {
  let first = 0
  let second = 0
  let logs = 0
  for (let k = 0; k < counts.length; k++) {
    const count = counts[k]!
    if (count === 0) continue
    first += k * count
    second += k * k * count
    logs += nLogN(count)
  }
  const mean = first / total
  return { mean, variance: Math.max(0, second / total - mean * mean), entropy: Math.log2(total) - logs / total }
}

function inverseDifference(minus: Float64Array, total: number): number {
  let sum = 0
  for (let k = 0; k < minus.length; k++) sum += minus[k]! / (1 + k * k)
  return sum / total
}
