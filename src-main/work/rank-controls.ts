/** Ranks all measurements of a run by how well they tell the controls apart, from the wells' stored summaries. */
import { type RankedReadout, rankReadouts } from '../assay/index.ts'
import { openReader, type Project, readFeatureNames, readWellValues, SUMMARY_STATISTICS } from '../store/index.ts'

export interface ControlsToRank {
  /** Path of the open project. */
  readonly project: string
  readonly runId: number
  /** Ids of the control wells. */
  readonly positives: readonly number[]
  readonly negatives: readonly number[]
}

/** Best first; a measurement occurs once for each statistic, as `median Nuclei_…` and `mean Nuclei_…`. */
export async function rankControls(input: ControlsToRank): Promise<RankedReadout[]> {
  const project = openReader(input.project)
  try {
    const names = [...readFeatureNames(project, input.runId).values()].flat()
    const positives = readSummaries(project, input.runId, input.positives)
    const negatives = readSummaries(project, input.runId, input.negatives)
    const column = (wells: readonly Float32Array[], at: number): Float64Array =>
      Float64Array.from(wells, (values) => values[at]!)
    const candidates = (['median', 'mean'] as const).flatMap((statistic) => {
      const first = SUMMARY_STATISTICS.indexOf(statistic) * names.length
      return names.map((name, feature) => ({
        name: `${statistic} ${name}`,
        positives: column(positives, first + feature),
        negatives: column(negatives, first + feature),
      }))
    })
    return rankReadouts(candidates)
  } finally {
    project.close()
  }
}

/** Summaries [statistic, feature] of the wells that have one. */
function readSummaries(project: Project, runId: number, wellIds: readonly number[]): Float32Array[] {
  return wellIds.flatMap((wellId) => readWellValues(project, runId, wellId)?.values ?? [])
}
