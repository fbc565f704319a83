/** Well summaries from the cells of a well's sites. */
import { aggregateObjects } from '../measure/index.ts'

export interface WellBlocks {
  readonly wellId: number
  /** Compartments in the run's order; each with its blocks, one per site, [object, name]. */
  readonly compartments: readonly {
    readonly names: readonly string[]
    readonly blocks: readonly { readonly rows: number; readonly values: Float32Array }[]
  }[]
}

export interface WellSummary {
  readonly wellId: number
  /** [statistic, feature] in the order mean, median, sd, count; features of all compartments in a row. */
  readonly values: Float32Array
}

export async function aggregateWells({ wells }: { wells: readonly WellBlocks[] }): Promise<WellSummary[]> {
  return wells.map((well) => {
    const total = well.compartments.reduce((sum, compartment) => sum + compartment.names.length, 0)
    const values = new Float32Array(4 * total)
    let offset = 0
    for (const { names, blocks } of well.compartments) {
      const summary = aggregateObjects(
        blocks.map((block) => ({ names, rows: block.rows, values: block.values })),
        names,
      )
      const parts = [summary.mean, summary.median, summary.sd, summary.count]
      for (const [statistic, part] of parts.entries()) values.set(part, statistic * total + offset)
      offset += names.length
    }
    return { wellId: well.wellId, values }
  })
}
