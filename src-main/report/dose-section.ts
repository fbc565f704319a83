/** Dose response: one small plot per series on a common axis, and a table of the fits. */
import { type DoseFit, doseCurveSvg } from './dose-curve.ts'
import { html, type Markup } from './markup.ts'
import type { ReportDoseCurve, ReportModel, ReportReadout } from './model.ts'
import { formatFixed, formatNumber, isKnown, type MaybeNumber } from './number-format.ts'
import { emptyNote, figure, section, table } from './parts.ts'
import { SERIES_COLOURS } from './svg.ts'

/** More series than this are in the table alone. */
const MOST_PLOTS = 60

export function doseSection(model: ReportModel): Markup {
  const withCurves = model.readouts.filter((readout) => readout.doseCurves.length > 0)
  if (withCurves.length === 0) {
    const why = 'No dose series: the layout names no treatment with several concentrations, or no readout was chosen.'
    return section('doses', 'Dose response', null, [emptyNote(why)], false)
  }
  const lead =
    'Four-parameter logistic fits. Points are wells; the dashed lines are the means of the controls; the thick bar on the axis is the 95 % interval of EC50.'
  return section('doses', 'Dose response', lead, withCurves.map(readoutCurves), false)
}

function readoutCurves(readout: ReportReadout): Markup {
  const curves = readout.doseCurves
  const range = curves.flatMap((curve) => curve.points.map((point) => point.value)).filter(isKnown)
  const controls = {
    negative: readout.statistics?.negative.mean,
    positive: readout.statistics?.positive.mean,
  }
  const plots = curves.slice(0, MOST_PLOTS).map((curve, i) =>
    figure(
      doseCurveSvg({
        title: curve.group || 'All treatments',
        points: curve.points,
        fit: fitOf(curve),
        unit: curve.unit,
        axis: 'Concentration',
        colour: SERIES_COLOURS[i % SERIES_COLOURS.length]!,
        controls,
        range,
      }),
    ),
  )
  const more =
    curves.length > MOST_PLOTS
      ? html`<p class="lead">The first ${MOST_PLOTS} of ${curves.length} series are drawn; all are in the table.</p>`
      : null
  return html`<h3>${readout.name}</h3><div class="grid three">${plots}</div>${more}${fitTable(curves, readout.unit)}`
}

/** The fit, when all four parameters are known and the curve can be drawn. */
function fitOf({ ec50, ci, hill, bottom, top }: ReportDoseCurve): DoseFit | null {
  if (!isKnown(ec50) || !isKnown(hill) || !isKnown(bottom) || !isKnown(top) || ec50 <= 0) return null
  return { ec50, hill, bottom, top, ci }
}

function fitTable(curves: readonly ReportDoseCurve[], unit: string): Markup {
  const suffix = unit ? ` (${unit})` : ''
  return table(
    [
      { head: 'Series', cell: (curve) => curve.group || 'All treatments' },
      { head: 'EC50', numeric: true, cell: (curve) => withUnit(curve.ec50, curve.unit) },
      { head: '95 % interval', numeric: true, cell: (curve) => interval(curve.ci) },
      { head: 'Hill', numeric: true, cell: (curve) => formatFixed(curve.hill, 2) },
      { head: `Bottom${suffix}`, numeric: true, cell: (curve) => formatNumber(curve.bottom) },
      { head: `Top${suffix}`, numeric: true, cell: (curve) => formatNumber(curve.top) },
      { head: 'R²', numeric: true, cell: (curve) => formatFixed(curve.rSquared, 3) },
      { head: 'Wells', numeric: true, cell: (curve) => curve.points.length },
      { head: 'Remark', cell: (curve) => curve.reason },
    ],
    curves,
  )
}

function withUnit(value: MaybeNumber, unit: string): string {
  return isKnown(value) ? `${formatNumber(value)} ${unit}`.trim() : '–'
}

function interval([low, high]: ReportDoseCurve['ci']): string {
  if (!isKnown(low) && !isKnown(high)) return '–'
  return `${isKnown(low) ? formatNumber(low) : '0'} to ${isKnown(high) ? formatNumber(high) : '∞'}`
}
