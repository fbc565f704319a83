/** Ranks all measurements of a run by how well they tell the controls apart, from the wells' stored summaries. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import { inRankOrder, judgeReadout, type RankedReadout } from '../assay/index.ts'
import { throwIfCancelled } from '../base/index.ts'
import {
  layoutIndex,
  listPlates,
  listValuedWells,
  openReader,
  type Project,
  readFeatureNames,
  readLayout,
  readWellValues,
  SUMMARY_STATISTICS,
} from '../store/index.ts'
import type { TaskTools } from './tools.ts'

export interface ControlsToRank {
  /** Path of the open project. */
  readonly project: string
  readonly runId: number
  /** Tells which wells are controls. */
  readonly layoutVersion: number
}

/** Best first; a measurement occurs once for each statistic, as `median Nuclei_…` and `mean Nuclei_…`. */
export async function rankControls(input: ControlsToRank, { signal }: TaskTools = {}): Promise<RankedReadout[]> {
  const project = openReader(input.project)
  try {
    const names = [...readFeatureNames(project, input.runId).values()].flat()
    const controls = controlWells(project, input)
    const positives = readSummaries(project, input.runId, controls.positives)
    const negatives = readSummaries(project, input.runId, controls.negatives)
    const judged: RankedReadout[] = []
    for (const statistic of ['median', 'mean'] as const) {
      const first = SUMMARY_STATISTICS.indexOf(statistic) * names.length
      for (const [feature, name] of names.entries()) {
        const at = first + feature
        const values = { positives: column(positives, at), negatives: column(negatives, at) }
        judged.push(judgeReadout({ name: `${statistic} ${name}`, ...values }))
        if (judged.length % CANCELLABLE_EVERY !== 0) continue
        await yieldToLoop()
        throwIfCancelled(signal)
      }
    }
    return inRankOrder(judged)
  } finally {
    project.close()
  }
}

/** Ids of the control wells that the run has values of. */
function controlWells(
  project: Project,
  { runId, layoutVersion }: ControlsToRank,
): { positives: number[]; negatives: number[] } {
  const layouts = readLayout(project, undefined, layoutVersion)
  const controls = { positives: [] as number[], negatives: [] as number[] }
  for (const plate of listPlates(project)) {
    const layout = layoutIndex(layouts, plate.id)
    for (const well of listValuedWells(project, runId, plate.id)) {
      const role = layout.get(`${well.row}:${well.col}`)?.role
      if (role === 'positive_control') controls.positives.push(well.id)
      else if (role === 'negative_control') controls.negatives.push(well.id)
    }
  }
  return controls
}

/** Measurements between two looks at whether the ranking is still wanted. */
const CANCELLABLE_EVERY = 16

function column(wells: readonly Float32Array[], at: number): Float64Array {
  const values = new Float64Array(wells.length)
  for (let w = 0; w < wells.length; w++) values[w] = wells[w]![at]!
  return values
}

/** Summaries [statistic, feature] of the wells that have one. */
function readSummaries(project: Project, runId: number, wellIds: readonly number[]): Float32Array[] {
  return wellIds.flatMap((wellId) => readWellValues(project, runId, wellId)?.values ?? [])
}
