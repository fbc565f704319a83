/**
 * Loopy belief propagation (sum-product; Frey 1998) over an image of pixels that are in or out and like to be as their four
 * neighbours are. Kraus 2016 (section 3.3) takes it to rid thresholded maps of noise.
 */
import { Fault } from '../base/index.ts'
import type { Raster } from '../segmentation/index.ts'

export interface BeliefOptions {
  /**
   * Half the log odds of two neighbours being alike rather than different; 0 for pixels that do not know of one another, below 0
   * for such that avoid one another. Beyond 50 nothing changes.
   */
  readonly coupling: number
  /** Share of the earlier message, in log odds, that every new one keeps, 0 … 1; 0 unless told. Calms messages that swing. */
  readonly damping?: number | undefined
  /** Messages are settled when none moves by more than this, in log odds; 0.001 unless told. */
  readonly tolerance?: number | undefined
  /** Most iterations, each of which renews every message once; 100 unless told. */
  readonly mostIterations?: number | undefined
}

export interface Beliefs {
  /** Log odds of each pixel being in, given all others. Exact where no way leads in a circle, else an approximation. */
  readonly logOdds: Raster
  readonly iterations: number
  /** Whether the messages were settled at the end. */
  readonly converged: boolean
  /** By how much the message that moved most moved in the last iteration, in log odds. */
  readonly change: number
}

const TOLERANCE = 1e-3
const MOST_ITERATIONS = 100

/** Log odds of pixels and couplings beyond these are certain for their neighbours; odds and their products then stay far from overflow. */
const MOST_ODDS = 200
const MOST_COUPLING = 50

/**
 * The marginals of P(x) ∝ exp(Σ u x + 2 J Σ [x = x′]), x in {0, 1}, of the log odds u of each pixel by itself and the coupling J, with
 * the sums over pixels and over pairs of neighbours. Pixels of one colour of a checkerboard speak, then those of the other: row by row,
 * a strong coupling would carry the first pixel's opinion over the whole image. Throws a Fault `bad_argument` for log odds that are
 * not finite, and for an option out of range.
 */
export function propagateBeliefs(unary: Raster, options: BeliefOptions): Beliefs {
  const { tolerance = TOLERANCE, mostIterations = MOST_ITERATIONS, damping = 0 } = options
  check(unary, options)
  const lattice = latticeOf(unary)
  const coupling = Math.min(MOST_COUPLING, Math.max(-MOST_COUPLING, options.coupling))
  const law: Law = { unlike: Math.exp(-2 * coupling), kept: damping }
  let change = Number.POSITIVE_INFINITY
  let iterations = 0
  while (change > tolerance && iterations < mostIterations) {
    change = Math.max(speak(lattice, 0, law), speak(lattice, 1, law))
    iterations++
  }
  return { logOdds: marginalsOf(unary, lattice), iterations, converged: change <= tolerance, change }
}

/** Everything by pixel, row-major, as odds e^x of log odds x: then a message is a quotient, and no logarithm is taken under way. */
interface Lattice {
  readonly width: number
  readonly height: number
  readonly own: Float64Array
  /** Messages by the pixel that receives them. */
  readonly fromLeft: Float64Array
  readonly fromRight: Float64Array
  readonly fromAbove: Float64Array
  readonly fromBelow: Float64Array
}

interface Law {
  /** e^(−2 J): how much rarer unlike neighbours are than like ones. */
  readonly unlike: number
  readonly kept: number
}

function latticeOf({ width, height, data }: Raster): Lattice {
  const even = (): Float64Array => new Float64Array(data.length).fill(1)
  const own = even()
  for (let i = 0; i < own.length; i++) own[i] = Math.exp(Math.min(MOST_ODDS, Math.max(-MOST_ODDS, data[i]!)))
  return { width, height, own, fromLeft: even(), fromRight: even(), fromAbove: even(), fromBelow: even() }
}

/**
 * Pixels of one colour each tell their neighbours what they know from elsewhere. Of odds o a neighbour hears (o + t) / (t o + 1) with
 * t = e^(−2 J), in log odds 2 artanh(tanh J tanh(x / 2)). Returns by how much the logarithm of any message changed at most.
 */
function speak(lattice: Lattice, colour: 0 | 1, { unlike, kept }: Law): number {
  const { width, height, own, fromLeft, fromRight, fromAbove, fromBelow } = lattice
  let grown = 1
  let shrunk = 1
  const tell = (to: Float64Array, at: number, odds: number): void => {
    const before = to[at]!
    const told = (odds + unlike) / (unlike * odds + 1)
    to[at] = kept === 0 ? told : told * (before / told) ** kept
    const factor = told / before
    if (factor > grown) grown = factor
    else if (factor < shrunk) shrunk = factor
  }
  for (let y = 0; y < height; y++) {
    for (let x = (y + colour) % 2, i = y * width + x; x < width; x += 2, i += 2) {
      const onwards = own[i]! * fromLeft[i]! * fromAbove[i]!
      const back = own[i]! * fromRight[i]! * fromBelow[i]!
      if (x + 1 < width) tell(fromLeft, i + 1, onwards * fromBelow[i]!)
      if (y + 1 < height) tell(fromAbove, i + width, onwards * fromRight[i]!)
      if (x > 0) tell(fromRight, i - 1, back * fromAbove[i]!)
      if (y > 0) tell(fromBelow, i - width, back * fromLeft[i]!)
    }
  }
  return Math.max(Math.log(grown), -Math.log(shrunk))
}

function marginalsOf({ width, height, data }: Raster, lattice: Lattice): Raster {
  const { fromLeft, fromRight, fromAbove, fromBelow } = lattice
  const sums = new Float32Array(data.length)
  for (let i = 0; i < sums.length; i++)
    sums[i] = data[i]! + Math.log(fromLeft[i]! * fromRight[i]! * fromAbove[i]! * fromBelow[i]!)
  return { width, height, data: sums }
}

function check({ width, height, data }: Raster, options: BeliefOptions): void {
  const { coupling, damping = 0, tolerance = TOLERANCE, mostIterations = MOST_ITERATIONS } = options
  const fault = (what: string): Fault => new Fault('bad_argument', what)
  if (data.length !== width * height)
    throw fault(`An image of ${width} × ${height} pixels has ${data.length} log odds.`)
  if (!Number.isFinite(coupling)) throw fault(`The coupling is ${coupling}; a finite number is needed.`)
  if (!(damping >= 0 && damping < 1)) throw fault(`The damping is ${damping}; it is 0 or more, and less than 1.`)
  if (!(tolerance > 0)) throw fault(`The tolerance is ${tolerance}; it must be above 0.`)
  if (!(mostIterations >= 1)) throw fault(`The most iterations are ${mostIterations}; at least 1 is needed.`)
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]))
      throw fault(
        `The log odds of pixel ${i % width}, ${Math.floor(i / width)} are ${data[i]}; finite ones are needed.`,
      )
}
