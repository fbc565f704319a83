/** Image quality: cells and focus over the plate, flagged sites, effects of position. */
import { median } from '../base/index.ts'
import { histogramSvg } from './histogram.ts'
import { html, type Markup } from './markup.ts'
import type { ReportField, ReportModel, ReportPlate, ReportPositionEffect } from './model.ts'
import {
  formatCount,
  formatFixed,
  formatNumber,
  formatPercent,
  formatQuantity,
  isKnown,
  type MaybeNumber,
} from './number-format.ts'
import { emptyNote, figure, grid, section, table } from './parts.ts'
import { robustLimits } from './plate-heat-map.ts'
import { mapGrid, plateMaps } from './plates-section.ts'
import { SERIES_COLOURS } from './svg.ts'
import { fieldName } from './wells.ts'

const MOST_FLAGGED = 60

export function qualitySection(model: ReportModel): Markup {
  const { plates, quality } = model
  const cells = plates.map((plate) =>
    wellList(
      plate,
      plate.wells.map((well) => [well, well.cells] as const),
    ),
  )
  const counted = cells.flat().some(isKnown)
  if (!counted && !quality)
    return section('quality', 'Image quality', null, [emptyNote('Nothing was measured yet.')], false)
  const maps = [
    ...(counted ? cellMaps(plates, cells) : []),
    ...(quality ? focusMaps(model, quality.focusName, quality.fields) : []),
  ]
  const lead = quality ? describeFlags(quality.fields) : 'Image-level quality was not measured.'
  return section('quality', 'Image quality', lead, [
    mapGrid(plates, maps),
    quality ? distributions(quality.fields, quality.focusName) : null,
    quality ? flaggedTable(quality.fields, plates.length > 1) : null,
    quality ? positionTable(quality.positionEffects) : null,
  ])
}

function cellMaps(plates: readonly ReportPlate[], values: readonly (readonly MaybeNumber[])[]): Markup[] {
  return plateMaps(plates, {
    title: 'cells a well',
    values,
    map: 'viridis',
    limits: robustLimits(values.flat()),
    unit: 'cells',
  })
}

function focusMaps({ plates }: ReportModel, name: string, fields: readonly ReportField[]): Markup[] {
  if (!fields.some((field) => isKnown(field.focus))) return []
  const byPlate = Map.groupBy(fields, (field) => field.plate)
  const values = plates.map((plate) => {
    const wells = Map.groupBy(byPlate.get(plate.name) ?? [], (field) => field.row * plate.columns + field.column)
    return wellList(
      plate,
      [...wells.values()].map((sites) => [sites[0]!, medianFocus(sites)] as const),
    )
  })
  return plateMaps(plates, {
    title: 'focus, median of sites',
    values,
    map: 'cividis',
    limits: robustLimits(values.flat()),
    unit: `${name}; higher is sharper`,
  })
}

function medianFocus(sites: readonly ReportField[]): MaybeNumber {
  const known = sites.map((site) => site.focus).filter(isKnown)
  return known.length > 0 ? median(known) : null
}

/** Row-major list from places with values; the rest is null. */
function wellList(
  plate: ReportPlate,
  entries: readonly (readonly [{ readonly row: number; readonly column: number }, MaybeNumber])[],
): MaybeNumber[] {
  const list = new Array<MaybeNumber>(plate.rows * plate.columns).fill(null)
  for (const [{ row, column }, value] of entries) list[row * plate.columns + column] = value
  return list
}

function describeFlags(fields: readonly ReportField[]): string {
  const flagged = fields.filter((field) => field.flags.length > 0).length
  if (flagged === 0) return `None of ${formatQuantity(fields.length, 'site')} is flagged.`
  return `${formatCount(flagged)} of ${formatQuantity(fields.length, 'site')} are flagged. Flags do not remove a site from the statistics.`
}

function distributions(fields: readonly ReportField[], focusName: string): Markup {
  const cells = fields.map((field) => field.cells).filter(isKnown)
  const focus = fields.map((field) => field.focus).filter(isKnown)
  const plot = (name: string, values: readonly number[], colour: string): Markup | null =>
    values.length > 1
      ? figure(
          histogramSvg({
            groups: [{ name: '', values, colour }],
            axis: name,
            counted: 'sites',
            width: 448,
            height: 176,
          }),
        )
      : null
  return grid([plot('Cells a site', cells, SERIES_COLOURS[0]), plot(focusName, focus, SERIES_COLOURS[6])])
}

function flaggedTable(fields: readonly ReportField[], several: boolean): Markup | null {
  const flagged = fields.filter((field) => field.flags.length > 0)
  if (flagged.length === 0) return null
  const rest = flagged.length - MOST_FLAGGED
  return html`<h3>Flagged sites</h3>${table(
    [
      { head: 'Site', cell: (field) => (several ? `${field.plate} ${fieldName(field)}` : fieldName(field)) },
      { head: 'Cells', numeric: true, cell: (field) => formatCount(field.cells) },
      { head: 'Focus', numeric: true, cell: (field) => formatNumber(field.focus) },
      { head: 'Saturated', numeric: true, cell: (field) => formatPercent(field.saturation, 2) },
      { head: 'Why', cell: (field) => field.flags.join('; ') },
    ],
    flagged.slice(0, MOST_FLAGGED),
  )}${rest > 0 ? html`<p class="lead">and ${formatQuantity(rest, 'further site')}.</p>` : null}`
}

function positionTable(effects: readonly ReportPositionEffect[]): Markup | null {
  if (effects.length === 0) return null
  const p = (value: MaybeNumber): string => (isKnown(value) && value < 0.001 ? '< 0.001' : formatFixed(value, 3))
  return html`<h3>Effects of position</h3><p class="lead">Whether wells of the same content differ by row, by column or at the plate’s edge; small p values say yes.</p>${table(
    [
      { head: 'Plate', cell: (row) => row.plate },
      { head: 'Basis', cell: (row) => row.basis },
      { head: 'Wells', numeric: true, cell: (row) => row.wells },
      { head: 'Rows, p', numeric: true, cell: (row) => p(row.rowP) },
      { head: 'Columns, p', numeric: true, cell: (row) => p(row.columnP) },
      { head: 'Edge, p', numeric: true, cell: (row) => p(row.edgeP) },
      {
        head: 'Edge difference',
        numeric: true,
        cell: (row) => (isKnown(row.edgeDifferencePercent) ? `${formatFixed(row.edgeDifferencePercent, 1)} %` : '–'),
      },
    ],
    effects,
  )}`
}
