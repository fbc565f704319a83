/** The steps of learning: which are open yet, and what to say of each. */
import type { RunSummary, TrainingView } from '../../src-main/contract/index.ts'
import type { LearnStep } from '../stores/index.ts'
import { showQuantity } from '../ui/index.ts'

export interface StepFacts {
  readonly run: Pick<RunSummary, 'status'> | undefined
  readonly training: Pick<TrainingView, 'state' | 'history'> | undefined
  readonly isJudged: boolean
  readonly prediction: Pick<RunSummary, 'status' | 'sites' | 'doneSites'> | undefined
  readonly models: number
}

export interface StepEntry {
  readonly step: LearnStep
  readonly title: string
  /** A few words on how it stands. */
  readonly note: string
  /** Why it cannot be opened yet; undefined when it can. */
  readonly closed: string | undefined
  readonly done: boolean
}

export function stepEntries(facts: StepFacts): StepEntry[] {
  const { run, isJudged, prediction } = facts
  return [
    { step: 'choose', title: 'Choose wells', note: '', closed: undefined, done: run !== undefined },
    {
      step: 'train',
      title: 'Train',
      note: trainNote(facts),
      closed: run ? undefined : 'Choose wells first, then train.',
      done: run?.status === 'done',
    },
    {
      step: 'judge',
      title: 'Judge',
      note: isJudged ? 'on held-out wells' : '',
      closed: run?.status === 'done' ? undefined : 'A detector is judged once it is trained.',
      done: isJudged && prediction !== undefined,
    },
    {
      step: 'evidence',
      title: 'Apply',
      note: prediction ? predictNote(prediction) : '',
      closed: prediction || run?.status === 'done' ? undefined : 'Train a detector, or apply one of the models.',
      done: prediction?.status === 'done',
    },
    {
      step: 'models',
      title: 'Models',
      note: facts.models ? showQuantity(facts.models, 'model') : '',
      closed: undefined,
      done: false,
    },
  ]
}

const STATE_WORDS: Readonly<Record<TrainingView['state'], string>> = {
  preparing: 'reading images',
  training: 'training',
  paused: 'paused',
  evaluating: 'evaluating',
  ended: '',
}

function trainNote({ run, training }: StepFacts): string {
  if (!run) return ''
  if (run.status !== 'running') return run.status
  const epoch = training?.history.at(-1)?.epoch
  const words = STATE_WORDS[training?.state ?? 'preparing']
  return epoch === undefined || training?.state !== 'training' ? words : `epoch ${Math.floor(epoch)}`
}

function predictNote({ status, sites, doneSites }: NonNullable<StepFacts['prediction']>): string {
  if (status === 'done') return showQuantity(doneSites, 'image')
  return status === 'running' && sites > 0 ? `${Math.floor((100 * doneSites) / sites)} %` : status
}
