/** The completeness ledger: what the instrument named, and what of it can be used. */
import { html, type Markup } from './markup.ts'
import type { IncompletePlane, PlaneTally, ReportModel } from './model.ts'
import { formatCount, formatPercent, formatQuantity } from './number-format.ts'
import { emptyNote, section, table } from './parts.ts'
import { sumPlanes } from './wells.ts'

const MOST_PLANES = 80

const STATE_NAMES = { missing: 'missing', unreadable: 'unreadable', not_acquired: 'not acquired' } as const

export function completenessSection(model: ReportModel): Markup {
  const { plates, incompletePlanes } = model
  if (plates.length === 0)
    return section('completeness', 'Completeness', null, [emptyNote('The project holds no plates.')], false)
  const lead =
    'Missing: named by the instrument or expected from the others, not on disk. Unreadable: on disk, but damaged. Not acquired: skipped by the protocol. Only present planes enter a measurement.'
  const rows = plates.map((plate) => ({ name: plate.name, planes: sumPlanes([plate]) }))
  const total = plates.length > 1 ? [{ name: 'All plates', planes: sumPlanes(plates) }] : []
  return section(
    'completeness',
    'Completeness',
    lead,
    [tallyTable([...rows, ...total]), planeTable(incompletePlanes)],
    false,
  )
}

function tallyTable(rows: readonly { readonly name: string; readonly planes: PlaneTally }[]): Markup {
  return table(
    [
      { head: 'Plate', cell: (row) => row.name },
      { head: 'Present', numeric: true, cell: ({ planes }) => formatCount(planes.present) },
      { head: 'Missing', numeric: true, cell: ({ planes }) => formatCount(planes.missing) },
      { head: 'Unreadable', numeric: true, cell: ({ planes }) => formatCount(planes.unreadable) },
      { head: 'Not acquired', numeric: true, cell: ({ planes }) => formatCount(planes.notAcquired) },
      { head: 'Usable of those expected', numeric: true, cell: ({ planes }) => share(planes) },
    ],
    rows,
  )
}

function share({ present, missing, unreadable }: PlaneTally): string {
  const expected = present + missing + unreadable
  return expected > 0 ? formatPercent(present / expected, 2) : '–'
}

function planeTable(planes: readonly IncompletePlane[]): Markup | null {
  if (planes.length === 0) return null
  const rest = planes.length - MOST_PLANES
  const more = rest > 0 ? html`<p class="lead">and ${formatQuantity(rest, 'further plane')}.</p>` : null
  return html`<h3>Planes that are not there</h3>${table(
    [
      { head: 'Plate', cell: (plane) => plane.plate },
      { head: 'Well', cell: (plane) => plane.well },
      { head: 'Site', numeric: true, cell: (plane) => plane.site },
      { head: 'Channel', cell: (plane) => plane.channel },
      { head: 'State', cell: (plane) => STATE_NAMES[plane.state] },
      {
        head: 'File',
        cell: (plane) =>
          html`<span class="path">${plane.path}</span>${plane.problem ? html`<br>${plane.problem}` : null}`,
      },
    ],
    planes.slice(0, MOST_PLANES),
  )}${more}`
}
