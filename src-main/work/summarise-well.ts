/** Well summaries from the cells of a well's sites, read where they are needed: they are megabytes a well. */
import { aggregateObjects } from '../measure/index.ts'
import { openReader, type Project, readBlocks, readFeatureNames, type StoredBlock } from '../store/index.ts'

export interface WellToSummarise {
  /** Path of the open project. */
  readonly project: string
  readonly runId: number
  readonly siteIds: readonly number[]
}

export interface WellSummary {
  readonly cells: number
  /** [statistic, feature] in the order mean, median, sd, count; features of all compartments in a row. */
  readonly values: Float32Array
}

/** Undefined when the run has nothing of these sites. */
export async function summariseWell(input: WellToSummarise): Promise<WellSummary | undefined> {
  const project = openReader(input.project)
  try {
    return summariseSites(project, input.runId, input.siteIds)
  } finally {
    project.close()
  }
}

export function summariseSites(project: Project, runId: number, siteIds: readonly number[]): WellSummary | undefined {
  const blocks = siteIds.flatMap((siteId) => readBlocks(project, runId, siteId))
  if (blocks.length === 0) return undefined
  const names = readFeatureNames(project, runId)
  // Behind the values of a run without cells stand its sites.
  const counted = [...names.keys()].every((compartment) => compartment === 'Image') ? 'Image' : 'Nuclei'
  const cells = blocks.reduce((sum, { compartment, objects }) => sum + (compartment === counted ? objects : 0), 0)
  return { cells, values: summariseBlocks(blocks, names) }
}

/** [statistic, feature] over all blocks, features in the order of `names`. */
export function summariseBlocks(
  blocks: readonly StoredBlock[],
  names: ReadonlyMap<string, readonly string[]>,
): Float32Array {
  const total = [...names.values()].reduce((sum, columns) => sum + columns.length, 0)
  const values = new Float32Array(4 * total)
  let offset = 0
  for (const [compartment, columns] of names) {
    const own = blocks.filter((block) => block.compartment === compartment)
    const summary = aggregateObjects(
      own.map((block) => ({ names: columns, rows: block.objects, values: block.values })),
      columns,
    )
    const parts = [summary.mean, summary.median, summary.sd, summary.count]
    for (const [statistic, part] of parts.entries()) values.set(part, statistic * total + offset)
    offset += columns.length
  }
  return values
}
