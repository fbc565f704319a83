/** Learning from labels on wells: begin, watch, wish, judge, apply, and look at what was found. */
import { Fault } from '../base/index.ts'
import {
  type ClassColumn,
  type ClassParameters,
  type EvidenceRegion,
  LearnEvaluation,
  type LearnParameters,
  type LearnPlan,
  MOST_CLASSES,
  type RareParameters,
  type TrainingView,
} from '../contract/index.ts'
import { PROVIDER_TITLES } from '../engine/index.ts'
import { parseCard } from '../model/index.ts'
import { wellName } from '../plate/index.ts'
import {
  countRegions,
  getModel,
  getRun,
  layoutVersion,
  listChannels,
  listPlates,
  listRegions,
  modelOfRun,
  type RegionOrder,
  type RegionRow,
  type RunRow,
  readTraining,
} from '../store/index.ts'
import { thresholdOf, type Wish } from '../work/index.ts'
import { classColumns } from './class-labels.ts'
import { type DeskContext, openedProject } from './context.ts'
import { detectorView } from './detector-channels.ts'
import { plannedTraining } from './learn-plan.ts'
import { type RecordedPrediction, sitesOf } from './predict-run.ts'
import { describeRun } from './run-summary.ts'
import { type StartedRun, startRun } from './runs-service.ts'
import { refuse, storedRecord } from './train-run.ts'
import { refuseWithoutImages } from './vanished-images.ts'

const SEED = 1

/** What every training begins with; null where there is nothing to learn from. */
function defaultTraining(context: DeskContext) {
  const project = openedProject(context)
  const channels = listChannels(project)
  if (channels.length === 0 || listPlates(project).length === 0) return null
  return {
    channelIds: channels.slice(0, 8).map(({ id }) => id),
    plane: { z: 'max' as const, time: null },
    downsample: null,
    splitBy: 'well' as const,
    epochs: null,
    minutes: null,
    seed: SEED,
    provider: null,
  }
}

export function defaultRareParameters(context: DeskContext): RareParameters | null {
  const common = defaultTraining(context)
  return (
    common && {
      ...common,
      task: 'rare',
      name: 'Rare phenotype',
      positive: { roles: ['positive_control'], wellIds: [] },
      negative: { roles: ['negative_control'], wellIds: [] },
      network: 'wscnn-4',
      pooling: 'max',
      preset: 'default',
    }
  )
}

export function defaultClassParameters(context: DeskContext): ClassParameters | null {
  const common = defaultTraining(context)
  if (!common) return null
  const column = likeliestColumn(classColumns(openedProject(context)))
  return {
    ...common,
    task: 'classes',
    name: column ? `Classes by ${column.name}` : 'Classes',
    by: column?.name ?? 'Class',
    wells: null,
    excluded: [],
    pooling: { kind: 'noisy-and' },
    crop: null,
    gain: null,
    leaveOut: null,
    licence: null,
    dataLicence: null,
  }
}

export const columnsForClasses = (context: DeskContext): ClassColumn[] => classColumns(openedProject(context))

/** What people call the answer, then what most wells say; of a handful of values, each in several wells. */
function likeliestColumn(columns: readonly ClassColumn[]): ClassColumn | undefined {
  const usable = columns.filter(({ values }) => values >= 2 && values <= MOST_CLASSES)
  const isNamed = ({ name }: ClassColumn): boolean => /^(moa|mechanism|class|phenotype)/i.test(name)
  return usable.find(isNamed) ?? usable.find(({ name }) => name === 'treatment') ?? usable[0]
}

export async function learnPlan(context: DeskContext, parameters: LearnParameters): Promise<LearnPlan> {
  const project = openedProject(context)
  return (await plannedTraining(context, project, parameters, layoutVersion(project))).plan
}

/** Throws a Fault `bad_labels` with every reason not to begin. */
export async function startTraining(context: DeskContext, parameters: LearnParameters): Promise<StartedRun> {
  const project = openedProject(context)
  refuseWithoutImages(project)
  const { plan, images } = await plannedTraining(context, project, parameters, layoutVersion(project))
  refuse(plan)
  const channels = new Map(listChannels(project).map(({ id, name }) => [id, name]))
  return startRun(context, project, {
    kind: 'train',
    title: parameters.name,
    parameters: {
      ...parameters,
      downsample: plan.downsample,
      channels: parameters.channelIds.map((channelId) => ({ channelId, name: channels.get(channelId) })),
    },
    sourceRunId: null,
    sites: images.length,
    provider: parameters.provider === null ? 'the best there is' : PROVIDER_TITLES[parameters.provider],
    seed: parameters.seed,
  })
}

export function wishOfTraining(context: DeskContext, runId: number, wish: Wish): void {
  trainingRow(context, runId)
  const live = context.trainings.get(runId)
  if (!live)
    throw new Fault('bad_argument', `Run ${runId} is not training.`, { todo: 'Resume it first, or train anew.' })
  live.tell?.(wish)
  context.trainings.set(runId, { ...live, wish })
  context.events.publish({ type: 'run', run: describeRun(trainingRow(context, runId)) })
}

export function trainingView(context: DeskContext, runId: number): TrainingView {
  const row = trainingRow(context, runId)
  const project = openedProject(context)
  const live = context.trainings.get(runId)
  const { history, best, ending, provider, messages } = live ?? storedRecord(project, runId)
  const job = context.jobs.list().find(({ id }) => id === `run-${runId}`)
  return {
    run: describeRun(row),
    state: stateOf(row, live),
    history: [...history],
    best: best && { epoch: best.epoch, figures: { ...best.figures } },
    provider,
    messages: [...messages],
    part: live?.part ?? null,
    ending,
    remainingSeconds: live && live.wish !== 'pause' ? (job?.remainingSeconds ?? null) : null,
    modelId: modelOfRun(project, runId)?.id ?? null,
  }
}

function stateOf({ status }: RunRow, live: { stage: string; wish: Wish } | undefined): TrainingView['state'] {
  if (status !== 'queued' && status !== 'running') return 'ended'
  if (!live) return 'preparing'
  if (live.stage === 'training') return live.wish === 'pause' ? 'paused' : 'training'
  return live.stage === 'evaluating' ? 'evaluating' : 'preparing'
}

export function evaluationOf(context: DeskContext, runId: number): LearnEvaluation {
  const { status } = trainingRow(context, runId)
  const stored = readTraining(openedProject(context), runId)?.evaluation
  if (stored) return LearnEvaluation.parse(JSON.parse(stored))
  throw new Fault('no_run', `Training ${runId} has not been judged yet (${status}).`, {
    todo: status === 'running' || status === 'queued' ? 'Wait for its end, or stop it.' : 'Resume it.',
  })
}

function trainingRow(context: DeskContext, runId: number): RunRow {
  const row = getRun(openedProject(context), runId)
  if (row.kind === 'train') return row
  throw new Fault('bad_argument', `Run ${runId} is not a training.`, { todo: 'Choose a training.' })
}

export async function applyModel(
  context: DeskContext,
  { modelId, plateIds }: { modelId: number; plateIds: readonly number[] | null },
  provider: RecordedPrediction['provider'] = null,
): Promise<StartedRun> {
  const project = openedProject(context)
  refuseWithoutImages(project)
  const row = getModel(project, modelId)
  const card = parseCard(JSON.parse(row.card))
  const { positiveClass } = card.output
  if (positiveClass === null && card.classes.length < 2)
    throw new Fault('unsupported_model', `The model ${row.name} does not say what its classes are.`, {
      todo: 'Name them in the model’s card (classes), and import the model again.',
    })
  const unknown = plateIds?.filter((id) => !listPlates(project).some((plate) => plate.id === id)) ?? []
  if (unknown.length > 0) throw new Fault('bad_argument', `There is no plate ${unknown.join(', ')} in this project.`)
  const parameters: RecordedPrediction = {
    modelId,
    model: row.name,
    hash: row.hash,
    positiveClass,
    threshold: thresholdOf(card),
    plateIds: plateIds && [...plateIds],
    ...viewOf(detectorView(project, row, card)),
    downsample: card.downsample,
    saliency: 'guided',
    provider,
  }
  const sites = [...sitesOf(project, plateIds).values()].reduce((sum, own) => sum + own.length, 0)
  return startRun(context, project, {
    kind: 'predict',
    title: `${row.name} applied`,
    parameters,
    sourceRunId: null,
    sites,
    provider: provider === null ? 'the best there is' : PROVIDER_TITLES[provider],
    seed: null,
  })
}

const viewOf = ({ channels, plane }: ReturnType<typeof detectorView>) => ({ channels: [...channels], plane })

export function evidence(
  context: DeskContext,
  input: {
    runId: number
    plateId: number | null
    wellId: number | null
    minimumProbability: number
    order: RegionOrder
    offset: number
    limit: number
  },
): { total: number; regions: EvidenceRegion[] } {
  const project = predictionIn(context, input.runId)
  const { offset, limit, order, ...filter } = input
  return {
    total: countRegions(project, filter),
    regions: listRegions(project, filter, { offset, limit, order }).map(regionView),
  }
}

const MOST_OF_A_SITE = 500

export function regionsOfSite(context: DeskContext, runId: number, siteId: number): EvidenceRegion[] {
  const project = predictionIn(context, runId)
  return listRegions(project, { runId, siteId }, { offset: 0, limit: MOST_OF_A_SITE }).map(regionView)
}

function predictionIn(context: DeskContext, runId: number) {
  const project = openedProject(context)
  if (getRun(project, runId).kind === 'predict') return project
  throw new Fault('bad_argument', `Run ${runId} is not a prediction.`, { todo: 'Choose a prediction.' })
}

const regionView = (row: RegionRow): EvidenceRegion => ({
  siteId: row.site_id,
  wellId: row.well_id,
  plateId: row.plate_id,
  plate: row.plate,
  well: wellName({ row: row.row, column: row.col }),
  site: row.number,
  probability: row.probability,
  score: row.score,
  x: row.x,
  y: row.y,
  width: row.width,
  height: row.height,
})
