/** `segment`, `measure`, `runs` and `resume`: the main work, through the same services as the workbench. */
import { Fault } from '../base/index.ts'
import type { RunSummary, SegmentingModel } from '../contract/index.ts'
import { MERGES } from '../learn/index.ts'
import {
  chooseRun,
  type DeskContext,
  defaultSegmentParameters,
  openedProject,
  readoutNames,
  resumeRun,
  runFailures,
  runList,
  type StartedRun,
  startMeasure,
  startSegment,
  summarise,
} from '../service/index.ts'
import { UsageError } from './arguments.ts'
import { oneOf } from './choices.ts'
import { type Command, lines, type Outcome, PROJECT_FLAG } from './command.ts'
import { modelIn } from './model-in.ts'
import { CLASSICAL } from './segmentation-judges.ts'
import type { Session } from './session.ts'

export const segmentCommand: Command = {
  usage:
    'segment --project P --channel C [--cell-channel C2] [--method classical|MODEL] [--tta 0|3|7] [--merge maps|objects] [--z max|N] [--time N] [--json]',
  summary: 'Find nuclei, and cells around them, in every site.',
  flags: {
    ...PROJECT_FLAG,
    channel: { kind: 'value', help: 'channel that shows nuclei, by name' },
    'cell-channel': { kind: 'value', help: 'channel that shows whole cells' },
    method: { kind: 'value', help: 'classical, or a model: its folder, archive, or name or number in the project' },
    tta: { kind: 'value', help: 'of a model: further views of every image, 0, 3 (flips) or 7 (and quarter turns)' },
    merge: {
      kind: 'value',
      help: 'of a model: how views become one, maps (averaged) or objects (matched and voted on)',
    },
    z: { kind: 'value', help: 'max (projection) or a z number' },
    time: { kind: 'value', help: 'a time number; the first unless told' },
  },
  async run(args, session) {
    const method = args.value('method') ?? CLASSICAL
    const views = Number(oneOf(args, 'tta', ['0', '3', '7']) ?? 0) as SegmentingModel['views']
    const merge = oneOf(args, 'merge', MERGES) ?? 'maps'
    if (method === CLASSICAL && (args.value('tta') !== undefined || args.value('merge') !== undefined))
      throw new UsageError('--tta and --merge go with a model as --method.')
    const context = await session.open(args.required('project'))
    const defaults = await defaultSegmentParameters(context, openedProject(context))
    if (!defaults) throw new Fault('bad_argument', 'The project has no images yet.', { todo: "Run 'import' first." })
    const channelId =
      args.value('channel') === undefined ? defaults.channelId : findChannel(context, args.required('channel'))
    const cell = args.value('cell-channel')
    const z = args.value('z') ?? 'max'
    if (z !== 'max' && !/^\d+$/.test(z)) throw new UsageError(`--z is ${z}: give max or a number.`)
    const model = method === CLASSICAL ? null : { modelId: await modelIn(context, method), views, merge }
    const started = await startSegment(context, {
      ...defaults,
      method: model ? 'model' : 'classical',
      model,
      channelId,
      cellChannelId: cell === undefined ? null : findChannel(context, cell),
      plane: { z: z === 'max' ? 'max' : Number(z), time: args.integer('time') ?? null },
    })
    return finish(session, context, started)
  },
}

export const measureCommand: Command = {
  usage: 'measure --project P [--run N] [--json]',
  summary: 'Measure every object of a segmentation (the newest unless told) in every channel.',
  flags: { ...PROJECT_FLAG, run: { kind: 'value', help: 'number of the segmentation run' } },
  async run(args, session) {
    const context = await session.open(args.required('project'))
    const source = chooseRun(openedProject(context), 'segment', args.integer('run') ?? null)
    return finish(session, context, await startMeasure(context, { segmentRunId: source.id, groups: null }))
  },
}

export const resumeCommand: Command = {
  usage: 'resume --project P [--run N] [--json]',
  summary: 'Go on with an interrupted, cancelled or partly failed run.',
  flags: { ...PROJECT_FLAG, run: { kind: 'value', help: 'number of the run; the newest unfinished one unless told' } },
  async run(args, session) {
    const context = await session.open(args.required('project'))
    const wanted = args.integer('run')
    const run = runList(context).findLast((candidate) =>
      wanted === undefined ? candidate.status !== 'done' || candidate.failedSites > 0 : candidate.id === wanted,
    )
    if (!run)
      throw new Fault(
        'no_run',
        wanted === undefined ? 'Every run of this project is finished.' : `There is no run ${wanted} in this project.`,
      )
    return finish(session, context, resumeRun(context, run.id))
  },
}

export const runsCommand: Command = {
  usage: 'runs --project P [--json]',
  summary: 'List the runs of a project with their state and parameters.',
  flags: PROJECT_FLAG,
  async run(args, session) {
    const runs = runList(await session.open(args.required('project')))
    const text = runs.map(
      (run) =>
        `${String(run.id).padStart(4)}  ${run.kind.padEnd(8)} ${run.status.padEnd(12)} ${run.doneSites} of ${run.sites} sites  ${run.objects.toLocaleString('en')} objects  ${run.title}`,
    )
    return { json: { runs }, text: text.join('\n') || 'No runs yet.' }
  },
}

/** A channel by name, key or number, whatever the case. */
export function findChannel(context: DeskContext, text: string): number {
  const { channels } = summarise(openedProject(context))
  const wanted = text.trim().toLowerCase()
  const found =
    channels.find((channel) => channel.name.toLowerCase() === wanted) ??
    channels.find((channel) => channel.key.toLowerCase() === wanted) ??
    channels.find((_, i) => String(i + 1) === wanted)
  if (!found)
    throw new Fault('bad_argument', `No channel is called ${text}.`, {
      todo: `The project has ${channels.map((channel) => channel.name).join(', ')}.`,
    })
  return found.id
}

/** Sites named one by one when something went wrong with them. */
const PROBLEMS_SHOWN = 20

async function finish(session: Session, context: DeskContext, started: StartedRun): Promise<Outcome> {
  const run = await followRun(session, context, started)
  const problems = runFailures(context, run.id)
    .slice(0, PROBLEMS_SHOWN)
    .map(({ plate, well, site, message }) => `${plate} ${well} site ${site}: ${message}`)
  const features =
    run.kind === 'measure'
      ? { features: readoutNames(context, run.id).filter((name) => name.compartment !== 'Image').length }
      : {}
  const json = {
    run: run.id,
    sites: run.sites,
    failed: run.failedSites,
    objects: run.objects,
    ...features,
    seconds: round(run.seconds),
    problems,
  }
  const text = lines([
    ['Run', run.id],
    ['Sites', `${run.sites.toLocaleString('en')}, ${run.failedSites} failed`],
    ['Objects', run.objects],
    ...Object.entries(features).map(([name, count]): [string, number] => [
      name === 'features' ? 'Measurements' : name,
      count,
    ]),
    ['Seconds', json.seconds],
    ...problems.map((problem): [string, string] => ['Problem', problem]),
    ...(run.failedSites > problems.length ? [['', `and ${run.failedSites - problems.length} more`] as const] : []),
  ])
  return { json, text, failed: run.status === 'failed' }
}

/** Waits for a run; one that is stopped says how far it came and how to go on. */
export async function followRun(session: Session, context: DeskContext, started: StartedRun): Promise<RunSummary> {
  try {
    return await session.follow(`run-${started.run.id}`, started.finished)
  } catch (error) {
    if (!(error instanceof Fault && error.code === 'cancelled')) throw error
    const run = runList(context).find((candidate) => candidate.id === started.run.id) ?? started.run
    throw new Fault('cancelled', `Run ${run.id} was stopped.`, {
      stands:
        run.kind === 'train'
          ? 'Its last checkpoint stays.'
          : `${run.doneSites} of ${run.sites} sites are done and stay.`,
      todo: "'resume' goes on with it.",
      cause: error,
    })
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
