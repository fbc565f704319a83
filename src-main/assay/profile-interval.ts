/** Confidence intervals by profile likelihood: how far one parameter can go before the best fit becomes too bad. Bates, Watts 1988, ch. 6. */
import { STEEPNESS } from './least-squares.ts'
import { type DosePoints, fitAsymptotes, type Logistic } from './logistic.ts'

/** Interval of the middle or the ln steepness; an end that the data do not bound is ±Infinity. */
export type Interval = readonly [number, number]

export interface ProfileLimits {
  /** Sum of squares at which the interval ends. */
  readonly squares: number
  /** Middles beyond these are as good as endless. */
  readonly least: number
  readonly most: number
}

export function middleInterval(points: DosePoints, best: Logistic, limits: ProfileLimits): Interval {
  const excessFrom = (): ((middle: number) => number) => {
    let guess = Math.log(best.steepness)
    return (middle) => {
      const at = (logSteepness: number): number => fitAsymptotes(points, middle, Math.exp(logSteepness)).squares
      guess = minimise(at, guess, [Math.log(STEEPNESS.least), Math.log(STEEPNESS.most)])
      return at(guess) - limits.squares
    }
  }
  return [
    crossing(excessFrom(), best.middle, limits.least, Number.NEGATIVE_INFINITY),
    crossing(excessFrom(), best.middle, limits.most, Number.POSITIVE_INFINITY),
  ]
}

/** Interval of ln steepness. */
export function steepnessInterval(points: DosePoints, best: Logistic, limits: ProfileLimits): Interval {
  const excessFrom = (): ((logSteepness: number) => number) => {
    let guess = best.middle
    return (logSteepness) => {
      const at = (middle: number): number => fitAsymptotes(points, middle, Math.exp(logSteepness)).squares
      guess = minimise(at, guess, [limits.least, limits.most])
      return at(guess) - limits.squares
    }
  }
  const centre = Math.log(best.steepness)
  return [
    crossing(excessFrom(), centre, Math.log(STEEPNESS.least), Number.NEGATIVE_INFINITY),
    crossing(excessFrom(), centre, Math.log(STEEPNESS.most), Number.POSITIVE_INFINITY),
  ]
}

/** Walks from `from` (excess below 0) towards `end` in growing steps until the excess is positive, then halves; `open` if it never is. */
function crossing(excess: (value: number) => number, from: number, end: number, open: number): number {
  const direction = Math.sign(open)
  let inside = from
  let step = 0.02
  for (;;) {
    const outside = direction * Math.min(direction * (inside + direction * step), direction * end)
    if (!(direction * outside > direction * inside)) return open
    if (excess(outside) > 0) return halve(excess, inside, outside)
    inside = outside
    step *= 1.5
  }
}

function halve(excess: (value: number) => number, inside: number, outside: number): number {
  let [low, high] = [inside, outside]
  for (let i = 0; i < 40 && Math.abs(high - low) > 1e-7; i++) {
    const middle = (low + high) / 2
    if (excess(middle) > 0) high = middle
    else low = middle
  }
  return (low + high) / 2
}

const GOLDEN = (Math.sqrt(5) - 1) / 2

/** Minimum near a guess, by golden sections of a bracket that widens while its best point lies at an end. */
function minimise(f: (x: number) => number, guess: number, [least, most]: Interval): number {
  let half = 0.25
  for (let widening = 0; ; widening++) {
    const low = Math.max(least, guess - half)
    const high = Math.min(most, guess + half)
    const found = goldenSection(f, low, high)
    const isInside = (found - low > 1e-3 || low === least) && (high - found > 1e-3 || high === most)
    if (isInside || widening === 8) return found
    guess = found
    half *= 2
  }
}

function goldenSection(f: (x: number) => number, low: number, high: number): number {
  let c = high - GOLDEN * (high - low)
  let d = low + GOLDEN * (high - low)
  let [fc, fd] = [f(c), f(d)]
  while (high - low > 1e-6) {
    if (fc <= fd) {
      high = d
      ;[d, fd] = [c, fc]
      c = high - GOLDEN * (high - low)
      fc = f(c)
    } else {
      low = c
      ;[c, fc] = [d, fd]
      d = low + GOLDEN * (high - low)
      fd = f(d)
    }
  }
  return (low + high) / 2
}
