/** The class that the images of each well speak for most, of a prediction by a classifier. */
import { Fault } from '../base/index.ts'
import type { DominantClasses } from '../contract/index.ts'
import { parseCard } from '../model/index.ts'
import { getModel, getRun } from '../store/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { RecordedPrediction } from './predict-run.ts'
import { readWellTable, type WellTable } from './well-table.ts'

/** Wells that have not been scored are left out. Throws `bad_argument` where the run is no prediction of classes. */
export async function dominantClasses(context: DeskContext, runId: number): Promise<DominantClasses> {
  const project = openedProject(context)
  const row = getRun(project, runId)
  if (row.kind !== 'predict')
    throw new Fault('bad_argument', `Run ${runId} is not a prediction.`, { todo: 'Choose a prediction.' })
  const { modelId, positiveClass } = RecordedPrediction.parse(JSON.parse(row.parameters))
  const { classes } = parseCard(JSON.parse(getModel(project, modelId).card))
  const names = positiveClass === null ? classes : [positiveClass]
  const tables: WellTable[] = []
  for (const name of names) {
    const readout = { runId, name: `Image_Probability_${name}`, statistic: 'mean', scale: 'raw' } as const
    tables.push(await readWellTable(project, readout, null))
  }
  const probabilitiesOf = (plate: number, well: number): number[] => {
    const values = tables.map(({ plates }) => plates[plate]!.values[well]!)
    // Of two classes one tells the other.
    return positiveClass === null
      ? values
      : classes.map((name) => (name === positiveClass ? values[0]! : 1 - values[0]!))
  }
  return {
    classes: [...classes],
    plates: tables[0]!.plates.map(({ plateId, wells }, plate) => {
      const scored = wells.flatMap(({ wellId, row, column, cells }, i) => {
        const values = probabilitiesOf(plate, i)
        const probability = Math.max(...values)
        return Number.isNaN(probability)
          ? []
          : [{ wellId, row, column, cells, called: values.indexOf(probability), probability }]
      })
      return {
        plateId,
        wellIds: Uint32Array.from(scored, ({ wellId }) => wellId),
        rows: Uint16Array.from(scored, (well) => well.row),
        columns: Uint16Array.from(scored, (well) => well.column),
        called: Uint16Array.from(scored, ({ called }) => called),
        probabilities: Float32Array.from(scored, ({ probability }) => probability),
        counts: Uint32Array.from(scored, ({ cells }) => cells),
      }
    }),
  }
}
