/** Fills the report's model from the project. */
import type { HitRule, PlateStatistics, Readout } from '../contract/index.ts'
import { parseWell, wellName } from '../plate/index.ts'
import type { ReportHits, ReportModel, ReportPlate, ReportQuality, ReportReadout, RunFact } from '../report/index.ts'
import {
  getRun,
  latestRun,
  layoutIndex,
  layoutVersion,
  listLedger,
  listModels,
  listPlates,
  listRoots,
  listRuns,
  listWells,
  type Project,
  type RunRow,
  readFeatureNames,
  readLayout,
} from '../store/index.ts'
import { controlStatistics, hitList, positionTests } from './assay-service.ts'
import { siteQuality } from './cells-service.ts'
import { type DeskContext, openedProject } from './context.ts'
import { doseResponse } from './dose-service.ts'
import { wellPictures } from './hit-pictures.ts'
import { finiteOrNull } from './plates-service.ts'
import { summarise } from './project-service.ts'
import { unitOf } from './readout-names.ts'
import { suggestedReadout } from './readout-ranking.ts'
import { describeRun } from './run-summary.ts'
import { type PlateColumn, readWellTable } from './well-table.ts'

const PICTURED_HITS = 24
const LISTED_PLANES = 500
const CELL_COUNT = 'Image_Count_Nuclei'

const CHOSEN_BY_CONTROLS =
  'This readout was chosen among all measurements for how well it separates these very controls: its Z′ is somewhat optimistic.'

export const DEFAULT_HIT_RULE: HitRule = { kind: 'robust-z', threshold: 3, direction: 'either', minimumCells: 50 }

/** The readout that a report is about when none is chosen: the one that separates the controls best; undefined without measurements. */
export async function defaultReadout(context: DeskContext): Promise<Readout | undefined> {
  const project = openedProject(context)
  const run = latestRun(project, 'measure')
  if (!run) return undefined
  const best = await suggestedReadout(context, run.id)
  const name = best?.name ?? [...readFeatureNames(project, run.id).values()].flat()[0]
  return name === undefined
    ? undefined
    : {
        runId: run.id,
        name,
        statistic: (best?.statistic as Readout['statistic'] | undefined) ?? 'median',
        scale: 'raw',
      }
}

/** Everything a report shows; parts without data are null and say so themselves. */
export async function reportModel(
  context: DeskContext,
  chosen: Readout | null,
  rule: HitRule | null,
): Promise<ReportModel> {
  const project = openedProject(context)
  const summary = summarise(project)
  const readout = chosen ?? (await defaultReadout(context))
  // A prediction counts no cells.
  const isCounted = readout && readFeatureNames(project, readout.runId).get('Image')?.includes(CELL_COUNT)
  const count = isCounted && { ...readout, name: CELL_COUNT, statistic: 'mean' as const }
  return {
    title: summary.name,
    createdAt: new Date(context.now()).toISOString(),
    programVersion: context.facts.version,
    source: {
      instrument: [...new Set(summary.roots.map((root) => root.instrument))].join(', '),
      folders: summary.roots.map((root) => root.path),
      channels: summary.channels.map((channel) => channel.name),
      pixelMicrons: summary.pixelMicrons,
      sitesPerWell: summary.wells === 0 ? null : summary.sites / summary.wells,
    },
    plates: await reportPlates(project, readout),
    readouts: readout
      ? [
          await reportReadout(context, readout, chosen ? undefined : CHOSEN_BY_CONTROLS),
          ...(count ? [await reportReadout(context, count)] : []),
        ]
      : [],
    hits: readout ? await reportHits(context, project, readout, rule ?? DEFAULT_HIT_RULE) : null,
    quality: readout ? await reportQuality(context, readout) : null,
    incompletePlanes: listLedger(project, undefined, 0, LISTED_PLANES).map((plane) => ({
      plate: plane.plate,
      well: wellName({ row: plane.row, column: plane.col }),
      site: plane.number,
      channel: plane.channel,
      state: plane.state as 'missing',
      path: plane.path,
      problem: plane.problem ?? '',
    })),
    runs: runFacts(project, readout),
    warnings: listRoots(project).flatMap((root) =>
      (JSON.parse(root.warnings) as { message: string }[]).map((warning) => warning.message),
    ),
    provenance: {
      project: { name: summary.name, path: summary.path, createdAt: new Date(summary.createdAt).toISOString() },
      readout: readout ?? null,
      layoutVersion: layoutVersion(project),
      roots: summary.roots,
      runs: listRuns(project).map(describeRun),
    },
  }
}

async function reportPlates(project: Project, readout: Readout | undefined): Promise<ReportPlate[]> {
  const layouts = readLayout(project)
  const cells = new Map<number, number>()
  if (readout)
    for (const plate of (await readWellTable(project, readout, null)).plates)
      for (const well of plate.wells) cells.set(well.wellId, well.cells)
  const { plates } = summarise(project)
  return plates.map((plate) => {
    const layout = layoutIndex(layouts, plate.id)
    const wells = listWells(project, plate.id)
    return {
      name: plate.name,
      rows: plate.rows,
      columns: plate.columns,
      wells: wells.map((well) => {
        const entry = layout.get(`${well.row}:${well.col}`)
        return {
          row: well.row,
          column: well.col,
          role: entry?.role ?? null,
          treatment: entry?.treatment ?? null,
          dose: entry?.dose ?? null,
          doseUnit: entry?.doseUnit ?? null,
          cells: cells.get(well.id) ?? null,
          planes: {
            present: well.present,
            missing: well.missing,
            notAcquired: well.not_acquired,
            unreadable: well.unreadable,
          },
        }
      }),
    }
  })
}

async function reportReadout(context: DeskContext, readout: Readout, remark?: string): Promise<ReportReadout> {
  const project = openedProject(context)
  const { overall, plates } = await controlStatistics(context, readout)
  if (remark) overall.notes.push(remark)
  const table = await readWellTable(project, readout, null)
  const hasControls = overall.negative.n >= 2
  const curves = readout.name === CELL_COUNT ? [] : await doseResponse(context, readout, null)
  return {
    name: readout.name,
    statistic: readout.name.startsWith('Image_') ? `${readout.statistic} of sites` : `${readout.statistic} of cells`,
    unit: unitOf(readout.name),
    values: table.plates.map(gridOf),
    scores: hasControls
      ? {
          name: 'robust z',
          values: (await readWellTable(project, { ...readout, scale: 'robust-z' }, null)).plates.map(gridOf),
        }
      : null,
    statistics: reportStatistics(overall),
    plateStatistics: plates.length > 1 ? plates.map(reportStatistics) : [],
    doseCurves: curves.map((curve) => ({
      ...curve,
      points: curve.points.map(({ dose, value, well }) => ({ dose, value, well })),
    })),
  }
}

/** As JSON can carry them. */
function reportStatistics({ plateId: _, ...statistics }: PlateStatistics): NonNullable<ReportReadout['statistics']> {
  const { negative, positive } = statistics
  return {
    ...statistics,
    negative: { ...negative, values: [...negative.values] },
    positive: { ...positive, values: [...positive.values] },
  }
}

/** Row-major over the whole plate; null where a well has no value. */
function gridOf(plate: PlateColumn): (number | null)[] {
  const grid = new Array<number | null>(plate.rows * plate.columns).fill(null)
  for (const [i, well] of plate.wells.entries())
    grid[well.row * plate.columns + well.column] = finiteOrNull(plate.values[i])
  return grid
}

async function reportHits(
  context: DeskContext,
  project: Project,
  readout: Readout,
  rule: HitRule,
): Promise<ReportHits> {
  const { hits, considered, notes } = await hitList(context, readout, rule)
  const rows = []
  for (const hit of hits) {
    const pictures = hit.rank <= PICTURED_HITS ? await wellPictures(context, project, readout, hit) : []
    rows.push({
      ...hit,
      crops: pictures.map((dataUri) => ({ dataUri, caption: '' })),
    })
  }
  return { rule: describeRule(rule), scoreName: rule.kind.replaceAll('-', ' '), considered, notes, rows }
}

function describeRule(rule: HitRule): string {
  const direction = { either: 'in either direction', up: 'upwards', down: 'downwards' }[rule.direction]
  const what =
    rule.kind === 'top-n'
      ? `the ${rule.threshold} strongest wells`
      : `${rule.kind.replaceAll('-', ' ')} of ${rule.threshold} or more`
  return `${what} ${direction}, at least ${rule.minimumCells} cells`
}

/** Focus is told by the first channel, which is the one nuclei are found in on most instruments. */
async function reportQuality(context: DeskContext, readout: Readout): Promise<ReportQuality> {
  const sites = await siteQuality(context, readout.runId, null, (name) =>
    /PowerLogLogSlope|Percent(Saturated|Maximal)/.test(name),
  )
  const names = Object.keys(sites[0]?.values ?? {})
  const focus = names.find((name) => name.includes('PowerLogLogSlope')) ?? ''
  const saturated = names.filter((name) => name.includes('PercentSaturated') || name.includes('PercentMaximal'))
  const plates = new Map(listPlates(openedProject(context)).map((plate) => [plate.id, plate.name]))
  return {
    focusName: focus.replace('Image_Quality_PowerLogLogSlope_', 'power log-log slope, '),
    fields: sites.map((site) => {
      const well = wellPosition(site.well)
      const saturation = Math.max(...saturated.map((name) => site.values[name] ?? Number.NaN))
      return {
        plate: plates.get(site.plateId) ?? '',
        ...well,
        site: site.site,
        cells: site.cells,
        focus: site.values[focus] ?? null,
        saturation: Number.isFinite(saturation) ? saturation / 100 : null,
        flags: site.flags.map((flag) => flag.reason),
      }
    }),
    positionEffects: await positionTests(context, readout),
  }
}

function runFacts(project: Project, readout: Readout | undefined): RunFact[] {
  const measure = readout && getRun(project, readout.runId)
  const used = [measure?.source_run_id, trainingOf(project, measure), measure?.id]
  return listRuns(project)
    .filter((run) => (readout ? used.includes(run.id) : true))
    .map((run) => {
      const parameters = JSON.parse(run.parameters) as Record<string, unknown>
      const text = (key: string): string | null => (typeof parameters[key] === 'string' ? parameters[key] : null)
      const features = [...readFeatureNames(project, run.id)].reduce(
        (sum, [compartment, names]) => sum + (compartment === 'Image' ? 0 : names.length),
        0,
      )
      return {
        id: run.id,
        kind: run.kind,
        title: run.title,
        status: run.status,
        parameters,
        channel: text('channel'),
        cellChannel: text('cellChannel'),
        programVersion: run.program_version,
        provider: run.provider,
        seed: run.seed,
        layoutVersion: run.layout_version,
        startedAt: run.started_at === null ? null : new Date(run.started_at).toISOString(),
        seconds: run.seconds,
        sites: run.sites,
        failedSites: run.failed_sites,
        objects: run.objects,
        ...(features > 0 ? { features } : {}),
      }
    })
}

/** The training whose model a prediction applied, if it was trained here. */
function trainingOf(project: Project, run: RunRow | undefined): number | null {
  if (run?.kind !== 'predict') return null
  const { modelId } = JSON.parse(run.parameters) as { modelId: number }
  return listModels(project).find(({ id }) => id === modelId)?.run_id ?? null
}

function wellPosition(name: string): { row: number; column: number } {
  const { row, column } = parseWell(name) ?? { row: 0, column: 0 }
  return { row, column }
}
