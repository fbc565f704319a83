/** Wells and plates of a run summarised as their sites are done. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import {
  listPlates,
  listValuedWells,
  listWells,
  type Project,
  readPlateWellValues,
  SUMMARY_STATISTICS,
  writePlateFeature,
  writeWellValues,
} from '../store/index.ts'
import type { DeskContext } from './context.ts'

/** Summarises each well when its last site is booked, and each plate at the end. */
export async function trackWells(
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
