/** Plate maps: the chosen readouts as measured, and as scores around the negative control. */
import type { Role } from '../plate/index.ts'
import type { ColourMapName } from './colour-map.ts'
import { html, type Markup } from './markup.ts'
import type { ReportModel, ReportPlate, ReportReadout } from './model.ts'
import type { MaybeNumber } from './number-format.ts'
import { emptyNote, figure, grid, section } from './parts.ts'
import { type Limits, plateHeatMapSvg, robustLimits, symmetricLimits, type WellState } from './plate-heat-map.ts'
import { heatMapWells, wellState } from './wells.ts'

/** One colouring of all plates. */
interface MapSet {
  /** What is shown, for the maps' titles. */
  readonly title: string
  /** Row-major, per plate. */
  readonly values: readonly (readonly MaybeNumber[])[]
  readonly map: ColourMapName
  readonly limits: Limits
  readonly unit: string
}

export function platesSection(model: ReportModel): Markup {
  const { plates, readouts } = model
  const problem =
    plates.length === 0 ? 'The project holds no plates.' : readouts.length === 0 ? 'No readout was chosen.' : null
  if (problem) return section('plates', 'Plate maps', null, [emptyNote(problem)], false)
  const lead =
    'One colour scale for all plates. Far outliers are clipped to the scale and marked with a small triangle.'
  const maps = readouts.map((readout) => readoutMaps(plates, readout))
  return section('plates', 'Plate maps', lead, [...maps, mapLegend(plates)], false)
}

function readoutMaps(plates: readonly ReportPlate[], { name, statistic, unit, values, scores }: ReportReadout): Markup {
  const limits = robustLimits(values.flat())
  const maps = plateMaps(plates, {
    title: 'as measured',
    values,
    map: 'viridis',
    limits,
    unit: [statistic, unit].filter(Boolean).join(', '),
  })
  const scoreMaps = scores
    ? plateMaps(plates, {
        title: scores.name,
        values: scores.values,
        map: 'diverging',
        limits: symmetricLimits(scores.values.flat()),
        unit: scores.name,
      })
    : []
  return html`<h3>${name}</h3>${mapGrid(plates, [...maps, ...scoreMaps])}`
}

/** The more plates there are, the more stand in a row. */
export function mapGrid(plates: readonly ReportPlate[], maps: readonly Markup[]): Markup {
  return grid(maps, plates.length <= 2 ? 2 : plates.length <= 12 ? 3 : 4)
}

/** One map a plate. */
export function plateMaps(plates: readonly ReportPlate[], { title, values, map, limits, unit }: MapSet): Markup[] {
  const width = plates.length <= 2 ? 400 : plates.length <= 12 ? 300 : 220
  return plates.map((plate, p) => {
    const wells = heatMapWells(plate, values[p] ?? [])
    const { rows, columns } = plate
    return figure(
      plateHeatMapSvg({ title: `${plate.name} · ${title}`, rows, columns, wells, map, limits, unit, width }),
    )
  })
}

const ROLE_LEGEND: readonly (readonly [Role, string, string])[] = [
  ['negative_control', '−', 'negative control'],
  ['positive_control', '+', 'positive control'],
  ['reference', 'r', 'reference'],
  ['excluded', '×', 'excluded'],
]

const STATE_LEGEND: readonly (readonly [WellState, string, string])[] = [
  ['partial', '◢', 'corner cut off: some planes not there'],
  ['missing', '▨', 'hatched: files missing'],
  ['unreadable', '☒', 'crossed: unreadable'],
  ['not_acquired', '⬚', 'dashed: not acquired'],
  ['none', '·', 'dot: no images'],
]

/** Only the marks that occur on these plates. */
function mapLegend(plates: readonly ReportPlate[]): Markup {
  const wells = plates.flatMap((plate) => plate.wells)
  const roles = new Set(wells.map((well) => well.role))
  const states = new Set(wells.map((well) => wellState(well.planes)))
  if (plates.some((plate) => plate.wells.length < plate.rows * plate.columns)) states.add('none')
  const marks = [
    ...ROLE_LEGEND.filter(([role]) => roles.has(role)),
    ...STATE_LEGEND.filter(([state]) => states.has(state)),
    ['', '▢', 'grey: images, but no value'] as const,
  ]
  return html`<ul class="legend">${marks.map(([, mark, words]) => html`<li><b>${mark}</b> ${words}</li>`)}</ul>`
}
