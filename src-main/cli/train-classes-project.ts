/** `train classes --project`: a classifier from what a column of the layout says of wells, through the same services as the workbench. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Fault } from '../base/index.ts'
import type { ClassEvaluation, ClassParameters, ClassVerdict, LearnPlan, TrainingView } from '../contract/index.ts'
import { SPLIT_PLACES, type SplitBy } from '../contract/index.ts'
import {
  type DeskContext,
  defaultClassParameters,
  evaluationOf,
  exportModel,
  learnPlan,
  modelList,
  openedProject,
} from '../service/index.ts'
import type { ParsedArguments } from './arguments.ts'
import { shuffledJson, shuffledText } from './class-baselines.ts'
import { classChoice } from './class-choice.ts'
import { classWells } from './class-wells.ts'
import { lines, type Outcome } from './command.ts'
import { findChannel } from './run-commands.ts'
import type { Session } from './session.ts'
import { trainingWishes } from './train-folder.ts'
import { percent } from './train-outcome.ts'
import { trainInProject } from './train-run.ts'

export async function trainClassesOnProject(args: ParsedArguments, session: Session): Promise<Outcome> {
  const out = args.value('out')
  if (out !== undefined && existsSync(resolve(out)))
    throw new Fault('disk', `${resolve(out)} is there already.`, { todo: 'Choose another --out.' })
  const context = await session.open(args.required('project'))
  const parameters = parametersOf(context, args)
  const plan = await learnPlan(context, parameters)
  if (plan.refusals.length === 0) session.progress.say(`Classes: ${classesText(plan)}.`)
  for (const { message, examples } of plan.warnings) session.progress.say([message, ...examples].join(' '))
  const { run, view } = await trainInProject(context, session, parameters)
  const evaluation = evaluationOf(context, run.id)
  if (evaluation.task !== 'classes') throw new TypeError(`run ${run.id} is judged as another task`)
  if (out !== undefined) await exportModel(context, evaluation.modelId, resolve(out))
  const { hash } = modelList(context).find(({ id }) => id === evaluation.modelId)!
  const model = out === undefined ? `${evaluation.modelId} in the project` : resolve(out)
  return outcomeOf({ run: run.id, seconds: run.seconds, model, hash }, view, evaluation)
}

function parametersOf(context: DeskContext, args: ParsedArguments): ClassParameters {
  const defaults = defaultClassParameters(context)
  if (!defaults) throw new Fault('bad_argument', 'The project has no images yet.', { todo: "Run 'import' first." })
  const channels = args.value('channels')?.split(',')
  const words = args.values('wells')
  const { pooling, crop, gain } = classChoice(args)
  const { seed, limit, downsample, providers } = trainingWishes(args)
  const by = args.required('by')
  return {
    ...defaults,
    name: args.value('name') ?? `Classes by ${by}`,
    by,
    wells: words.length > 0 ? classWells(openedProject(context), words) : null,
    channelIds: channels ? channels.map((name) => findChannel(context, name)) : defaults.channelIds,
    splitBy: keptTogether(args, 'split-by') ?? defaults.splitBy,
    leaveOut: keptTogether(args, 'leave-out') ?? null,
    pooling,
    crop: crop ?? null,
    gain: gain ?? null,
    downsample,
    epochs: limit.epochs ?? null,
    minutes: limit.minutes ?? null,
    seed,
    provider: providers?.[0] ?? null,
    licence: args.value('licence') ?? null,
    dataLicence: args.value('data-licence') ?? null,
  }
}

/** A place such as well, or any column of the layout. */
function keptTogether(args: ParsedArguments, flag: string): SplitBy | undefined {
  const word = args.value(flag)
  return word === undefined ? undefined : (SPLIT_PLACES.find((place) => place === word) ?? `layout:${word}`)
}

function classesText({ classes, sides }: LearnPlan): string {
  const wells = classes.map((_, i) => sides.reduce((sum, { counts }) => sum + counts[i]!.wells, 0))
  return classes.map((name, i) => `${name} (${wells[i]} well${wells[i] === 1 ? '' : 's'})`).join(', ')
}

interface Written {
  readonly run: number
  readonly seconds: number
  readonly model: string
  readonly hash: string
}

function outcomeOf({ run, seconds, model, hash }: Written, view: TrainingView, evaluation: ClassEvaluation): Outcome {
  const { provider, history, best, ending } = view
  const { validation, test, leftOut, baselines, shuffled, notes } = evaluation
  const [epochs, steps] = [history.at(-1)?.epoch ?? 0, history.at(-1)?.step ?? 0]
  return {
    json: {
      run,
      model,
      hash,
      provider,
      seconds: history.at(-1)?.seconds ?? 0,
      epochs,
      steps,
      ending,
      bestEpoch: best?.epoch ?? null,
      validation: figuresOf(validation),
      test: figuresOf(test),
      baselines: baselines.map(({ name, test: own }) => ({ name, ...figuresOf(own) })),
      ...(shuffled && { shuffledLabels: shuffledJson(shuffled) }),
      ...(leftOut && { leftOut: { by: leftOut.by, groups: leftOut.groups, all: figuresOf(leftOut.images) } }),
      notes,
    },
    text: lines([
      ['Run', run],
      ['Model', model],
      ['Trained', `${epochs.toFixed(1)} epochs, ${steps} steps, ${(seconds / 60).toFixed(1)} minutes on ${provider}`],
      ['Best', `epoch ${best?.epoch.toFixed(1) ?? '–'} by validation`],
      ['On validation', figureText(validation)],
      ['On test', figureText(test)],
      ...baselines.map(({ name, test: own }): [string, string] => [name, figureText(own)]),
      ...(shuffled ? [['Shuffled labels', shuffledText(shuffled)] as [string, string]] : []),
      ...(leftOut ? leftOutLines(leftOut) : []),
      ...notes.map((text): [string, string] => ['Note', text]),
    ]),
  }
}

function leftOutLines({ by, groups, images }: NonNullable<ClassEvaluation['leftOut']>): [string, string][] {
  const worst = groups.filter(({ accuracy }) => accuracy === null || accuracy < 1)
  return [
    [`Leaving out each ${by.replace(/^layout:/, '')}`, figureText(images)],
    ...worst.map(({ group, accuracy }): [string, string] => [`  ${group}`, `accuracy ${share(accuracy)}`]),
  ]
}

const figuresOf = ({ count, accuracy, meanClassAccuracy, meanAveragePrecision }: ClassVerdict) => ({
  images: count,
  accuracy,
  meanClassAccuracy,
  meanAveragePrecision,
})

const share = (value: number | null): string => percent(value ?? Number.NaN)

const figureText = ({ count, accuracy, meanClassAccuracy, meanAveragePrecision }: ClassVerdict): string =>
  `${count} images: accuracy ${share(accuracy)}, of the mean class ${share(meanClassAccuracy)}, mean average precision ${meanAveragePrecision?.toFixed(3) ?? 'undefined'}`
