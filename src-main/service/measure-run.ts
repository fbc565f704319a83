/** Measurement runs: every object of a segmentation in every channel, summarised to wells and plates. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { z } from 'zod'
import { Fault } from '../base/index.ts'
import { MeasureParameters, type PlaneChoice, SegmentParameters } from '../contract/index.ts'
import {
  doneSites,
  getRun,
  listChannels,
  listPlateSites,
  listPlates,
  type Project,
  readFeatureNames,
  readLabels,
  writeBlock,
  writeFeatureNames,
} from '../store/index.ts'
import type { MeasureSiteOutput, ProjectedAddress } from '../work/index.ts'
import type { DeskContext } from './context.ts'
import type { SiteRun } from './run-queue.ts'
import { openSitePlanes, type SitePlanes } from './site-planes.ts'
import { trackWells } from './track-wells.ts'

/** Parameters as recorded: the caller's, with the channels' names as they were. */
export const RecordedMeasure = MeasureParameters.extend({
  channels: z.array(z.object({ channelId: z.number(), name: z.string() })),
})

export async function measureRun(context: DeskContext, project: Project, runId: number): Promise<SiteRun> {
  const parameters = RecordedMeasure.parse(JSON.parse(getRun(project, runId).parameters))
  const source = getRun(project, parameters.segmentRunId)
  const { plane } = SegmentParameters.parse(JSON.parse(source.parameters))
  const segmented = await doneSites(project, source.id)
  const siteIds: number[] = []
  const wells = new Map<number, number[]>()
  for (const plate of listPlates(project)) {
    for (const site of listPlateSites(project, plate.id)) {
      if (!segmented.has(site.id)) continue
      siteIds.push(site.id)
      const siblings = wells.get(site.well_id)
      if (siblings) siblings.push(site.id)
      else wells.set(site.well_id, [site.id])
    }
    await yieldToLoop()
  }
  return {
    runId,
    siteIds,
    stage: 'Measuring',
    async open(_, alreadyDone) {
      const planes = openSitePlanes(project)
      const summaries = await trackWells(context, project, { runId, wells, alreadyDone })
      return {
        async compute(siteId, signal) {
          const problems: string[] = []
          const channels = parameters.channels.map(({ channelId, name }) => {
            const address = addressOrProblem(planes, { siteId, channelId, plane }, problems)
            return { name, address }
          })
          if (problems.length > 0 && channels.every((channel) => channel.address === null))
            throw new Fault('unreadable_file', problems[0]!)
          const labels = readLabels(project, source.id, siteId)
          const output = await context.workers.run(
            'measure-site',
            { channels, labels, groups: parameters.groups },
            { signal },
          )
          problems.push(...output.problems)
          return {
            objects: output.objects,
            seconds: output.seconds,
            ...(problems.length > 0 ? { problem: problems.join(' ') } : {}),
            write: () => writeTables(project, runId, siteId, output),
          }
        },
        booked: (siteId) => summaries.booked(siteId),
        finish: () => summaries.finish(),
      }
    },
  }
}

/** The plane's address; null where it was not acquired, and, with the reason in `problems`, where it cannot be used. */
function addressOrProblem(
  planes: SitePlanes,
  wanted: { siteId: number; channelId: number; plane: PlaneChoice },
  problems: string[],
): ProjectedAddress | null {
  try {
    return planes.address(wanted.siteId, wanted.channelId, wanted.plane) ?? null
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    problems.push(error.describe())
    return null
  }
}

/** Every site has the run's columns; where a channel has no usable plane they hold NaN. */
function writeTables(project: Project, runId: number, siteId: number, output: MeasureSiteOutput): void {
  const tables = [
    ...output.tables,
    { compartment: 'Image', names: output.image.names, rows: 1, values: output.image.values },
  ]
  for (const { compartment, names, rows, values } of tables) {
    writeFeatureNames(project, runId, compartment, names)
    const stored = readFeatureNames(project, runId).get(compartment)!
    writeBlock(project, runId, {
      siteId,
      compartment,
      objects: rows,
      values: alignColumns(stored, names, rows, values),
    })
  }
}

/** Values re-ordered to the stored columns; unknown columns are dropped, absent ones NaN. */
export function alignColumns(
  stored: readonly string[],
  names: readonly string[],
  rows: number,
  values: Float32Array,
): Float32Array {
  if (stored.length === names.length && stored.every((name, i) => name === names[i])) return values
  const at = new Map(names.map((name, i) => [name, i]))
  const aligned = new Float32Array(rows * stored.length).fill(Number.NaN)
  for (const [column, name] of stored.entries()) {
    const from = at.get(name)
    if (from === undefined) continue
    for (let row = 0; row < rows; row++) aligned[row * stored.length + column] = values[row * names.length + from]!
  }
  return aligned
}

export function measuredChannels(project: Project): { channelId: number; name: string }[] {
  return listChannels(project).map((channel) => ({ channelId: channel.id, name: channel.name }))
}
