/** Dose response of the open project: pages of curves for windows, all of them for reports. */
import type { DoseResponseFit, FitReason } from '../assay/index.ts'
import type { DoseCurve, DosePage, Readout } from '../contract/index.ts'
import { wellName } from '../plate/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { type DoseTable, doseTable, fitSeries, membersOf } from './dose-table.ts'
import { finiteOrNull } from './plates-service.ts'

const FIT_REASONS: Record<FitReason, string> = {
  too_few_doses: 'fewer than four different doses',
  too_few_wells: 'too few wells for a curve',
  flat: 'no response to the dose',
  not_converged: 'the fit did not converge',
  extrapolated: 'the EC50 lies outside the tested doses',
  steep: 'the response jumps between two doses, so that slope and interval are uncertain',
}

export interface DoseQuestion {
  readonly readout: Readout
  readonly groupBy: string | null
  /** A part of the names of the series, in any case. */
  readonly search: string
  readonly offset: number
  readonly limit: number
}

/** Some of the curves with the wells behind them; a control that anchors many curves is sent once. */
export async function dosePage(context: DeskContext, question: DoseQuestion): Promise<DosePage> {
  const { readout, groupBy, search, offset, limit } = question
  const table = await doseTable(context, openedProject(context), readout, groupBy)
  const wanted = search.trim().toLowerCase()
  const found = table.groups.flatMap((group, series) => (group.toLowerCase().includes(wanted) ? [series] : []))
  const shown = found.slice(offset, offset + limit)
  const fits = await fitSeries(context, table, shown)
  const places = new Map<number, number>()
  for (const series of shown)
    for (const at of membersOf(table, series)) if (!places.has(at)) places.set(at, places.size)
  const curves = shown.map((series, i) => describeCurve(table, series, fits[i]!, (at) => places.get(at)!))
  return { total: table.groups.length, found: found.length, curves, wells: describeWells(table, [...places.keys()]) }
}

/** A curve with its own points, for reports and the command line. */
export interface FittedSeries extends DoseCurve {
  readonly points: readonly { readonly dose: number; readonly value: number; readonly well: string }[]
}

/** A four-parameter curve per dose series; negative controls anchor the bottom where they have no dose. */
export async function doseResponse(
  context: DeskContext,
  readout: Readout,
  groupBy: string | null,
): Promise<FittedSeries[]> {
  const table = await doseTable(context, openedProject(context), readout, groupBy)
  const all = [...table.groups.keys()]
  const fits = await fitSeries(context, table, all)
  return all.map((series) => {
    const { doses, values, names } = describeWells(table, membersOf(table, series))
    const points = doses.map((dose, i) => ({ dose, value: values[i]!, well: names[i]! }))
    return { ...describeCurve(table, series, fits[series]!, (at) => at), points }
  })
}

function describeWells({ wells, doses }: DoseTable, places: Iterable<number>): DosePage['wells'] {
  const all = [...places]
  return {
    wellIds: all.map((at) => wells.wellIds[at]!),
    names: all.map((at) => wellName({ row: wells.rows[at]!, column: wells.columns[at]! })),
    plateIds: all.map((at) => wells.plateIds[at]!),
    doses: all.map((at) => doses[at]!),
    values: all.map((at) => wells.values[at]!),
    cells: all.map((at) => wells.cells[at]!),
  }
}

function describeCurve(
  table: DoseTable,
  series: number,
  fit: DoseResponseFit,
  placeOf: (at: number) => number,
): DoseCurve {
  return {
    group: table.groups[series]!,
    unit: table.units[series] ?? 'dose',
    ec50: finiteOrNull(fit.ec50),
    ci: Number.isFinite(fit.ec50) ? interval(fit.ci) : [null, null],
    hill: finiteOrNull(fit.hill),
    hillCi: interval(fit.hillCi),
    bottom: finiteOrNull(fit.bottom),
    bottomCi: interval(fit.bottomCi),
    top: finiteOrNull(fit.top),
    topCi: interval(fit.topCi),
    rSquared: finiteOrNull(fit.rSquared),
    n: fit.n,
    converged: fit.converged,
    reason: fit.reason ? FIT_REASONS[fit.reason] : null,
    members: Array.from(membersOf(table, series), placeOf),
  }
}

function interval(pair: readonly [number, number]): [number | null, number | null] {
  return [finiteOrNull(pair[0]), finiteOrNull(pair[1])]
}
