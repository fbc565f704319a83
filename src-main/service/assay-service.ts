/** Control statistics, hits and position effects of the open project. */
import {
  positionEffects,
  robustZPrime,
  type ScreenedWell,
  selectHits,
  signalWindow,
  ssmd,
  summarise,
  zPrime,
} from '../assay/index.ts'
import type { Hit, HitRule, PlateStatistics, PositionEffects, Readout } from '../contract/index.ts'
import { wellName } from '../plate/index.ts'
import { getRun } from '../store/index.ts'
import { breather } from './breath.ts'
import { type DeskContext, openedProject } from './context.ts'
import { finiteOrNull } from './plates-service.ts'
import { concatenated, type PlateColumn, readWellTable, valuesOfRole } from './well-table.ts'

export async function controlStatistics(
  context: DeskContext,
  readout: Readout,
): Promise<{ overall: PlateStatistics; plates: PlateStatistics[] }> {
  const { plates } = await readWellTable(openedProject(context), readout, null)
  const pooled = {
    wells: plates.flatMap((plate) => plate.wells),
    values: concatenated(plates.map((plate) => plate.values)),
  }
  const overall = plateStatistics(pooled, null, plates.length === 1 ? plates[0]!.plate : 'All plates')
  if (plates.length > 1)
    overall.notes.push('Control wells of all plates are pooled; differences between plates count as spread.')
  const each = await plateByPlate(plates, (plate) => plateStatistics(plate, plate.plateId, plate.plate))
  return { overall, plates: each }
}

function plateStatistics(
  plate: Pick<PlateColumn, 'wells' | 'values'>,
  plateId: number | null,
  name: string,
): PlateStatistics {
  const negatives = valuesOfRole(plate, 'negative_control')
  const positives = valuesOfRole(plate, 'positive_control')
  const cells = { wells: plate.wells, values: plate.wells.map((well) => well.cells) }
  return {
    plateId,
    plate: name,
    zPrime: finiteOrNull(zPrime(positives, negatives)),
    robustZPrime: finiteOrNull(robustZPrime(positives, negatives)),
    ssmd: finiteOrNull(ssmd(positives, negatives)),
    signalWindow: finiteOrNull(signalWindow(positives, negatives)),
    cellCountZPrime: finiteOrNull(
      zPrime(valuesOfRole(cells, 'positive_control'), valuesOfRole(cells, 'negative_control')),
    ),
    negative: describeControls(negatives),
    positive: describeControls(positives),
    notes: notesOn(negatives.length, positives.length),
  }
}

function describeControls(values: Float64Array): PlateStatistics['negative'] {
  const summary = summarise(values)
  return {
    n: summary.n,
    mean: finiteOrNull(summary.mean),
    sd: finiteOrNull(summary.standardDeviation),
    median: finiteOrNull(summary.median),
    mad: finiteOrNull(summary.robustDeviation),
    values,
  }
}

function notesOn(negatives: number, positives: number): string[] {
  const notes: string[] = []
  if (negatives < 2)
    notes.push(
      `Z′ needs two or more negative control wells with a value; there ${negatives === 1 ? 'is one' : 'are none'}.`,
    )
  if (positives < 2)
    notes.push(
      `Z′ needs two or more positive control wells with a value; there ${positives === 1 ? 'is one' : 'are none'}.`,
    )
  if (negatives >= 2 && positives >= 2 && Math.min(negatives, positives) < 4)
    notes.push('With fewer than four wells of a control, Z′ is a rough guide.')
  return notes
}

/** A plate's wells as they are judged; `at` is a well's place in the plate. */
function placedWells({ wells, values }: PlateColumn, plate: number): (ScreenedWell & { readonly at: number })[] {
  return wells.map(({ row, column, cells, layout }, at) => ({
    at,
    row,
    column,
    cells,
    plate,
    role: layout?.role,
    treatment: layout?.treatment,
    value: values[at]!,
  }))
}

/** Wells beyond a threshold; controls, empty and excluded wells are never hits. */
export async function hitList(
  context: DeskContext,
  readout: Readout,
  rule: HitRule,
): Promise<{ hits: Hit[]; considered: number; notes: string[] }> {
  const { plates } = await readWellTable(openedProject(context), { ...readout, scale: 'raw' }, null)
  const wells = (await plateByPlate(plates, placedWells)).flat()
  // A prediction has no cells to count.
  const minimumCells = getRun(openedProject(context), readout.runId).kind === 'predict' ? 0 : rule.minimumCells
  const chosen = selectHits(wells, {
    ...rule,
    minimumCells,
    direction: rule.direction === 'either' ? 'both' : rule.direction,
  })
  const hits = chosen.hits.flatMap((hit) =>
    hit.wells.map((at): Omit<Hit, 'rank'> => {
      const well = wells[at]!
      const plate = plates[well.plate]!
      const { wellId, layout } = plate.wells[well.at]!
      return {
        wellId,
        plateId: plate.plateId,
        plate: plate.plate,
        well: wellName(well),
        role: well.role ?? null,
        treatment: well.treatment ?? null,
        dose: layout?.dose ?? null,
        doseUnit: layout?.doseUnit ?? null,
        value: finiteOrNull(well.value),
        score: finiteOrNull(hit.score),
        cells: well.cells,
        reason: hit.reason,
      }
    }),
  )
  return { hits: hits.map((hit, i) => ({ rank: i + 1, ...hit })), considered: chosen.tested, notes: hitNotes(chosen) }
}

function hitNotes(chosen: { tested: number; tooFewCells: number; withoutValue: number }): string[] {
  return [
    ...(chosen.tested + chosen.tooFewCells + chosen.withoutValue === 0
      ? ['No well has the role treatment or reference, so that none was judged: give roles in the layout.']
      : []),
    ...(chosen.tooFewCells > 0 ? [`${chosen.tooFewCells} wells have too few cells and were left out.`] : []),
    ...(chosen.withoutValue > 0 ? [`${chosen.withoutValue} wells have no value.`] : []),
  ]
}

/** Tests on wells that should be alike: negative controls where there are enough, otherwise all treatment wells. */
export async function positionTests(context: DeskContext, readout: Readout): Promise<PositionEffects[]> {
  const { plates } = await readWellTable(openedProject(context), readout, null)
  return plateByPlate(plates, (plate) => {
    const placed = plate.wells
      .map((well, i) => ({ row: well.row, column: well.column, value: plate.values[i]!, role: well.layout?.role }))
      .filter((well) => Number.isFinite(well.value))
    const negatives = placed.filter((well) => well.role === 'negative_control')
    const enough = negatives.length >= 12
    const wells = enough
      ? negatives
      : placed.filter((well) => well.role !== 'positive_control' && well.role !== 'empty' && well.role !== 'excluded')
    const tests = positionEffects(wells, plate)
    return {
      plateId: plate.plateId,
      plate: plate.plate,
      rowP: finiteOrNull(tests.row.pValue),
      columnP: finiteOrNull(tests.column.pValue),
      edgeP: finiteOrNull(tests.edge.pValue),
      edgeDifferencePercent: finiteOrNull(edgeDifference(wells, plate)),
      wells: wells.length,
      basis: enough ? 'negative controls' : 'all wells but positive controls',
    }
  })
}

/** What is to be told of each plate, in pieces that hold nobody up. */
async function plateByPlate<T>(
  plates: readonly PlateColumn[],
  tell: (plate: PlateColumn, index: number) => T,
): Promise<T[]> {
  const breath = breather()
  const told: T[] = []
  for (const [index, plate] of plates.entries()) {
    await breath()
    told.push(tell(plate, index))
  }
  return told
}

/** Median of edge wells against that of inner wells, in percent of the latter. */
function edgeDifference(
  wells: readonly { row: number; column: number; value: number }[],
  plate: { rows: number; columns: number },
): number {
  const isEdge = (well: { row: number; column: number }): boolean =>
    well.row === 0 || well.column === 0 || well.row === plate.rows - 1 || well.column === plate.columns - 1
  const edge = summarise(wells.filter(isEdge).map((well) => well.value)).median
  const inner = summarise(wells.filter((well) => !isEdge(well)).map((well) => well.value)).median
  return (100 * (edge - inner)) / Math.abs(inner)
}
