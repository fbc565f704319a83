/** The report's first page: what was screened, the verdict, and the figures. */
import { type Content, html, type Markup } from './markup.ts'
import type { ReportModel } from './model.ts'
import {
  formatCount,
  formatDate,
  formatFixed,
  formatPercent,
  formatPlain,
  formatQuantity,
  isKnown,
} from './number-format.ts'
import { noteList } from './parts.ts'
import { judge } from './verdict.ts'
import { sumPlanes } from './wells.ts'

export function summarySection(model: ReportModel): Markup {
  const verdict = judge(model)
  return html`<header>
<div class="kicker">Screen report</div>
<h1>${model.title || 'Untitled screen'}</h1>
<p class="meta">${describeSource(model)}</p>
<p class="meta">${formatDate(model.createdAt)} · Platescope ${model.programVersion}</p>
</header>
<div class="verdict ${verdict.grade}"><strong>${verdict.headline}</strong>${verdict.reasons.map((reason) => html`<p>${reason}</p>`)}</div>
<dl class="figures">${figures(model).map(figureTile)}</dl>
${noteList(model.warnings, 'warnings')}`
}

function describeSource({ source, plates }: ReportModel): string {
  const sizes = [...new Set(plates.map((plate) => plate.rows * plate.columns))].join(', ')
  const parts = [
    source.instrument,
    plates.length > 0 ? `${formatQuantity(plates.length, 'plate')} of ${sizes} wells` : 'no plates',
    isKnown(source.sitesPerWell) ? `${formatQuantity(source.sitesPerWell, 'site')} a well` : '',
    source.channels.length > 0 ? `channels ${source.channels.join(', ')}` : '',
    isKnown(source.pixelMicrons) ? `${formatPlain(source.pixelMicrons)} µm a pixel` : '',
  ]
  return parts.filter(Boolean).join(' · ')
}

interface Tile {
  readonly name: string
  readonly value: string
  readonly detail: Content
}

function figures(model: ReportModel): Tile[] {
  const wells = model.plates.flatMap((plate) => plate.wells)
  const imaged = wells.filter((well) => well.planes.present > 0)
  const cells = wells.map((well) => well.cells).filter(isKnown)
  const planes = sumPlanes(model.plates)
  const named = planes.present + planes.missing + planes.unreadable
  const statistics = model.readouts[0]?.statistics
  const total = cells.reduce((sum, count) => sum + count, 0)
  const perWell = imaged.length > 0 && cells.length > 0 ? `${formatCount(total / imaged.length)} a well on average` : ''
  return [
    { name: 'Wells imaged', value: formatCount(imaged.length), detail: `of ${formatCount(countPositions(model))}` },
    { name: 'Cells measured', value: cells.length > 0 ? formatCount(total) : '–', detail: perWell },
    { name: 'Image planes present', value: formatCount(planes.present), detail: completeness(planes.present, named) },
    { name: 'Hits', value: model.hits ? formatCount(model.hits.rows.length) : '–', detail: hitDetail(model) },
    { name: 'Z′', value: formatFixed(statistics?.zPrime, 2), detail: 'above 0.5 is excellent' },
    { name: 'Robust Z′', value: formatFixed(statistics?.robustZPrime, 2), detail: 'from median and MAD' },
    { name: 'SSMD', value: formatFixed(statistics?.ssmd, 1), detail: 'effect size of the controls' },
    {
      name: 'Z′ of the cell count',
      value: formatFixed(statistics?.cellCountZPrime, 2),
      detail: 'the readout should beat it',
    },
  ]
}

function countPositions({ plates }: ReportModel): number {
  return plates.reduce((sum, plate) => sum + plate.rows * plate.columns, 0)
}

function completeness(present: number, named: number): string {
  return named > 0 ? `${formatPercent(present / named, present === named ? 0 : 1)} of those expected` : ''
}

function hitDetail({ hits }: ReportModel): string {
  return hits ? `of ${formatQuantity(hits.considered, 'well')} considered` : 'no rule chosen'
}

function figureTile({ name, value, detail }: Tile): Markup {
  return html`<div><dt>${name}</dt><dd>${value}<small>${detail}</small></dd></div>`
}
