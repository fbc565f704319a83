/** Baselines: what a single number or the place on the plate already tells, judged exactly as the detector is. */
import { chooseThreshold } from './choose-threshold.ts'
import { type Evaluation, evaluateScores } from './evaluate-scores.ts'
import { SPLITS, type Split } from './labelled-image.ts'
import { fitLogistic } from './logistic-regression.ts'

export interface BaselineImage {
  /** 1 or 0. */
  readonly positive: number
  readonly split: Split
  /** The numbers to judge by; an image with one that is not finite is left out and counted. */
  readonly features: readonly number[]
}

export interface BaselineResult {
  /** By side of the split; undefined where no image of it has the features. */
  readonly evaluations: Readonly<Record<Split, Evaluation | undefined>>
  readonly leftOut: number
}

/** Where a well lies; row and column from 0. */
export interface PlatePlace {
  readonly row: number
  readonly column: number
  readonly rows: number
  readonly columns: number
}

/** Row, column, and wells between this one and the nearest edge (0 at the edge). */
export function positionFeatures({ row, column, rows, columns }: PlatePlace): number[] {
  return [row, column, Math.min(row, column, rows - 1 - row, columns - 1 - column)]
}

/**
 * Fits a logistic regression to the training images, chooses the threshold on the validation images (on the training
 * images where there are none), and judges every side. Throws `bad_labels` where training lacks a class.
 */
export function evaluateBaseline(images: readonly BaselineImage[]): BaselineResult {
  const usable = images.filter(({ features }) => features.every(Number.isFinite))
  const of = (split: Split): BaselineImage[] => usable.filter((image) => image.split === split)
  const train = of('train')
  const model = fitLogistic(
    train.map(({ features }) => features),
    truthOf(train),
  )
  const scoresOf = (list: readonly BaselineImage[]) =>
    Float64Array.from(list, ({ features }) => model.probability(features))
  const choosing = of('validation').length > 0 ? of('validation') : train
  const { threshold } = chooseThreshold(scoresOf(choosing), truthOf(choosing))
  const evaluate = (split: Split): Evaluation | undefined => {
    const side = of(split)
    return side.length > 0 ? evaluateScores(scoresOf(side), truthOf(side), threshold) : undefined
  }
  const evaluations = Object.fromEntries(SPLITS.map((split) => [split, evaluate(split)]))
  return { evaluations: evaluations as BaselineResult['evaluations'], leftOut: images.length - usable.length }
}

const truthOf = (images: readonly BaselineImage[]): Uint8Array => Uint8Array.from(images, ({ positive }) => positive)
