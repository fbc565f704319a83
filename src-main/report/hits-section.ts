/** The hit list with the pictures that belong to it. */
import { html, type Markup } from './markup.ts'
import type { ReportHit, ReportHits, ReportModel } from './model.ts'
import { formatCount, formatFixed, formatNumber, formatQuantity } from './number-format.ts'
import { emptyNote, noteList, section, table } from './parts.ts'
import { formatDose } from './wells.ts'

/** Longer lists are for the tables that the program exports. */
const MOST_ROWS = 100
/** Crops of later hits are left out, and so are crops beyond this length in all: the file stays small. */
const MOST_CROPS_A_HIT = 8
const MOST_CROP_CHARACTERS = 6_000_000

/** Only pictures, and only in the file itself: a report never fetches anything. */
const PICTURE = /^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/]+=*$/

export function hitsSection(model: ReportModel): Markup {
  const { hits } = model
  if (!hits) return section('hits', 'Hits', null, [emptyNote('No hit rule was chosen.')], false)
  const lead = `Rule: ${hits.rule}. ${formatQuantity(hits.rows.length, 'hit')} among ${formatQuantity(hits.considered, 'well')} considered.`
  if (hits.rows.length === 0) {
    return section('hits', 'Hits', lead, [noteList(hits.notes), emptyNote('No well meets the rule.')], false)
  }
  const shown = hits.rows.slice(0, MOST_ROWS)
  const rest = hits.rows.length - shown.length
  const more =
    rest > 0
      ? html`<p class="lead">${formatQuantity(rest, 'further hit')} left out here; the exported well table has them all.</p>`
      : null
  return section('hits', 'Hits', lead, [noteList(hits.notes), hitTable(hits, shown, model), more])
}

function hitTable(hits: ReportHits, rows: readonly ReportHit[], model: ReportModel): Markup {
  const crops = chooseCrops(rows)
  const several = model.plates.length > 1
  const unit = model.readouts[0]?.unit
  return table<ReportHit>(
    [
      { head: '#', numeric: true, cell: (hit) => hit.rank },
      { head: several ? 'Plate, well' : 'Well', cell: (hit) => (several ? `${hit.plate} ${hit.well}` : hit.well) },
      { head: 'Treatment', cell: (hit) => hit.treatment ?? '–' },
      { head: 'Dose', numeric: true, cell: (hit) => formatDose(hit.dose, hit.doseUnit) || '–' },
      { head: unit ? `Value (${unit})` : 'Value', numeric: true, cell: (hit) => formatNumber(hit.value) },
      { head: hits.scoreName || 'Score', numeric: true, cell: (hit) => formatFixed(hit.score, 1) },
      { head: 'Cells', numeric: true, cell: (hit) => formatCount(hit.cells) },
      { head: 'Images', cell: (hit) => cropRow(crops.get(hit) ?? []) },
    ],
    rows,
  )
}

/** The first pictures of each hit, in rank order, until the room for pictures is used up. */
function chooseCrops(rows: readonly ReportHit[]): Map<ReportHit, ReportHit['crops']> {
  let room = MOST_CROP_CHARACTERS
  return new Map(
    rows.map((hit) => {
      const chosen = hit.crops.filter((crop) => PICTURE.test(crop.dataUri)).slice(0, MOST_CROPS_A_HIT)
      const kept = chosen.filter((crop) => (room -= crop.dataUri.length) >= 0)
      return [hit, kept]
    }),
  )
}

function cropRow(crops: ReportHit['crops']): Markup | string {
  if (crops.length === 0) return '–'
  return html`<div class="crops">${crops.map(
    (crop) =>
      html`<figure><img src="${crop.dataUri}" alt="${crop.caption}" title="${crop.caption}"><figcaption>${crop.caption}</figcaption></figure>`,
  )}</div>`
}
