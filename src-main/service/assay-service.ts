/** Control statistics, ranking of readouts, dose response, hits and position effects of the open project. */
import {
  type DoseResponseFit,
  type FitReason,
  positionEffects,
  type rankReadouts,
  robustZPrime,
  selectHits,
  signalWindow,
  ssmd,
  summarise,
  zPrime,
} from '../assay/index.ts'
import type {
  DoseCurve,
  Hit,
  HitRule,
  PlateStatistics,
  PositionEffects,
  RankedReadout,
  Readout,
} from '../contract/index.ts'
import { type DoseSeries, doseSeries, type SeriesWell, wellName } from '../plate/index.ts'
import {
  forget,
  getRun,
  layoutIndex,
  layoutVersion,
  listPlates,
  listValuedWells,
  type Project,
  readDerived,
  readLayout,
  remembered,
  writeDerived,
} from '../store/index.ts'
import { type DeskContext, openedProject } from './context.ts'
import { finiteOrNull } from './plates-service.ts'
import { type PlateColumn, readWellTable, type ValuedWell, valuesOfRole } from './well-table.ts'

export function controlStatistics(
  context: DeskContext,
  readout: Readout,
): { overall: PlateStatistics; plates: PlateStatistics[] } {
  const { plates } = readWellTable(openedProject(context), readout, null)
  const pooled: Pick<PlateColumn, 'wells' | 'values'> = {
    wells: plates.flatMap((plate) => plate.wells),
    values: plates.flatMap((plate) => plate.values),
  }
  const overall = plateStatistics(pooled, null, plates.length === 1 ? plates[0]!.plate : 'All plates')
  if (plates.length > 1)
    overall.notes.push('Control wells of all plates are pooled; differences between plates count as spread.')
  return { overall, plates: plates.map((plate) => plateStatistics(plate, plate.plateId, plate.plate)) }
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

function describeControls(values: readonly number[]): PlateStatistics['negative'] {
  const summary = summarise(values)
  return {
    n: summary.n,
    mean: finiteOrNull(summary.mean),
    sd: finiteOrNull(summary.standardDeviation),
    median: finiteOrNull(summary.median),
    mad: finiteOrNull(summary.robustDeviation),
    values: [...values],
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

/** Every measurement, as mean and as median over a well's cells; the better of the two is listed. */
export async function rankedReadouts(context: DeskContext, runId: number, limit: number): Promise<RankedReadout[]> {
  return (await rankAll(context, runId)).slice(0, limit)
}

/** The readout to begin with, or undefined when the run measured nothing. */
export async function suggestedReadout(context: DeskContext, runId: number): Promise<RankedReadout | undefined> {
  return (await rankAll(context, runId)).find((entry) => entry.suggested)
}

/** Reads every measurement of every control, so that a worker does it, once for each layout and state of the run. */
function rankAll(context: DeskContext, runId: number): Promise<readonly RankedReadout[]> {
  const project = openedProject(context)
  const question = `rank ${layoutVersion(project)}`
  return derived(project, runId, question, async () => {
    const known = readDerived<RankedReadout[]>(project, runId, question)
    if (known) return known
    const input = { project: project.path, runId, ...controlWells(project, runId) }
    const ranked = bestOfEach(await context.workers.run('rank-controls', input, { urgent: true }))
    // Of a run that goes on, the next well would make it stale.
    if (getRun(project, runId).status === 'done') writeDerived(project, runId, question, ranked)
    return ranked
  })
}

/** Remembers what was computed from a run's values; a failure is not remembered. */
function derived<T>(project: Project, runId: number, what: string, compute: () => Promise<T>): Promise<T> {
  const key = `derived:${runId}:${what}`
  return remembered(project, key, () => {
    const result = compute()
    result.catch(() => forget(project, key))
    return result
  })
}

function bestOfEach(ranked: Awaited<ReturnType<typeof rankReadouts>>): RankedReadout[] {
  const seen = new Set<string>()
  const best: RankedReadout[] = []
  for (const entry of ranked) {
    const [statistic, name] = entry.name.split(' ') as [string, string]
    if (seen.has(name) || name.includes('_Location_') || name.includes('_Number_')) continue
    seen.add(name)
    best.push({
      name,
      statistic,
      zPrime: finiteOrNull(entry.zPrime),
      robustZPrime: finiteOrNull(entry.robustZPrime),
      ssmd: finiteOrNull(entry.ssmd),
      suggested: false,
    })
  }
  const suggested = mostSuitable(best)
  return best.map((entry) => (entry === suggested ? { ...entry, suggested: true } : entry))
}

/** Categories from plain to hard to explain to a colleague. */
const PLAINNESS = ['Intensity', 'AreaShape', 'Correlation', 'Neighbors', 'RadialDistribution', 'Texture', 'Granularity']
/** A plainer readout is preferred when it separates the controls nearly as well. */
const NEARLY = 0.15

/** The readout to begin with: of those nearly as good as the best, the plainest; undefined when nothing was measured. */
export function mostSuitable(ranked: readonly RankedReadout[]): RankedReadout | undefined {
  const quality = (entry: RankedReadout): number =>
    Math.min(entry.zPrime ?? Number.NEGATIVE_INFINITY, entry.robustZPrime ?? Number.NEGATIVE_INFINITY)
  const best = ranked[0]
  if (!best || !Number.isFinite(quality(best)))
    return ranked.find((entry) => entry.name.includes('_Intensity_')) ?? best
  const plainness = (entry: RankedReadout): number => {
    const at = PLAINNESS.indexOf(entry.name.split('_')[1] ?? '')
    return at < 0 ? PLAINNESS.length : at
  }
  return ranked
    .filter((entry) => quality(entry) >= quality(best) - NEARLY)
    .sort((a, b) => plainness(a) - plainness(b))[0]
}

/** Ids of the control wells that the run has values of. */
function controlWells(project: Project, runId: number): { positives: number[]; negatives: number[] } {
  const layouts = readLayout(project)
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

/** Wells beyond a threshold; controls, empty and excluded wells are never hits. */
export function hitList(
  context: DeskContext,
  readout: Readout,
  rule: HitRule,
): { hits: Hit[]; considered: number; notes: string[] } {
  const { plates } = readWellTable(openedProject(context), { ...readout, scale: 'raw' }, null)
  const wells = plates.flatMap((plate, index) =>
    plate.wells.map((well, i) => ({
      ...well,
      plate: index,
      role: well.layout?.role,
      treatment: well.layout?.treatment,
      value: plate.values[i]!,
    })),
  )
  const chosen = selectHits(wells, { ...rule, direction: rule.direction === 'either' ? 'both' : rule.direction })
  const hits = chosen.hits.flatMap((hit) =>
    hit.wells.map((at): Omit<Hit, 'rank'> => {
      const well = wells[at]!
      return {
        wellId: well.wellId,
        plateId: plates[well.plate]!.plateId,
        plate: plates[well.plate]!.plate,
        well: wellName(well),
        role: well.role ?? null,
        treatment: well.treatment ?? null,
        dose: well.layout?.dose ?? null,
        doseUnit: well.layout?.doseUnit ?? null,
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
export function positionTests(context: DeskContext, readout: Readout): PositionEffects[] {
  return readWellTable(openedProject(context), readout, null).plates.map((plate) => {
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
