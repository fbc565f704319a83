/** Saliency of the site that somebody looks at, computed when it is asked for; the last few maps are kept. */
import { Fault } from '../base/index.ts'
import type { PixelRequest } from '../contract/index.ts'
import type { ExplainMethod } from '../explain/index.ts'
import { readImageInfo } from '../image/index.ts'
import { parseCard } from '../model/index.ts'
import { getModel, getRun, latestRun, modelOfRun, type Project, readLabels } from '../store/index.ts'
import type { SiteClassRegions, SiteSaliency } from '../work/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { detectorView } from './detector-channels.ts'
import { RecordedPrediction } from './predict-run.ts'
import { openSitePlanes } from './site-planes.ts'

type SaliencyRequest = Extract<PixelRequest, { kind: 'saliency' }>
type RegionsRequest = Extract<PixelRequest, { kind: 'class-regions' }>

const METHODS: Readonly<Record<SaliencyRequest['method'], ExplainMethod>> = {
  gradient: 'gradient',
  jacobian: 'jacobian',
  guided: 'guided',
  smoothgrad: 'smoothgrad',
  'integrated-gradients': 'integrated',
  'grad-cam': 'grad-cam',
  occlusion: 'occlusion',
}

const KEPT = 12
const shelves = new WeakMap<Project, Map<string, SiteSaliency | SiteClassRegions>>()

/** What was found is kept; the longest unused goes first. */
async function kept<Found extends SiteSaliency | SiteClassRegions>(
  project: Project,
  key: string,
  find: () => Promise<Found>,
): Promise<Found> {
  const shelf = shelves.get(project) ?? new Map<string, SiteSaliency | SiteClassRegions>()
  shelves.set(project, shelf)
  const found = (shelf.get(key) as Found | undefined) ?? (await find())
  shelf.delete(key)
  shelf.set(key, found)
  for (const old of [...shelf.keys()].slice(0, Math.max(0, shelf.size - KEPT))) shelf.delete(old)
  return found
}

/** Of a prediction's model, or of the one that a training made. */
export async function saliencyOfSite(
  context: DeskContext,
  { runId, siteId, method, of = 'usual' }: SaliencyRequest,
  signal: AbortSignal,
): Promise<SiteSaliency> {
  const project = openedProject(context)
  const view = lookedThrough(project, runId)
  return kept(project, `${keyOf(view, siteId)} ${method} ${of}`, async () => {
    const input = { ...(await siteInput(project, view, siteId)), method: METHODS[method], of }
    return context.benches.run('live', 'saliency', input, { signal })
  })
}

/** Of a classifier with a class map; cells are those of the newest segmentation. */
export async function classRegionsOfSite(
  context: DeskContext,
  { runId, siteId }: RegionsRequest,
  signal: AbortSignal,
): Promise<SiteClassRegions> {
  const project = openedProject(context)
  const view = lookedThrough(project, runId)
  const segmented = latestRun(project, 'segment')
  return kept(project, `${keyOf(view, siteId)} classes ${segmented?.id}`, async () => {
    const labels = segmented ? readLabels(project, segmented.id, siteId) : []
    const cells = labels.find(({ compartment }) => compartment === 'Cells') ?? labels[0]
    const input = { ...(await siteInput(project, view, siteId)), cells: cells?.data ?? null }
    return context.benches.run('live', 'class-regions', input, { signal })
  })
}

type View = ReturnType<typeof lookedThrough>

const keyOf = ({ hash, channels, plane }: View, siteId: number): string =>
  `${hash} ${siteId} ${JSON.stringify([channels, plane])}`

async function siteInput(project: Project, { modelId, channels, plane }: View, siteId: number) {
  const { addresses, problem } = openSitePlanes(project).channels(
    siteId,
    channels.map(({ channelId }) => channelId),
    plane,
  )
  if (problem !== undefined) throw new Fault('not_found', problem)
  const { width, height } = await readImageInfo(addresses[0]!.path)
  return { project: project.path, modelId, planes: addresses, width, height }
}

function lookedThrough(project: Project, runId: number) {
  const row = getRun(project, runId)
  if (row.kind === 'predict') {
    const { modelId, channels, plane, hash } = RecordedPrediction.parse(JSON.parse(row.parameters))
    if (getModel(project, modelId).hash === hash) return { modelId, hash, channels, plane }
  }
  const model = row.kind === 'train' ? modelOfRun(project, runId) : undefined
  if (!model)
    throw new Fault('no_run', `Run ${runId} has no model to explain.`, { todo: 'Choose a prediction, or train first.' })
  const view = detectorView(project, model, parseCard(JSON.parse(model.card)))
  return { modelId: model.id, hash: model.hash, ...view }
}
