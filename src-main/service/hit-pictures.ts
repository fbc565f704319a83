/** Pictures of wells for the report: all channels in their colours and plate-wide contrast, nuclei outlined. */
import { Fault } from '../base/index.ts'
import { listChannels, listSites, type Project, readLabels } from '../store/index.ts'
import type { DeskContext } from './context.ts'
import { plateContrast } from './contrast-service.ts'
import { openSitePlanes } from './site-planes.ts'

const SIDE = 220

/** A `data:` URI of the middle of the well's first site that can be read, or undefined. */
export async function wellPicture(
  context: DeskContext,
  project: Project,
  well: { wellId: number; plateId: number },
  segmentRunId: number | undefined,
): Promise<string | undefined> {
  const planes = openSitePlanes(project)
  const contrast = await plateContrast(context, well.plateId)
  for (const site of listSites(project, well.wellId)) {
    try {
      const channels = listChannels(project).flatMap((channel) => {
        const limits = contrast.find((entry) => entry.channelId === channel.id)
        const address = planes.address(site.id, channel.id, { z: 'max', time: null })
        return address && limits
          ? [{ address, low: limits.low, high: limits.high, colour: parseColour(channel.colour) }]
          : []
      })
      if (channels.length === 0) continue
      const labels =
        segmentRunId === undefined
          ? undefined
          : readLabels(project, segmentRunId, site.id).find((entry) => entry.compartment === 'Nuclei')
      const { jpeg } = await context.workers.run('site-picture', {
        channels: channels.slice(0, 4),
        labels: labels?.data ?? null,
        side: SIDE,
      })
      return `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      // A site without all its planes makes way for the next one; the completeness page names it.
    }
  }
  return undefined
}

function parseColour(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}
