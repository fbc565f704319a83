/** Images of wells by what a column of the layout says of them: the classes that a classifier learns. */
import { Fault } from '../base/index.ts'
import type { WellChoice } from '../contract/index.ts'
import type { LayoutWell } from '../plate/index.ts'
import { layoutIndex, listPlates, listWells, type Project, readLayout } from '../store/index.ts'
import { addImages, type ChosenImage, type ClassedWell, type ImageWish } from './chosen-wells.ts'
import { openSitePlanes } from './site-planes.ts'

export interface ClassWish extends ImageWish {
  /** `role`, `treatment`, `dose`, `control`, or a free column of the layout, in any case. */
  readonly by: string
  /** Of all wells unless told. */
  readonly wells?: WellChoice | undefined
}

export interface ClassedImages {
  /** In alphabetical order. */
  readonly classes: readonly string[]
  readonly images: readonly ChosenImage<string>[]
  /** Wells of each class. */
  readonly wells: Readonly<Record<string, number>>
  /** Sites that lack a channel, in words. */
  readonly incomplete: readonly string[]
}

/** Throws a Fault `bad_labels` where no well has the column, only one class is there, or no image has all channels. */
export async function classedImages(project: Project, wish: ClassWish): Promise<ClassedImages> {
  const layouts = readLayout(project)
  const planes = openSitePlanes(project)
  const found = { images: [] as ChosenImage<string>[], incomplete: [] as string[] }
  const wells: Record<string, number> = {}
  const columns = new Set<string>()
  for (const plate of listPlates(project)) {
    const layout = layoutIndex(layouts, plate.id)
    const classed = new Map<number, ClassedWell<string>>()
    for (const { id, row, col } of listWells(project, plate.id)) {
      const entry = layout.get(`${row}:${col}`)
      for (const name of columnsOf(entry)) columns.add(name)
      const label = isChosen(wish, id, entry) ? textIn(entry, wish.by) : undefined
      if (label === undefined) continue
      wells[label] = (wells[label] ?? 0) + 1
      classed.set(id, { wellId: id, row, column: col, label, layout: entry })
    }
    if (classed.size > 0) await addImages({ project, planes, wish, plate, classed }, found)
  }
  const classes = Object.keys(wells).sort()
  refuse(wish.by, { classes, columns, ...found })
  return { classes, wells, ...found }
}

const FIXED = ['role', 'treatment', 'dose', 'control'] as const

const columnsOf = (well: LayoutWell | undefined): string[] =>
  well ? [...FIXED.filter((name) => well[name] !== undefined), ...Object.keys(well.columns)] : []

/** What the layout says of a well in a column; undefined where it says nothing. */
function textIn(well: LayoutWell | undefined, by: string): string | undefined {
  if (!well) return undefined
  const wanted = by.trim().toLowerCase()
  const fixed = FIXED.find((name) => name === wanted)
  const free = Object.keys(well.columns).find((name) => name.toLowerCase() === wanted)
  const value = fixed ? well[fixed] : free && well.columns[free]
  const text = value === undefined ? '' : String(value).trim()
  return text === '' ? undefined : text
}

function isChosen({ wells }: ClassWish, id: number, well: LayoutWell | undefined): boolean {
  if (!wells) return true
  return wells.wellIds.includes(id) || (well?.role !== undefined && wells.roles.includes(well.role))
}

function refuse(
  by: string,
  { classes, columns, images, incomplete }: Omit<ClassedImages, 'wells'> & { columns: ReadonlySet<string> },
): void {
  if (classes.length === 0)
    throw new Fault('bad_labels', `No chosen well has anything in the column ${by}.`, {
      todo: columns.size > 0 ? `Columns are: ${[...columns].join(', ')}.` : 'Give the plate a layout first.',
    })
  if (classes.length === 1)
    throw new Fault('bad_labels', `All chosen wells are ${classes[0]}: a classifier needs two classes or more.`, {
      todo: 'Choose more wells, or another column.',
    })
  if (images.length === 0)
    throw new Fault('bad_labels', `No image of the chosen wells has all channels. ${incomplete[0] ?? ''}`, {
      todo: 'Choose other channels.',
    })
}
