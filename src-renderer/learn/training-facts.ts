/** How a training stands, in words. */
import type { RunSummary, TrainingParameters, TrainingView } from '../../src-main/contract/index.ts'
import { type Fact, showCount, showDuration, showValue } from '../ui/index.ts'

const STATES: Readonly<Record<TrainingView['state'], string>> = {
  preparing: 'Reading the images',
  training: 'Training',
  paused: 'Paused',
  evaluating: 'Judging it on held-out images',
  ended: 'Ended',
}

const ENDS: Readonly<Record<RunSummary['status'], string>> = {
  queued: 'Waiting for other work',
  running: 'Training',
  done: 'Trained',
  failed: 'Stopped by a problem',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted',
}

export function stateText(run: Pick<RunSummary, 'status'>, training: Pick<TrainingView, 'state'> | undefined): string {
  return run.status === 'running' && training ? STATES[training.state] : ENDS[run.status]
}

/** Progress of the whole training by its limit, for the bar: done and total in one unit. */
export function trainingProgress(
  { epochs, minutes }: Pick<TrainingParameters, 'epochs' | 'minutes'>,
  { history }: Pick<TrainingView, 'history'>,
): { readonly done: number; readonly total: number | undefined; readonly unit: string } {
  const last = history.at(-1)
  if (epochs !== null) return { done: Math.floor(last?.epoch ?? 0), total: epochs, unit: 'epochs' }
  if (minutes !== null)
    return { done: Math.round(last?.seconds ?? 0), total: Math.round(minutes * 60), unit: 's of training' }
  return { done: Math.floor(last?.epoch ?? 0), total: undefined, unit: 'epochs' }
}

/** Images a second, as of the last stretch. */
export function speedText({ history }: Pick<TrainingView, 'history'>): string {
  const rate = history.at(-1)?.imagesPerSecond
  return rate === undefined ? '' : `${showValue(rate)} images/s`
}

export function trainingFacts(run: RunSummary, training: TrainingView): Fact[] {
  const last = training.history.at(-1)
  const best = training.best
  const figure = (name: string) => showValue(best?.figures[name])
  return [
    { name: 'Epoch', value: last ? last.epoch.toFixed(1) : '–' },
    { name: 'Steps', value: last ? showCount(last.step) : '–' },
    { name: 'Speed', value: last ? `${showValue(last.imagesPerSecond)} images/s` : '–' },
    { name: 'Computed on', value: training.provider || run.provider || '–' },
    { name: 'Time spent', value: showDuration(Math.max(run.seconds, last?.seconds ?? 0)) },
    { name: 'Learning rate', value: last ? showValue(last.rate, 2) : '–' },
    { name: 'Loss', value: showValue(last?.loss) },
    ...(best
      ? [
          { name: 'Kept so far', value: `epoch ${best.epoch.toFixed(1)}` },
          { name: 'Its accuracy', value: figure('accuracy'), hint: 'On the validation images.' },
          { name: 'Its precision', value: figure('precision') },
          { name: 'Its recall', value: figure('recall') },
        ]
      : []),
  ]
}
