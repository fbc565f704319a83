/** Control statistics: how far the controls lie apart, with every well drawn. */
import { type Content, html, type Markup } from './markup.ts'
import type { ReportControl, ReportModel, ReportReadout, ReportStatistics } from './model.ts'
import { formatFixed, formatNumber, isKnown } from './number-format.ts'
import { emptyNote, figure, noteList, section, table } from './parts.ts'
import { type StripGroup, stripPlotSvg } from './strip-plot.ts'
import { INK } from './svg.ts'
import { valuesOfRole } from './wells.ts'

export function controlsSection(model: ReportModel): Markup {
  const lead =
    'Each dot is a well. Bands span three standard deviations to either side of the mean: Z′ is the gap between them, relative to the distance of the means.'
  const content = model.readouts.map((readout) => readoutControls(model, readout))
  return section('controls', 'Controls', lead, content.length > 0 ? content : [emptyNote('No readout was chosen.')])
}

function readoutControls(model: ReportModel, readout: ReportReadout): Markup {
  const { statistics, plateStatistics } = readout
  const heading = html`<h3>${readout.name}</h3>`
  if (!statistics) return html`${heading}${emptyNote('Control statistics were not computed.')}`
  const axis = [readout.statistic, readout.unit].filter(Boolean).join(', ') || 'value'
  const plot = stripPlotSvg({ groups: stripGroups(model, readout, statistics), axis, width: 600 })
  const byPlate = plateStatistics.length > 1 ? html`<h3>By plate</h3>${plateTable(plateStatistics)}` : null
  return html`${heading}<div class="two">${figure(plot)}<div>${statisticsTable(statistics)}</div></div>${noteList(statistics.notes)}${controlTable(statistics, readout.unit)}${byPlate}`
}

function stripGroups(model: ReportModel, readout: ReportReadout, statistics: ReportStatistics): StripGroup[] {
  const treated = valuesOfRole(model.plates, readout.values, 'treatment')
  const controls = [
    { name: 'Negative control', values: statistics.negative.values, colour: INK.negative, summary: true },
    { name: 'Positive control', values: statistics.positive.values, colour: INK.positive, summary: true },
  ]
  return treated.length > 0
    ? [...controls, { name: 'Treatments', values: treated, colour: INK.treatment, summary: false }]
    : controls
}

function statisticsTable(statistics: ReportStatistics): Markup {
  const rows: readonly (readonly [string, Content])[] = [
    ['Z′', formatFixed(statistics.zPrime, 3)],
    ['Robust Z′', formatFixed(statistics.robustZPrime, 3)],
    ['SSMD', formatFixed(statistics.ssmd, 2)],
    ['Signal window', formatFixed(statistics.signalWindow, 2)],
    ['Z′ of the cell count', formatFixed(statistics.cellCountZPrime, 2)],
  ]
  return table(
    [
      { head: 'Statistic', cell: ([name]) => name },
      { head: 'Value', numeric: true, cell: ([, value]) => value },
    ],
    rows,
  )
}

function controlTable({ negative, positive }: ReportStatistics, unit: string): Markup {
  const rows: readonly (readonly [string, ReportControl])[] = [
    ['Negative control', negative],
    ['Positive control', positive],
  ]
  const figureOf =
    (pick: (control: ReportControl) => number | null | undefined) =>
    ([, control]: (typeof rows)[number]) =>
      formatNumber(pick(control), 4)
  const suffix = unit ? ` (${unit})` : ''
  return table(
    [
      { head: 'Role', cell: ([name]) => name },
      { head: 'Wells', numeric: true, cell: ([, control]) => control.n },
      { head: `Mean${suffix}`, numeric: true, cell: figureOf((control) => control.mean) },
      { head: 'SD', numeric: true, cell: figureOf((control) => control.sd) },
      { head: 'CV', numeric: true, cell: ([, control]) => variation(control) },
      { head: `Median${suffix}`, numeric: true, cell: figureOf((control) => control.median) },
      { head: 'MAD', numeric: true, cell: figureOf((control) => control.mad) },
    ],
    rows,
  )
}

function variation({ mean, sd }: ReportControl): string {
  return isKnown(mean) && isKnown(sd) && mean !== 0 ? `${formatFixed((100 * sd) / Math.abs(mean), 1)} %` : '–'
}

function plateTable(statistics: readonly ReportStatistics[]): Markup {
  return table(
    [
      { head: 'Plate', cell: (row) => row.plate },
      { head: 'Z′', numeric: true, cell: (row) => formatFixed(row.zPrime, 2) },
      { head: 'Robust Z′', numeric: true, cell: (row) => formatFixed(row.robustZPrime, 2) },
      { head: 'SSMD', numeric: true, cell: (row) => formatFixed(row.ssmd, 1) },
      { head: 'Negative n', numeric: true, cell: (row) => row.negative.n },
      { head: 'Positive n', numeric: true, cell: (row) => row.positive.n },
      { head: 'Z′ of cell count', numeric: true, cell: (row) => formatFixed(row.cellCountZPrime, 2) },
    ],
    statistics,
  )
}
