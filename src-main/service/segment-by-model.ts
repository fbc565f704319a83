/** Segmentation by a network of the project: a bench finds nuclei site by site, what it finds is written as always. */
import { Fault } from '../base/index.ts'
import type { SegmentingModel, SegmentParameters } from '../contract/index.ts'
import { PROVIDER_TITLES } from '../engine/index.ts'
import { parseCard } from '../model/index.ts'
import { getModel, getRun, type ModelRow, type Project, setRunProvider, writeLabels } from '../store/index.ts'
import type { BenchNews, SegmentedNews, SegmentSiteInput, SegmentSiteOutput } from '../work/index.ts'
import type { DeskContext } from './context.ts'
import type { SiteRun } from './run-queue.ts'
import { NOT_ACQUIRED, segmentInput } from './segment-input.ts'
import { openSitePlanes } from './site-planes.ts'
import { openSitesAhead } from './sites-ahead.ts'

/** The model's row. Throws a Fault: `not_found`, or `bad_argument` where it marks no objects. */
export function segmentingModel(project: Project, { modelId }: SegmentingModel): ModelRow {
  const row = getModel(project, modelId)
  if (parseCard(JSON.parse(row.card)).task === 'segmentation') return row
  throw new Fault('bad_argument', `The model ${row.name} does not mark nuclei.`, {
    todo: 'Choose a model for segmentation, such as the one that comes with the program.',
  })
}

type Segmented = Extract<SegmentedNews, { kind: 'segmented' }>

/** As many sites as may be lost with a process. */
const SITES_AT_ONCE = 128

interface ModelRun {
  readonly runId: number
  readonly parameters: SegmentParameters
  readonly model: SegmentingModel
  readonly siteIds: readonly number[]
  readonly signal: AbortSignal
}

export function segmentByModel(
  context: DeskContext,
  project: Project,
  { runId, parameters, model, siteIds, signal }: ModelRun,
): SiteRun {
  refuseOther(project, runId, model)
  return {
    runId,
    siteIds,
    stage: 'Segmenting',
    async open(_, alreadyDone) {
      const planes = openSitePlanes(project)
      const ahead = openSitesAhead<SegmentSiteInput, Segmented>({
        siteIds: siteIds.filter((siteId) => !alreadyDone.has(siteId)),
        atOnce: SITES_AT_ONCE,
        inputOf(siteId) {
          const input = segmentInput(planes, siteId, parameters)
          return input ? { input } : { problem: NOT_ACQUIRED }
        },
        run: (sites, onNews) =>
          context.benches.run('live', 'segment-sites', { ...task(project, model), sites }, { signal, onNews }),
        isResult,
        onProvider: (provider) => setRunProvider(project, runId, PROVIDER_TITLES[provider]),
        signal,
      })
      return {
        async compute(siteId) {
          const { output } = await ahead.of(siteId)
          const { objects, seconds, labels } = output
          return { objects, seconds, write: () => writeLabels(project, runId, siteId, labels) }
        },
        broken: () => ahead.broken(),
        finish: () => ahead.ended(),
      }
    },
  }
}

/** One site at once, for whoever is looking at it. */
export async function segmentOneByModel(
  context: DeskContext,
  project: Project,
  { model, input }: { readonly model: SegmentingModel; readonly input: SegmentSiteInput },
): Promise<SegmentSiteOutput> {
  segmentingModel(project, model)
  let output: SegmentSiteOutput | undefined
  let failure = 'The site was passed over.'
  const sites = [{ siteId: 0, input }]
  await context.benches.run(
    'live',
    'segment-sites',
    { ...task(project, model), sites },
    {
      onNews(news) {
        if (news.kind === 'segmented') output = news.output
        if (news.kind === 'site-failed') failure = news.message
      },
    },
  )
  if (output) return output
  throw new Fault('unreadable_file', failure)
}

const task = (project: Project, { modelId, views, merge }: SegmentingModel) => ({
  project: project.path,
  modelId,
  views,
  merge,
  providers: null,
})

const isResult = (news: BenchNews): news is Segmented => news.kind === 'segmented'

/** A run whose model was removed or exchanged cannot go on. */
function refuseOther(project: Project, runId: number, model: SegmentingModel): void {
  const { modelHash, modelName } = JSON.parse(getRun(project, runId).parameters) as Record<string, unknown>
  if (segmentingModel(project, model).hash === modelHash) return
  throw new Fault('not_found', `The model ${modelName} of this run is no longer in the project.`, {
    todo: 'Segment anew with another model.',
  })
}
