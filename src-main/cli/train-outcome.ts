/** What `train` says of a training: a line for every look at the validation images, and the detector's figures at the end. */
import type { HistoryRow } from '../engine/index.ts'
import type { RareDetector } from '../learn/index.ts'
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

export function outcomeOf(detector: RareDetector, { out, hash }: { out: string; hash: string }): Outcome {
  const { test, validation, state, ending, provider, threshold } = detector
  const seconds = state.seconds
  const epochs = state.history.at(-1)?.epoch ?? 0
  const figures = ({ accuracy, precision, recall, averagePrecision, images }: typeof test) => ({
    images,
    accuracy,
    precision,
    recall,
    averagePrecision,
  })
  return {
    json: {
      model: out,
      hash,
      provider,
      seconds,
      epochs,
      steps: state.step,
      ending,
      threshold,
      bestEpoch: state.best?.epoch ?? null,
      validation: figures(validation),
      test: figures(test),
    },
    text: lines([
      ['Model', out],
      [
        'Trained',
        `${epochs.toFixed(1)} epochs, ${state.step} steps, ${(seconds / 60).toFixed(1)} minutes on ${provider}`,
      ],
      ['Best', `epoch ${state.best?.epoch.toFixed(1) ?? '–'} by validation; threshold ${threshold.toFixed(3)}`],
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
