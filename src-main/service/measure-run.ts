/** Measurement runs: every object of a segmentation in every channel, summarised to wells and plates. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { z } from 'zod'
import { MeasureParameters, SegmentParameters } from '../contract/index.ts'
import {
  doneSites,
  getRun,
  listChannels,
  listPlateSites,
  listPlates,
  listValuedWells,
  type Project,
  readBlocks,
  readFeatureNames,
  readLabels,
  readPlateWellValues,
  readWellValues,
  SUMMARY_STATISTICS,
  writeBlock,
  writeFeatureNames,
  writePlateFeature,
  writeWellValues,
} from '../store/index.ts'
import type { MeasureSiteOutput } from '../work/index.ts'
import type { DeskContext } from './context.ts'
import type { SiteRun } from './run-queue.ts'
import { openSitePlanes } from './site-planes.ts'

/** Parameters as recorded: the caller's, with the channels' names as they were. */
export const RecordedMeasure = MeasureParameters.extend({
  channels: z.array(z.object({ channelId: z.number(), name: z.string() })),
})

interface MeasuredSite {
  readonly siteId: number
  readonly wellId: number
}

export async function measureRun(context: DeskContext, project: Project, runId: number): Promise<SiteRun> {
  const parameters = RecordedMeasure.parse(JSON.parse(getRun(project, runId).parameters))
  const source = getRun(project, parameters.segmentRunId)
  const { plane } = SegmentParameters.parse(JSON.parse(source.parameters))
  const segmented = doneSites(project, source.id)
  const sites: MeasuredSite[] = []
  for (const plate of listPlates(project)) {
    for (const site of listPlateSites(project, plate.id))
      if (segmented.has(site.id)) sites.push({ siteId: site.id, wellId: site.well_id })
    await yieldToLoop()
  }
  return {
    runId,
    siteIds: sites.map((site) => site.siteId),
    stage: 'Measuring',
    async open() {
      const planes = openSitePlanes(project)
      const wells = trackWells(context, project, runId, sites)
      return {
        async compute(siteId, signal) {
          const channels = parameters.channels.flatMap(({ channelId, name }) => {
            const address = planes.address(siteId, channelId, plane)
            return address ? [{ name, address }] : []
          })
          const labels = readLabels(project, source.id, siteId)
          const output = await context.workers.run(
            'measure-site',
            { channels, labels, groups: parameters.groups },
            { signal },
          )
          return {
            objects: output.objects,
            seconds: output.seconds,
            write: () => writeTables(project, runId, siteId, output),
          }
        },
        booked: (siteId) => wells.booked(siteId),
        finish: () => wells.finish(),
      }
    },
  }
}

/** Columns are those of the first site; a site where a channel was not acquired has NaN in that channel's columns. */
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
function trackWells(context: DeskContext, project: Project, runId: number, sites: readonly MeasuredSite[]) {
  const wellOf = new Map<number, number>()
  const open = new Map<number, Set<number>>()
  for (const { siteId, wellId } of sites) {
    wellOf.set(siteId, wellId)
    open.set(wellId, (open.get(wellId) ?? new Set()).add(siteId))
  }
  const all = new Map([...open].map(([wellId, sites]) => [wellId, [...sites]]))
  for (const siteId of doneSites(project, runId)) open.get(wellOf.get(siteId)!)?.delete(siteId)
  const summarise = (wellId: number): Promise<void> => summariseWell(context, project, runId, wellId, all.get(wellId)!)
  return {
    async booked(siteId: number): Promise<void> {
      const wellId = wellOf.get(siteId)!
      const left = open.get(wellId)!
      left.delete(siteId)
      if (left.size > 0) return
      await summarise(wellId)
      context.events.publish({ type: 'values', runId })
    },
    async finish(): Promise<void> {
      // Wells whose last site was booked just before a crash have their cells but not yet their summary.
      for (const wellId of all.keys()) if (!readWellValues(project, runId, wellId)) await summarise(wellId)
      for (const plate of listPlates(project)) await transposePlate(project, runId, plate.id)
      context.events.publish({ type: 'values', runId })
    },
  }
}

async function summariseWell(
  context: DeskContext,
  project: Project,
  runId: number,
  wellId: number,
  siteIds: readonly number[],
): Promise<void> {
  const names = readFeatureNames(project, runId)
  const blocks = siteIds.flatMap((siteId) => readBlocks(project, runId, siteId))
  if (blocks.length === 0) return
  const compartments = [...names].map(([compartment, columns]) => ({
    names: columns,
    blocks: blocks
      .filter((block) => block.compartment === compartment)
      .map((block) => ({ rows: block.objects, values: block.values })),
  }))
  const [summary] = await context.workers.run('aggregate-wells', { wells: [{ wellId, compartments }] })
  const counted = blocks.filter((block) => block.compartment === 'Nuclei')
  const cells = counted.reduce((sum, block) => sum + block.objects, 0)
  project.transaction(() => writeWellValues(project, runId, wellId, cells, summary!.values))
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
