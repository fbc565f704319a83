/** `train rare --project`: a detector from the wells of a screen, through the same services as the workbench. */
import { Fault } from '../base/index.ts'
import {
  type RareEvaluation,
  type RareParameters,
  type RunSummary,
  SPLIT_PLACES,
  type TrainingView,
} from '../contract/index.ts'
import { PROVIDERS } from '../engine/index.ts'
import { RARE_NETWORKS, RARE_PRESETS } from '../learn/index.ts'
import { GLOBAL_POOLINGS } from '../network/index.ts'
import {
  type DeskContext,
  defaultRareParameters,
  evaluationOf,
  exportModel,
  learnPlan,
  openedProject,
} from '../service/index.ts'
import { type ParsedArguments, UsageError } from './arguments.ts'
import { aboveZero, oneOf } from './choices.ts'
import { classWells } from './class-wells.ts'
import { lines, type Outcome } from './command.ts'
import { findChannel } from './run-commands.ts'
import type { Session } from './session.ts'
import { trainInProject } from './train-run.ts'

export async function trainOnProject(args: ParsedArguments, session: Session): Promise<Outcome> {
  const context = await session.open(args.required('project'))
  const parameters = parametersOf(context, args)
  const { warnings } = await learnPlan(context, parameters)
  for (const { message, examples } of warnings) session.progress.say([message, ...examples].join(' '))
  const { run, view } = await trainInProject(context, session, parameters)
  const evaluation = evaluationOf(context, run.id)
  if (evaluation.task !== 'rare') throw new TypeError(`run ${run.id} is judged as another task`)
  const out = args.value('out')
  return outcomeOf(
    run,
    { view, evaluation },
    out === undefined ? undefined : (await exportModel(context, evaluation.modelId, out)).path,
  )
}

function parametersOf(context: DeskContext, args: ParsedArguments): RareParameters {
  const defaults = defaultRareParameters(context)
  if (!defaults) throw new Fault('bad_argument', 'The project has no images yet.', { todo: "Run 'import' first." })
  const project = openedProject(context)
  const wells = (flag: 'positive' | 'negative') => {
    const words = args.values(flag)
    return words.length > 0 ? classWells(project, words) : defaults[flag]
  }
  const channels = args.value('channels')?.split(',')
  const epochs = args.integer('epochs')
  if (epochs === 0) throw new UsageError('--epochs is at least 1.')
  return {
    ...defaults,
    name: args.value('name') ?? defaults.name,
    positive: wells('positive'),
    negative: wells('negative'),
    channelIds: channels ? channels.map((name) => findChannel(context, name)) : defaults.channelIds,
    downsample: aboveZero(args, 'downsample') ?? null,
    splitBy: oneOf(args, 'split-by', SPLIT_PLACES) ?? defaults.splitBy,
    network: oneOf(args, 'network', RARE_NETWORKS) ?? defaults.network,
    pooling: oneOf(args, 'pooling', GLOBAL_POOLINGS) ?? defaults.pooling,
    preset: oneOf(args, 'preset', RARE_PRESETS) ?? defaults.preset,
    epochs: epochs ?? null,
    minutes: aboveZero(args, 'minutes') ?? null,
    seed: args.integer('seed') ?? defaults.seed,
    provider: oneOf(args, 'provider', PROVIDERS) ?? null,
  }
}

const percent = (share: number | null): string => (share === null ? 'undefined' : `${(100 * share).toFixed(1)} %`)

interface Judged {
  readonly view: TrainingView
  readonly evaluation: RareEvaluation
}

function outcomeOf(run: RunSummary, { view, evaluation }: Judged, out: string | undefined): Outcome {
  const { modelId, threshold, test, testWells, validation, baselines, notes } = evaluation
  const { provider, history, best } = view
  const epochs = history.at(-1)?.epoch ?? 0
  return {
    json: {
      run: run.id,
      model: modelId,
      ...(out !== undefined && { out }),
      provider,
      seconds: run.seconds,
      epochs,
      bestEpoch: best?.epoch ?? null,
      threshold,
      test,
      testWells,
      validation,
      baselines,
      notes,
    },
    text: lines([
      ['Run', run.id],
      ['Model', out ?? `${modelId} in the project`],
      ['Trained', `${epochs.toFixed(1)} epochs in ${(run.seconds / 60).toFixed(1)} minutes on ${provider}`],
      ['Test images', figures(test)],
      ['Test wells', figures(testWells)],
      ...baselines.map(({ name, test: own }): [string, string] => [name, figures(own)]),
      ...notes.map((text): [string, string] => ['Note', text]),
    ]),
  }
}

const figures = ({
  accuracy,
  precision,
  recall,
}: {
  accuracy: number | null
  precision: number | null
  recall: number | null
}) => `accuracy ${percent(accuracy)}, precision ${percent(precision)}, recall ${percent(recall)}`
