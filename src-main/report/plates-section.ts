/** Plate maps: the chosen readouts as measured, and as scores around the negative control. */
import type { ColourMapName } from './colour-map.ts'
import { html, type Markup } from './markup.ts'
import type { ReportModel, ReportPlate, ReportReadout } from './model.ts'
import type { MaybeNumber } from './number-format.ts'
import { emptyNote, figure, section } from './parts.ts'
import { type Limits, plateHeatMapSvg, robustLimits, symmetricLimits } from './plate-heat-map.ts'
import { heatMapWells } from './wells.ts'

/** Wells of a column list, one colour scale over all plates. */
interface MapSet {
  readonly values: readonly (readonly MaybeNumber[])[]
  readonly map: ColourMapName
  readonly limits: Limits
  readonly unit: string
}

export function platesSection(model: ReportModel): Markup {
  const { plates, readouts } = model
  if (plates.length === 0)
    return section('plates', 'Plate maps', null, [emptyNote('The project holds no plates.')], false)
  if (readouts.length === 0) return section('plates', 'Plate maps', null, [emptyNote('No readout was chosen.')], false)
  const lead =
    'One colour scale for all plates. Far outliers are clipped to the scale and marked with a small triangle.'
  return section(
    'plates',
    'Plate maps',
    lead,
    [...readouts.map((readout) => readoutMaps(plates, readout)), mapLegend()],
    false,
  )
}

function readoutMaps(plates: readonly ReportPlate[], readout: ReportReadout): Markup {
  const unit = [readout.statistic, readout.unit].filter(Boolean).join(', ')
  const raw: MapSet = { values: readout.values, map: 'viridis', limits: robustLimits(readout.values.flat()), unit }
  const scores: MapSet[] = readout.scores
    ? [
        {
          values: readout.scores.values,
          map: 'diverging',
          limits: symmetricLimits(readout.scores.values.flat()),
          unit: readout.scores.name,
        },
      ]
    : []
  return html`<h3>${readout.name}</h3><div class="grid">${[raw, ...scores].map((set) => plateMaps(plates, set))}</div>`
}

/** Maps of all plates; the more there are, the smaller. */
export function plateMaps(plates: readonly ReportPlate[], set: MapSet): Markup[] {
  const width = plates.length <= 2 ? 458 : plates.length <= 12 ? 300 : 220
  return plates.map((plate, p) =>
    figure(
      plateHeatMapSvg({
        title: plate.name,
        rows: plate.rows,
        columns: plate.columns,
        wells: heatMapWells(plate, set.values[p] ?? []),
        map: set.map,
        limits: set.limits,
        unit: set.unit,
        width,
      }),
    ),
  )
}

export function mapLegend(): Markup {
  return html`<ul class="legend"><li><b>−</b> negative control</li><li><b>+</b> positive control</li><li><b>r</b> reference</li><li><b>×</b> excluded</li><li><b>◢</b> white corner: some planes not there</li><li><b>▨</b> hatched: files missing</li><li><b>☒</b> crossed: unreadable</li><li><b>⬚</b> dashed: not acquired</li><li><b>▢</b> grey: no cells, no value</li></ul>`
}
