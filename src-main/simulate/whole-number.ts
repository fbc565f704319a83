/** Whole numbers from a range: checked, in one wording, and drawn. */
import { Fault, type Random } from '../base/index.ts'

/** Throws a Fault `bad_argument` unless the value is a whole number from low to high. `what`: `seed`, `number of images`. */
export function checkWhole(what: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return
  throw new Fault('bad_argument', `The ${what} is a whole number from ${low} to ${high}, not ${value}.`)
}

/** As `checkWhole`, for both ends of a range, which must not be the wrong way round. */
export function checkRange(what: string, [from, to]: readonly [number, number], low: number, high: number): void {
  checkWhole(what, from, low, high)
  checkWhole(what, to, low, high)
  if (from > to) throw new Fault('bad_argument', `The ${what} goes from ${from} up to ${to}: the first is the larger.`)
}

/** A whole number from low to high, both included, each as likely. */
export function wholeBetween(random: Random, [low, high]: readonly [number, number]): number {
  return low + random.integer(high - low + 1)
}
