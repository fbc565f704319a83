/** What the layout says of wells, column by column: the labels that classes come from. */
import type { ClassColumn } from '../contract/index.ts'
import type { LayoutWell } from '../plate/index.ts'
import { layoutIndex, listPlateSites, listPlates, listWells, type Project, readLayout } from '../store/index.ts'

/** `taxol 0.3 µM`, or the name of the control; undefined where the layout says neither. */
export function treatmentOf(layout: LayoutWell | undefined): string | undefined {
  const name = layout?.treatment ?? layout?.control
  if (name === undefined) return undefined
  return layout?.dose === undefined
    ? name
    : [name, layout.dose, layout.doseUnit].filter((part) => part !== undefined && part !== '').join(' ')
}

type LabelOf = (well: LayoutWell) => string | number | undefined

/** Columns that every layout can have, as they are called. */
const FIXED: Readonly<Record<string, LabelOf>> = {
  role: ({ role }) => role,
  treatment: ({ treatment }) => treatment,
  dose: ({ dose, doseUnit }) => (dose === undefined ? undefined : [dose, doseUnit].filter(Boolean).join(' ')),
  'dose group': treatmentOf,
  control: ({ control }) => control,
}

/** Names of the columns that say something of a well. */
export const columnsOf = (well: LayoutWell | undefined): string[] =>
  well ? [...Object.keys(FIXED).filter((name) => FIXED[name]!(well) !== undefined), ...Object.keys(well.columns)] : []

/** Excluded or empty. */
export const isNoExample = (well: LayoutWell | undefined): boolean =>
  well?.role === 'excluded' || well?.role === 'empty'

/** What the layout says of a well in a column, in whatever case it is called; undefined where it says nothing. */
export function labelIn(well: LayoutWell | undefined, by: string): string | undefined {
  if (!well) return undefined
  const wanted = by.trim().toLowerCase()
  const free = Object.keys(well.columns).find((name) => name.toLowerCase() === wanted)
  const value = FIXED[wanted] ? FIXED[wanted](well) : free && well.columns[free]
  const text = value === undefined ? '' : String(value).trim()
  return text === '' ? undefined : text
}

/** Classes that a column lists; those beyond are counted. */
const LISTED = 200

/** Columns in which wells with images differ, fixed ones first; classes as one reads them, numbers by value. */
export function classColumns(project: Project): ClassColumn[] {
  const counts = new Map<string, Map<string, { wells: number; images: number }>>()
  const layouts = readLayout(project)
  let wells = 0
  for (const plate of listPlates(project)) {
    const layout = layoutIndex(layouts, plate.id)
    const images = new Map<number, number>()
    for (const { well_id } of listPlateSites(project, plate.id)) images.set(well_id, (images.get(well_id) ?? 0) + 1)
    for (const { id, row, col } of listWells(project, plate.id)) {
      const own = images.get(id)
      if (own === undefined) continue
      wells++
      const entry = layout.get(`${row}:${col}`)
      if (isNoExample(entry)) continue
      for (const name of columnsOf(entry)) count(counts, [name, labelIn(entry, name)], own)
    }
  }
  const columns = [...counts].map(([name, labels]) => columnOf(name, labels, wells))
  return columns.filter(({ values }) => values > 0).sort((a, b) => placeOf(a.name) - placeOf(b.name))
}

function count(
  counts: Map<string, Map<string, { wells: number; images: number }>>,
  [name, label]: readonly [string, string | undefined],
  images: number,
): void {
  if (label === undefined) return
  const labels = counts.get(name) ?? new Map<string, { wells: number; images: number }>()
  const before = labels.get(label) ?? { wells: 0, images: 0 }
  labels.set(label, { wells: before.wells + 1, images: before.images + images })
  counts.set(name, labels)
}

function columnOf(
  name: string,
  labels: ReadonlyMap<string, { wells: number; images: number }>,
  wells: number,
): ClassColumn {
  const classes = [...labels].map(([label, found]) => ({ label, ...found })).sort((a, b) => inOrder(a.label, b.label))
  const labelled = classes.reduce((sum, own) => sum + own.wells, 0)
  return { name, classes: classes.slice(0, LISTED), values: classes.length, unlabelled: wells - labelled }
}

export const inOrder = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

function placeOf(name: string): number {
  const place = Object.keys(FIXED).indexOf(name)
  return place < 0 ? Object.keys(FIXED).length : place
}
