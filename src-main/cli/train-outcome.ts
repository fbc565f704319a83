/** What `train` says of a training: a line for every look at the validation images, and the detector's figures at the end. */
import type { HistoryRow } from '../engine/index.ts'
import type { Learned, RareDetector } from '../learn/index.ts'
import { lines, type Outcome } from './command.ts'

export const percent = (share: number): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(2)} %` : 'undefined'

export const rowText = ({ epoch, loss, accuracy, validation, imagesPerSecond, seconds }: HistoryRow): string =>
  [
    `epoch ${epoch.toFixed(1)}, ${(seconds / 60).toFixed(1)} min`,
    `training loss ${loss.toFixed(4)}, accuracy ${percent(accuracy ?? Number.NaN)}`,
    `validation loss ${validation!.loss!.toFixed(4)}, accuracy ${percent(validation!.accuracy!)}`,
    `${imagesPerSecond.toFixed(1)} images/s`,
  ].join(' · ')

interface WrittenModel {
  readonly out: string
  readonly hash: string
}

/** What is said of every training before its figures. */
export function trainingFacts({ state, ending, provider }: Learned, { out, hash }: WrittenModel) {
  const { seconds, step, history, best } = state
  const epochs = history.at(-1)?.epoch ?? 0
  return {
    json: { model: out, hash, provider, seconds, epochs, steps: step, ending, bestEpoch: best?.epoch ?? null },
    model: ['Model', out] as const,
    trained: [
      'Trained',
      `${epochs.toFixed(1)} epochs, ${step} steps, ${(seconds / 60).toFixed(1)} minutes on ${provider}`,
    ] as const,
    best: `epoch ${best?.epoch.toFixed(1) ?? '–'} by validation`,
  }
}

export function outcomeOf(detector: RareDetector, written: WrittenModel): Outcome {
  const { test, validation, threshold } = detector
  const { json, model, trained, best } = trainingFacts(detector, written)
  const figures = ({ accuracy, precision, recall, averagePrecision, images }: typeof test) => ({
    images,
    accuracy,
    precision,
    recall,
    averagePrecision,
  })
  return {
    json: { ...json, threshold, validation: figures(validation), test: figures(test) },
    text: lines([
      model,
      trained,
      ['Best', `${best}; threshold ${threshold.toFixed(3)}`],
      ...(['validation', 'test'] as const).map((side): [string, string] => {
        const { images, accuracy, precision, recall } = detector[side]
        return [
          `On ${side}`,
          `${images} images: accuracy ${percent(accuracy)}, precision ${percent(precision)}, recall ${percent(recall)}`,
        ]
      }),
    ]),
  }
}
