/** Confusion of true and predicted classes, and the figures read from it. */
import { Fault } from '../base/index.ts'

/** Images by true class (rows) and predicted class (columns). */
export type Confusion = readonly (readonly number[])[]

/** Shares, 0 … 1, of one class against all others; NaN where the denominator is empty. */
export interface ClassFigures {
  /** Of the images called so, how many are. */
  readonly precision: number
  /** Of the images that are so, how many are found; also called sensitivity. */
  readonly recall: number
  /** Of the images that are not so, how many are called otherwise. */
  readonly specificity: number
  readonly f1: number
}

/** Counts images by class numbers 0 … classes − 1. Throws `bad_argument` for other numbers or lists of unequal length. */
export function confusionOf(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): Confusion {
  checkLengths(truth, predicted)
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  for (let i = 0; i < truth.length; i++) {
    const row = counts[truth[i]!]
    if (row?.[predicted[i]!] === undefined)
      throw new Fault('bad_argument', `Classes ${truth[i]} and ${predicted[i]} are not both among ${classes}.`)
    row[predicted[i]!]! += 1
  }
  return counts
}

/** Share of images called what they are; NaN of none. */
export function accuracyOf(confusion: Confusion): number {
  let [right, all] = [0, 0]
  confusion.forEach((row, truth) => {
    right += row[truth]!
    for (const count of row) all += count
  })
  return right / all
}

/** Mean recall of the classes that occur: what accuracy would be if all classes were equally frequent. */
export function balancedAccuracyOf(confusion: Confusion): number {
  const recalls = confusion.map((_, k) => classFigures(confusion, k).recall).filter((recall) => !Number.isNaN(recall))
  return recalls.reduce((a, b) => a + b, 0) / recalls.length
}

export function classFigures(confusion: Confusion, of: number): ClassFigures {
  let [both, called, are, all] = [0, 0, 0, 0]
  confusion.forEach((row, truth) => {
    row.forEach((count, predicted) => {
      all += count
      if (truth === of) are += count
      if (predicted === of) called += count
      if (truth === of && predicted === of) both += count
    })
  })
  return {
    precision: both / called,
    recall: both / are,
    specificity: (all - are - called + both) / (all - are),
    f1: (2 * both) / (called + are),
  }
}

export function checkLengths(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length !== b.length)
    throw new Fault('bad_argument', `Lists of ${a.length} and of ${b.length} values do not belong together.`)
}
