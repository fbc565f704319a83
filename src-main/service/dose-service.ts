/** Dose response of the open project: series, fits, and the wells behind them. */
import type { DoseResponseFit, FitReason } from '../assay/index.ts'
import type { DoseCurve, Readout } from '../contract/index.ts'
import { type DoseSeries, doseSeries, type SeriesWell, wellName } from '../plate/index.ts'
import { forget, layoutVersion, type Project } from '../store/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { derived } from './derived.ts'
import { finiteOrNull } from './plates-service.ts'
import { readWellTable, type ValuedWell } from './well-table.ts'

const FIT_REASONS: Record<FitReason, string> = {
  too_few_doses: 'fewer than four different doses',
  too_few_wells: 'too few wells for a curve',
  flat: 'no response to the dose',
  not_converged: 'the fit did not converge',
  extrapolated: 'the EC50 lies outside the tested doses',
  steep: 'the response jumps between two doses, so that slope and interval are uncertain',
}

interface DosedWell extends SeriesWell {
  readonly valued: ValuedWell
  readonly value: number
  readonly plateId: number
}

/** A four-parameter curve per dose series; negative controls anchor the bottom where they have no dose. */
export function doseResponse(context: DeskContext, readout: Readout, groupBy: string | null): Promise<DoseCurve[]> {
  const project = openedProject(context)
  const { runId, name, statistic, scale } = readout
  const what = `dose:${layoutVersion(project)}:${JSON.stringify([name, statistic, scale, groupBy])}`
  // A library has thousands of curves with their wells: only those that were asked for last are kept.
  if (!project.memory.has(`derived:${runId}:${what}`)) forget(project, `derived:${runId}:dose:`)
  return derived(project, runId, what, () => fitSeries(context, project, readout, groupBy))
}

const SERIES_AT_ONCE = 32

async function fitSeries(
  context: DeskContext,
  project: Project,
  readout: Readout,
  groupBy: string | null,
): Promise<DoseCurve[]> {
  const { plates } = readWellTable(project, readout, null)
  const wells = plates.flatMap((plate) =>
    plate.wells.flatMap((valued, i): DosedWell[] => {
      const value = plate.values[i]!
      return valued.layout && Number.isFinite(value)
        ? [{ ...valued.layout, plate: plate.plateId, plateId: plate.plateId, valued, value }]
        : []
    }),
  )
  const all = doseSeries(wells, groupBy === null ? {} : { column: groupBy })
  const parts = Array.from({ length: Math.ceil(all.length / SERIES_AT_ONCE) }, (_, i) =>
    all.slice(i * SERIES_AT_ONCE, (i + 1) * SERIES_AT_ONCE),
  )
  const curves = await Promise.all(
    parts.map(async (part) => {
      const series = part.map(membersOf).map((members) => ({
        doses: Float64Array.from(members, (well) => well.dose ?? 0),
        values: Float64Array.from(members, (well) => well.value),
      }))
      const fits = await context.workers.run('fit-curves', { series }, { urgent: true })
      return part.map((entry, i) => describeCurve(entry, fits[i]!))
    }),
  )
  return curves.flat()
}

function membersOf(series: DoseSeries<DosedWell>): DosedWell[] {
  return [...series.controls, ...series.wells]
}

function describeCurve(series: DoseSeries<DosedWell>, fit: DoseResponseFit): DoseCurve {
  return {
    group: series.group,
    unit: series.doseUnit ?? 'dose',
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
    points: membersOf(series).map((well) => ({
      dose: well.dose ?? 0,
      value: well.value,
      wellId: well.valued.wellId,
      well: wellName(well),
      plateId: well.plateId,
      cells: well.valued.cells,
    })),
  }
}

function interval(pair: readonly [number, number]): [number | null, number | null] {
  return [finiteOrNull(pair[0]), finiteOrNull(pair[1])]
}
