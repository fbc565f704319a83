/** Segmentation runs: which sites, with which planes and parameters. */
import { Fault } from '../base/index.ts'
import { SegmentParameters } from '../contract/index.ts'
import { getRun, listChannels, type Project, setRunScope, type WantedPlanes, writeLabels } from '../store/index.ts'
import type { DeskContext } from './context.ts'
import { nuclearChannel } from './nuclear-channel.ts'
import type { SiteRun } from './run-queue.ts'
import { segmentByModel } from './segment-by-model.ts'
import { NOT_ACQUIRED, segmentInput } from './segment-input.ts'
import { openSitePlanes } from './site-planes.ts'

/** The parameters when nothing was touched: everything estimated from the images; null without channels. */
export async function defaultSegmentParameters(
  context: DeskContext,
  project: Project,
): Promise<SegmentParameters | null> {
  const nucleus = await nuclearChannel(context, project)
  if (nucleus === undefined) return null
  const cell = listChannels(project).find((channel) => channel.id !== nucleus)
  return {
    method: 'classical',
    model: null,
    channelId: nucleus,
    cellChannelId: cell?.id ?? null,
    plane: { z: 'max', time: null },
    nuclei: {
      smoothingSigma: null,
      thresholdMethod: 'otsu',
      thresholdScope: 'auto',
      thresholdFactor: 1,
      diameterPixels: null,
      minimumAreaPixels: null,
      maximumAreaPixels: null,
      splitTouching: true,
      discardBorder: false,
      polarity: 'auto',
    },
    cells: { thresholdFactor: 1, ringPixels: null },
  }
}

/** The chosen planes of the nuclei channel, in the words of the store. */
function wantedPlanes({ channelId, plane }: SegmentParameters): WantedPlanes {
  return { channelId, z: plane.z === 'max' ? undefined : plane.z, time: plane.time ?? undefined }
}

/** Throws when not one site has the chosen plane of the nuclei channel. */
export async function refuseWithoutSites(
  context: DeskContext,
  project: Project,
  parameters: SegmentParameters,
): Promise<void> {
  const input = { project: project.path, wanted: wantedPlanes(parameters) }
  if (await context.workers.run('any-site', input, { urgent: true })) return
  const channel = listChannels(project).find((candidate) => candidate.id === parameters.channelId)
  throw new Fault(
    'bad_argument',
    `No site has a plane of channel ${channel?.name ?? parameters.channelId} for this choice of z and time.`,
    { todo: 'Choose another channel, z or time.' },
  )
}

/** Looks through the screen for the run's sites; what was found is recorded when the run is new. */
async function surveyed(
  context: DeskContext,
  project: Project,
  runId: number,
  signal: AbortSignal,
): Promise<{ parameters: SegmentParameters; siteIds: number[] }> {
  const recorded = JSON.parse(getRun(project, runId).parameters) as Record<string, unknown>
  const parameters = SegmentParameters.parse(recorded)
  const input = { project: project.path, wanted: wantedPlanes(parameters) }
  const { siteIds, images } = await context.workers.run('survey-sites', input, { signal, urgent: true })
  if (!recorded.images) setRunScope(project, runId, { sites: siteIds.length, parameters: { ...recorded, images } })
  return { parameters, siteIds: [...siteIds] }
}

export async function segmentRun(
  context: DeskContext,
  project: Project,
  runId: number,
  signal: AbortSignal,
): Promise<SiteRun> {
  const { parameters, siteIds } = await surveyed(context, project, runId, signal)
  const { model } = parameters
  if (model) return segmentByModel(context, project, { runId, parameters, model, siteIds, signal })
  return {
    runId,
    siteIds,
    stage: 'Segmenting',
    async open() {
      const planes = openSitePlanes(project)
      return {
        async compute(siteId, signal) {
          const input = segmentInput(planes, siteId, parameters)
          if (!input) throw new Fault('not_found', NOT_ACQUIRED)
          const output = await context.workers.run('segment-site', input, { signal })
          return {
            objects: output.objects,
            seconds: output.seconds,
            write: () => writeLabels(project, runId, siteId, output.labels),
          }
        },
      }
    },
  }
}
