/** Starting, watching, cancelling, resuming and comparing runs. */
import { Fault, mean } from '../base/index.ts'
import type {
  Compartment,
  MeasureParameters,
  PreviewResult,
  RunComparison,
  RunSummary,
  SegmentParameters,
  Statistic,
} from '../contract/index.ts'
import { wellName } from '../plate/index.ts'
import {
  annotateRun,
  getRun,
  insertRun,
  latestRun,
  layoutVersion,
  listChannels,
  listCompartments,
  listFailures,
  listPlates,
  listRuns,
  type NewRun,
  type Project,
  type RunKind,
  type RunRow,
  removeCheckpoints,
  withdrawRun,
} from '../store/index.ts'
import { prepareAnswers } from './answers-ahead.ts'
import { type DeskContext, openedProject } from './context.ts'
import { measuredChannels, measureRun } from './measure-run.ts'
import { finiteOrNaN, finiteOrNull } from './plates-service.ts'
import { predictRun } from './predict-run.ts'
import { sweepInBackground } from './project-service.ts'
import { executeRun, publishRun, type SiteRun } from './run-queue.ts'
import { describeRun } from './run-summary.ts'
import { segmentingModel, segmentOneByModel } from './segment-by-model.ts'
import { segmentInput } from './segment-input.ts'
import { refuseWithoutSites, segmentRun } from './segment-run.ts'
import { openSitePlanes } from './site-planes.ts'
import { executeTraining } from './train-run.ts'
import { refuseWithoutImages } from './vanished-images.ts'
import { type PlateColumn, readWellTable } from './well-table.ts'

export interface StartedRun {
  readonly run: RunSummary
  readonly finished: Promise<RunSummary>
}

export function runList(context: DeskContext): RunSummary[] {
  return listRuns(openedProject(context)).map(describeRun)
}

export async function startSegment(context: DeskContext, parameters: SegmentParameters): Promise<StartedRun> {
  const project = openedProject(context)
  const channels = listChannels(project)
  const channel = channels.find((candidate) => candidate.id === parameters.channelId)
  if (!channel)
    throw new Fault('bad_argument', `There is no channel ${parameters.channelId} in this project.`, {
      todo: `Choose one of ${channels.map((c) => c.name).join(', ')}.`,
    })
  refuseWithoutImages(project)
  await refuseWithoutSites(context, project, parameters)
  const cell = channels.find((candidate) => candidate.id === parameters.cellChannelId)
  if ((parameters.method === 'model') !== (parameters.model !== null))
    throw new Fault('bad_argument', 'The method model goes with a model, and no other does.')
  const model = parameters.model && segmentingModel(project, parameters.model)
  return startRun(context, project, {
    kind: 'segment',
    title: `Nuclei in ${channel.name}${model ? ` by ${model.name}` : ''}${cell ? `, cells in ${cell.name}` : ', rings around them'}`,
    parameters: {
      ...parameters,
      channel: channel.name,
      cellChannel: cell?.name ?? null,
      ...(model && { modelName: model.name, modelHash: model.hash }),
    },
    sourceRunId: null,
    // All sites for the moment; the run looks for those that have the chosen plane when it begins.
    sites: listPlates(project).reduce((sum, plate) => sum + plate.sites, 0),
  })
}

export async function startMeasure(context: DeskContext, parameters: MeasureParameters): Promise<StartedRun> {
  const project = openedProject(context)
  const source = getRun(project, parameters.segmentRunId)
  if (source.kind !== 'segment')
    throw new Fault('bad_argument', `Run ${source.id} is not a segmentation.`, { todo: 'Measure a segmentation run.' })
  const sites = source.done_sites - source.failed_sites
  if (sites === 0)
    throw new Fault('no_run', `The segmentation run ${source.id} has no finished sites to measure.`, {
      todo: 'Segment first, or resume that run.',
    })
  refuseWithoutImages(project)
  return startRun(context, project, {
    kind: 'measure',
    title: `Measurements of run ${source.id}`,
    parameters: { ...parameters, channels: measuredChannels(project) },
    sourceRunId: source.id,
    sites,
  })
}

/** Segments, then measures everything; the second run is listed as queued from the start only once the first has sites. */
export async function startBoth(context: DeskContext, parameters: SegmentParameters): Promise<StartedRun> {
  const segment = await startSegment(context, parameters)
  const finished = segment.finished.then(async (run) => {
    const measure = await startMeasure(context, { segmentRunId: run.id, groups: null })
    return measure.finished
  })
  finished.catch(() => undefined)
  return { run: segment.run, finished }
}

export interface RunToStart extends Pick<NewRun, 'kind' | 'title' | 'parameters' | 'sourceRunId' | 'sites'> {
  /** The worker threads unless told. */
  readonly provider?: string
  readonly seed?: number | null
}

/** Writes the run into the ledger and begins with it. */
export function startRun(context: DeskContext, project: Project, run: RunToStart): StartedRun {
  const id = insertRun(project, {
    provider: `CPU, ${context.workers.size} threads`,
    seed: null,
    ...run,
    programVersion: context.facts.version,
    layoutVersion: layoutVersion(project),
    now: context.now(),
  })
  return { run: describeRun(getRun(project, id)), finished: launch(context, project, getRun(project, id)) }
}

type Prepare = (context: DeskContext, project: Project, runId: number, signal: AbortSignal) => Promise<SiteRun>

const SITE_RUNS: Readonly<Record<Exclude<RunKind, 'train'>, Prepare>> = {
  segment: segmentRun,
  measure: measureRun,
  predict: predictRun,
}

function launch(context: DeskContext, project: Project, row: RunRow): Promise<RunSummary> {
  const { finished } = context.jobs.start(
    { kind: 'run', title: row.title, runId: row.id, id: `run-${row.id}` },
    (job) => {
      if (row.kind === 'train') return executeTraining(context, project, row.id, job)
      const prepare = SITE_RUNS[row.kind]
      return executeRun(
        context,
        project,
        { runId: row.id, prepare: (signal) => prepare(context, project, row.id, signal) },
        job,
      )
    },
  )
  const result = finished.then(() => {
    if (row.kind === 'measure' && context.project === project) prepareAnswers(context)
    return describeRun(getRun(project, row.id))
  })
  result.catch(() => undefined)
  return result
}

export function resumeRun(context: DeskContext, id: number): StartedRun {
  const project = openedProject(context)
  const row = getRun(project, id)
  const isOver = row.kind === 'train' && row.status === 'done'
  if (isActive(row) || isOver) return { run: describeRun(row), finished: Promise.resolve(describeRun(row)) }
  refuseWithoutImages(project)
  return { run: describeRun(row), finished: launch(context, project, row) }
}

export function cancelRun(context: DeskContext, id: number): RunSummary {
  context.jobs.cancel(`run-${id}`)
  return describeRun(getRun(openedProject(context), id))
}

export function removeRun(context: DeskContext, id: number): void {
  const project = openedProject(context)
  if (isActive(getRun(project, id)))
    throw new Fault('bad_argument', `Run ${id} is still working.`, { todo: 'Cancel it first.' })
  const dependent = listRuns(project).find((run) => run.source_run_id === id && isActive(run))
  if (dependent)
    throw new Fault('bad_argument', `Run ${dependent.id} is still working on run ${id}.`, { todo: 'Cancel it first.' })
  for (const gone of withdrawRun(project, id)) {
    removeCheckpoints(project, gone)
    context.events.publish({ type: 'run-removed', id: gone })
  }
  sweepInBackground(context, project)
}

function isActive({ status }: RunRow): boolean {
  return status === 'running' || status === 'queued'
}

export function noteRun(context: DeskContext, id: number, note: string): RunSummary {
  const project = openedProject(context)
  annotateRun(project, id, note)
  publishRun(context, project, id)
  return describeRun(getRun(project, id))
}

export function runFailures(context: DeskContext, id: number) {
  return listFailures(openedProject(context), id).map((failure) => ({
    siteId: failure.site_id,
    plate: failure.plate,
    well: wellName({ row: failure.row, column: failure.col }),
    site: failure.number,
    message: failure.message,
  }))
}

export function runCompartments(context: DeskContext, id: number): Compartment[] {
  return listCompartments(openedProject(context), id) as Compartment[]
}

const KIND_WORDS = {
  segment: 'segmentation',
  measure: 'measurement',
  train: 'training',
  predict: 'prediction',
} as const

/**
 * The run meant when none is named: the newest finished one of its kind. A run of another kind is a Fault, but a prediction
 * has values of wells as a measurement has, and may be named in its place.
 */
export function chooseRun(project: Project, kind: 'segment' | 'measure', id?: number | null): RunRow {
  if (id !== undefined && id !== null) {
    const row = getRun(project, id)
    if (row.kind === kind || (kind === 'measure' && row.kind === 'predict')) return row
    throw new Fault('bad_argument', `Run ${id} is a ${KIND_WORDS[row.kind]}, not a ${KIND_WORDS[kind]}.`, {
      todo: `Choose a ${KIND_WORDS[kind]} from the list of runs.`,
    })
  }
  const row = latestRun(project, kind)
  if (row) return row
  const unfinished = listRuns(project).findLast((run) => run.kind === kind)
  throw new Fault('no_run', `The project has no finished ${KIND_WORDS[kind]} yet.`, {
    ...(unfinished
      ? { stands: `Run ${unfinished.id} has ${unfinished.done_sites} of ${unfinished.sites} sites.` }
      : {}),
    todo: unfinished ? `Resume run ${unfinished.id}, or start '${kind}' anew.` : `Run '${kind}' first.`,
  })
}

export async function previewSegmentation(
  context: DeskContext,
  siteId: number,
  parameters: SegmentParameters,
): Promise<PreviewResult> {
  const input = segmentInput(openSitePlanes(openedProject(context)), siteId, parameters)
  if (!input)
    throw new Fault('not_found', 'The nuclei channel was not acquired at this site.', {
      todo: 'Choose another site or channel.',
    })
  const { model } = parameters
  const output = model
    ? await segmentOneByModel(context, openedProject(context), { model, input })
    : await context.workers.run('segment-site', input, { urgent: true })
  const objectsOf = (compartment: string): number =>
    output.labels.find((labels) => labels.compartment === compartment)?.objects ?? 0
  return {
    previewId: context.previews.put(output.labels),
    objects: output.objects,
    cells: objectsOf('Cells'),
    seconds: output.seconds,
    diameterPixels: finiteOrNull(output.diameterPixels),
    notes: output.objects === 0 ? ['No nuclei were found with these parameters.'] : [],
  }
}

/** Values of one measurement in two runs, for the wells of the first. */
export async function compareRuns(
  context: DeskContext,
  input: { a: number; b: number; name: string; statistic: Statistic },
): Promise<RunComparison> {
  const project = openedProject(context)
  const { name, statistic } = input
  const table = (runId: number) => readWellTable(project, { runId, name, statistic, scale: 'raw' }, null)
  const first = await table(input.a)
  const second = new Map((await table(input.b)).plates.map((plate) => [plate.plateId, plate]))
  const total = first.plates.reduce((sum, plate) => sum + plate.wells.length, 0)
  const wells = {
    wellIds: new Uint32Array(total),
    plateIds: new Uint32Array(total),
    rows: new Uint16Array(total),
    columns: new Uint16Array(total),
    a: new Float32Array(total),
    b: new Float32Array(total),
  }
  let at = 0
  for (const plate of first.plates) {
    const { plateId, places } = plate
    wells.wellIds.set(places.wellIds, at)
    wells.plateIds.fill(plateId, at, at + places.wellIds.length)
    wells.rows.set(places.rows, at)
    wells.columns.set(places.columns, at)
    wells.a.set(plate.values.map(finiteOrNaN), at)
    wells.b.set(valuesAt(places.wellIds, second.get(plateId)), at)
    at += places.wellIds.length
  }
  return { name, wells, correlation: finiteOrNull(pearson(wells.a, wells.b)) }
}

/** Values of the given wells of a plate, NaN where it has none of a well. */
function valuesAt(wellIds: Uint32Array, plate: PlateColumn | undefined): Float64Array {
  const at = new Map(plate && Array.from(plate.places.wellIds, (wellId, i) => [wellId, i] as const))
  return Float64Array.from(wellIds, (wellId) => finiteOrNaN(plate?.values[at.get(wellId) ?? -1] ?? Number.NaN))
}

/** Correlation of the pairs of which neither is NaN. */
function pearson(first: Float32Array, second: Float32Array): number {
  const isPair = (_: number, i: number): boolean => !Number.isNaN(first[i]!) && !Number.isNaN(second[i]!)
  const [a, b] = [first.filter(isPair), second.filter(isPair)]
  const [meanA, meanB] = [mean(a), mean(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - meanA) * (b[i]! - meanB)
    aa += (a[i]! - meanA) ** 2
    bb += (b[i]! - meanB) ** 2
  }
  return ab / Math.sqrt(aa * bb)
}
