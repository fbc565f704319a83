/** Segmentation runs: which sites, with which planes and parameters. */
import { createHash } from 'node:crypto'
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { Fault } from '../base/index.ts'
import { SegmentParameters } from '../contract/index.ts'
import { CELL_DEFAULTS } from '../segmentation/index.ts'
import {
  getRun,
  listChannels,
  listPlanes,
  listPlateSites,
  listPlates,
  type Project,
  writeLabels,
} from '../store/index.ts'
import type { SegmentSiteInput } from '../work/index.ts'
import type { DeskContext } from './context.ts'
import { nuclearChannel } from './nuclear-channel.ts'
import type { SiteRun } from './run-queue.ts'
import { choosePlanes, openSitePlanes, type SitePlanes } from './site-planes.ts'

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

/** A worker's input for one site; undefined when the protocol did not acquire the nuclei channel there. */
export function segmentInput(
  planes: SitePlanes,
  siteId: number,
  parameters: SegmentParameters,
): SegmentSiteInput | undefined {
  const nuclei = planes.address(siteId, parameters.channelId, parameters.plane)
  if (!nuclei) return undefined
  const cells =
    parameters.cellChannelId === null ? undefined : planes.address(siteId, parameters.cellChannelId, parameters.plane)
  return { nuclei, cells: cells ?? null, ...methodParameters(parameters) }
}

/** The contract's parameters in the segmentation room's words; null means *estimate*. */
function methodParameters({
  nuclei,
  cells,
}: SegmentParameters): Pick<SegmentSiteInput, 'nucleiParameters' | 'cellParameters'> {
  return {
    nucleiParameters: {
      objects: nuclei.polarity,
      diameter: nuclei.diameterPixels ?? 'auto',
      smoothing: nuclei.smoothingSigma ?? 'auto',
      method: nuclei.thresholdMethod,
      scope: nuclei.thresholdScope,
      correction: nuclei.thresholdFactor,
      splitting: nuclei.splitTouching ? 'combined' : 'none',
      minimumArea: nuclei.minimumAreaPixels ?? 'auto',
      maximumArea: nuclei.maximumAreaPixels ?? 'auto',
      border: nuclei.discardBorder ? 'discard' : 'keep',
    },
    cellParameters: {
      correction: CELL_DEFAULTS.correction * cells.thresholdFactor,
      distance: cells.ringPixels ?? 'auto',
    },
  }
}

/** All sites at which the protocol acquired the nuclei channel, plate by plate, well by well. */
export async function sitesToSegment(project: Project, parameters: SegmentParameters): Promise<number[]> {
  const siteIds: number[] = []
  for (const plate of listPlates(project)) {
    for (const [i, site] of listPlateSites(project, plate.id).entries()) {
      const planes = listPlanes(project, site.id).filter((plane) => plane.channel_id === parameters.channelId)
      if (choosePlanes(planes, parameters.plane).length > 0) siteIds.push(site.id)
      if (i % 200 === 199) await yieldToLoop()
    }
  }
  if (siteIds.length === 0) {
    const channel = listChannels(project).find((candidate) => candidate.id === parameters.channelId)
    throw new Fault(
      'bad_argument',
      `No site has a plane of channel ${channel?.name ?? parameters.channelId} for this choice of z and time.`,
      { todo: 'Choose another channel, z or time.' },
    )
  }
  return siteIds
}

/** A hash over path, size and modification time of every plane of the sites: tells later whether the images are still the same. */
export async function fingerprintImages(
  project: Project,
  siteIds: readonly number[],
): Promise<{ planes: number; bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let planes = 0
  let bytes = 0
  for (const [i, siteId] of siteIds.entries()) {
    for (const plane of listPlanes(project, siteId)) {
      if (plane.state !== 'present') continue
      planes++
      bytes += plane.size ?? 0
      hash.update(`${plane.path}\0${plane.page}\0${plane.size}\0${plane.modified}\n`)
    }
    if (i % 200 === 199) await yieldToLoop()
  }
  return { planes, bytes, sha256: hash.digest('hex') }
}

export async function segmentRun(context: DeskContext, project: Project, runId: number): Promise<SiteRun> {
  const parameters = SegmentParameters.parse(JSON.parse(getRun(project, runId).parameters))
  return {
    runId,
    siteIds: await sitesToSegment(project, parameters),
    stage: 'Segmenting',
    async open() {
      const planes = openSitePlanes(project)
      return {
        async compute(siteId, signal) {
          const input = segmentInput(planes, siteId, parameters)
          if (!input) throw new Fault('not_found', 'The nuclei channel was not acquired at this site.')
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
