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
  listValuedWells,
  listWells,
  type Project,
  readFeatureNames,
  readLabels,
  readPlateWellValues,
  SUMMARY_STATISTICS,
  writeBlock,
  writeFeatureNames,
  writePlateFeature,
  writeWellValues,
} from '../store/index.ts'
import type { MeasureSiteOutput, ProjectedAddress } from '../work/index.ts'
import type { DeskContext } from './context.ts'
import type { SiteRun } from './run-queue.ts'
import { openSitePlanes, type SitePlanes } from './site-planes.ts'

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

/** Summarises each well when its last site is booked, and each plate at the end. */
async function trackWells(
  context: DeskContext,
  project: Project,
  run: {
    runId: number
    /** Sites of each well. */
    wells: ReadonlyMap<number, readonly number[]>
    alreadyDone: ReadonlySet<number>
  },
) {
  const { runId, wells, alreadyDone } = run
  const wellOf = new Map<number, number>()
  const left = new Map<number, number>()
  for (const [wellId, siteIds] of wells) {
    for (const siteId of siteIds) wellOf.set(siteId, wellId)
    left.set(wellId, siteIds.filter((siteId) => !alreadyDone.has(siteId)).length)
    if (left.size % 500 === 0) await yieldToLoop()
  }
  const summarise = (wellId: number): Promise<void> =>
    summariseWell(context, project, { runId, wellId, siteIds: wells.get(wellId)! })
  return {
    async booked(siteId: number): Promise<void> {
      const wellId = wellOf.get(siteId)!
      left.set(wellId, left.get(wellId)! - 1)
      if (left.get(wellId)! > 0) return
      await summarise(wellId)
      context.events.publish({ type: 'values', runId })
    },
    async finish(): Promise<void> {
      for (const plate of listPlates(project)) {
        // Wells whose last site was booked just before a crash have their cells but not yet their summary.
        const summarised = new Set(listValuedWells(project, runId, plate.id).map((well) => well.id))
        for (const well of listWells(project, plate.id))
          if (wells.has(well.id) && !summarised.has(well.id)) await summarise(well.id)
        await transposePlate(project, runId, plate.id)
      }
      context.events.publish({ type: 'values', runId })
    },
  }
}

async function summariseWell(
  context: DeskContext,
  project: Project,
  well: { runId: number; wellId: number; siteIds: readonly number[] },
): Promise<void> {
  const { runId, wellId, siteIds } = well
  const summary = await context.workers.run('summarise-well', { project: project.path, runId, siteIds })
  if (summary) project.transaction(() => writeWellValues(project, runId, wellId, summary.cells, summary.values))
}

/** Turns well summaries (all features of a well) into map columns (all wells of a feature), a few features at a time. */
async function transposePlate(project: Project, runId: number, plateId: number): Promise<void> {
  const wells = listValuedWells(project, runId, plateId)
  if (wells.length === 0) return
  const values = readPlateWellValues(project, runId, plateId)
  const total = values[0]!.values.length / SUMMARY_STATISTICS.length
  for (let start = 0; start < total; start += 100) {
    project.transaction(() => {
      for (let feature = start; feature < Math.min(total, start + 100); feature++) {
        const column = new Float32Array(SUMMARY_STATISTICS.length * wells.length)
        for (let statistic = 0; statistic < SUMMARY_STATISTICS.length; statistic++) {
          for (let w = 0; w < wells.length; w++)
            column[statistic * wells.length + w] = values[w]!.values[statistic * total + feature]!
        }
        writePlateFeature(project, runId, feature, plateId, column)
      }
    })
    await yieldToLoop()
  }
}

export function measuredChannels(project: Project): { channelId: number; name: string }[] {
  return listChannels(project).map((channel) => ({ channelId: channel.id, name: channel.name }))
}
