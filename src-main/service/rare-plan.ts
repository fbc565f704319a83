/** Wells that show a phenotype and wells that do not: by their roles, or picked by hand. */
import type { RareParameters } from '../contract/index.ts'
import type { LayoutWell } from '../plate/index.ts'
import { layoutIndex, listPlates, listWells, type Project, readLayout } from '../store/index.ts'
import { addImages, type ChosenImage, type ChosenWells, type ClassedWell, placeOf } from './chosen-wells.ts'
import { type Notice, notice, plural } from './notice.ts'
import { openSitePlanes } from './site-planes.ts'

const SIDES = ['negative', 'positive'] as const
type Side = (typeof SIDES)[number]

/** As the layout was in the given version, so that a resumed training finds the same images. */
export async function rareWells(
  project: Project,
  parameters: RareParameters,
  layoutVersion: number,
): Promise<ChosenWells> {
  const layouts = readLayout(project, undefined, layoutVersion)
  const planes = openSitePlanes(project)
  const found = { images: [] as ChosenImage[], incomplete: [] as string[] }
  const inBoth: string[] = []
  const wells = { negative: 0, positive: 0 }
  for (const plate of listPlates(project)) {
    const layout = layoutIndex(layouts, plate.id)
    const classed = new Map<number, ClassedWell>()
    for (const { id, row, col } of listWells(project, plate.id)) {
      const entry = layout.get(`${row}:${col}`)
      const well = { wellId: id, row, column: col, layout: entry }
      const labels = labelsOf(parameters, well)
      if (labels.length === 2) inBoth.push(placeOf(plate, well))
      for (const label of labels) wells[label]++
      if (labels.length === 1) classed.set(id, { ...well, label: labels[0]! })
    }
    if (classed.size > 0) await addImages({ project, planes, wish: parameters, plate, classed }, found)
  }
  return { classes: SIDES, ...found, refusals: refusalsOf({ images: found.images, inBoth, wells }), warnings: [] }
}

/** A well that was picked by hand belongs where it was picked for, whatever its role. */
function labelsOf(
  parameters: Pick<RareParameters, Side>,
  { wellId, layout }: { wellId: number; layout: LayoutWell | undefined },
): Side[] {
  const picked = SIDES.filter((label) => parameters[label].wellIds.includes(wellId))
  if (picked.length > 0 || layout?.role === undefined) return picked
  return SIDES.filter((label) => parameters[label].roles.includes(layout.role!))
}

interface Found {
  readonly images: readonly ChosenImage[]
  /** `Plate 1 A01`, wells that both choices name. */
  readonly inBoth: readonly string[]
  /** Wells chosen, whether or not they have usable images. */
  readonly wells: Readonly<Record<Side, number>>
}

function refusalsOf({ images, inBoth, wells }: Found): Notice[] {
  const found: Notice[] = []
  if (inBoth.length > 0)
    found.push(notice('well-in-both', `${plural(inBoth.length, 'well')} would be both positive and negative.`, inBoth))
  for (const label of SIDES) {
    if (wells[label] === 0) found.push(notice('one-class', `No well is chosen as ${label}.`))
    else if (!images.some((image) => image.label === label))
      found.push(notice('no-images', `No image of a ${label} well has all chosen channels.`))
  }
  return found
}
