/** Saliency of the site that somebody looks at, computed when it is asked for; the last few maps are kept. */
import { Fault } from '../base/index.ts'
import type { PixelRequest } from '../contract/index.ts'
import type { ExplainMethod } from '../explain/index.ts'
import { readImageInfo } from '../image/index.ts'
import { parseCard } from '../model/index.ts'
import { getModel, getRun, modelOfRun, type Project } from '../store/index.ts'
import type { SiteSaliency } from '../work/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { detectorView } from './detector-channels.ts'
import { RecordedPrediction } from './predict-run.ts'
import { openSitePlanes } from './site-planes.ts'

type SaliencyRequest = Extract<PixelRequest, { kind: 'saliency' }>

const METHODS: Readonly<Record<SaliencyRequest['method'], ExplainMethod>> = {
  gradient: 'gradient',
  guided: 'guided',
  smoothgrad: 'smoothgrad',
  'integrated-gradients': 'integrated',
  'grad-cam': 'grad-cam',
  occlusion: 'occlusion',
}

const KEPT = 12
const shelves = new WeakMap<Project, Map<string, SiteSaliency>>()

/** Of a prediction's model, or of the one that a training made. */
export async function saliencyOfSite(
  context: DeskContext,
  { runId, siteId, method }: SaliencyRequest,
  signal: AbortSignal,
): Promise<SiteSaliency> {
  const project = openedProject(context)
  const { modelId, hash, channels, plane } = lookedThrough(project, runId)
  const key = `${hash} ${siteId} ${method} ${JSON.stringify([channels, plane])}`
  const shelf = shelves.get(project) ?? new Map<string, SiteSaliency>()
  shelves.set(project, shelf)
  const known = shelf.get(key)
  if (known) return known
  const { addresses, problem } = openSitePlanes(project).channels(
    siteId,
    channels.map(({ channelId }) => channelId),
    plane,
  )
  if (problem !== undefined) throw new Fault('not_found', problem)
  const { width, height } = await readImageInfo(addresses[0]!.path)
  const input = { project: project.path, modelId, planes: addresses, width, height, method: METHODS[method] }
  const found = await context.benches.run('live', 'saliency', input, { signal })
  shelf.set(key, found)
  for (const old of [...shelf.keys()].slice(0, Math.max(0, shelf.size - KEPT))) shelf.delete(old)
  return found
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
