/** Which wells of the screen stand for each class, and which images of them can be used. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import type { RareParameters } from '../contract/index.ts'
import type { ChannelAddress } from '../learn/index.ts'
import { type LayoutWell, rowName, wellName } from '../plate/index.ts'
import {
  layoutIndex,
  listPlateSites,
  listPlates,
  listWells,
  type PlateRow,
  type Project,
  readLayout,
} from '../store/index.ts'
import { openSitePlanes, type SitePlanes } from './site-planes.ts'

export const CLASSES = ['negative', 'positive'] as const
export type ClassName = (typeof CLASSES)[number]

export interface ChosenImage<Label extends string = ClassName> {
  readonly siteId: number
  readonly number: number
  readonly wellId: number
  readonly plateId: number
  readonly plate: string
  /** `A01`. */
  readonly well: string
  readonly row: number
  readonly column: number
  readonly label: Label
  /** What stays together in a split: a well, plate or replicate, by the parameters. */
  readonly group: string
  readonly planes: readonly ChannelAddress[]
}

export interface ChosenWells {
  readonly images: readonly ChosenImage[]
  /** `Plate 1 A01`, wells that both choices name. */
  readonly inBoth: readonly string[]
  /** By class, wells chosen, whether or not they have usable images. */
  readonly wells: Readonly<Record<ClassName, number>>
  /** Sites that lack a channel, in words. */
  readonly incomplete: readonly string[]
}

export interface ClassedWell<Label extends string = ClassName> {
  readonly wellId: number
  readonly row: number
  readonly column: number
  readonly label: Label
  readonly layout: LayoutWell | undefined
}

/** What stays together in a split. */
export type GroupBy = RareParameters['splitBy'] | 'row' | 'column'

/** Which planes of a site are an image, and what images stay together. */
export type ImageWish = Pick<RareParameters, 'channelIds' | 'plane'> & { readonly splitBy: GroupBy }

/** As the layout was in the given version, so that a resumed training finds the same images. */
export async function chosenWells(
  project: Project,
  parameters: RareParameters,
  layoutVersion: number,
): Promise<ChosenWells> {
  const layouts = readLayout(project, undefined, layoutVersion)
  const planes = openSitePlanes(project)
  const found = { images: [] as ChosenImage[], inBoth: [] as string[], incomplete: [] as string[] }
  const wells = { negative: 0, positive: 0 }
  for (const plate of listPlates(project)) {
    const layout = layoutIndex(layouts, plate.id)
    const classed = new Map<number, ClassedWell>()
    for (const { id, row, col } of listWells(project, plate.id)) {
      const entry = layout.get(`${row}:${col}`)
      const well = { wellId: id, row, column: col, layout: entry }
      const labels = labelsOf(parameters, well)
      if (labels.length === 2) found.inBoth.push(placeOf(plate, well))
      for (const label of labels) wells[label]++
      if (labels.length === 1) classed.set(id, { ...well, label: labels[0]! })
    }
    if (classed.size > 0) await addImages({ project, planes, wish: parameters, plate, classed }, found)
  }
  return { ...found, wells }
}

/** A well that was picked by hand belongs where it was picked for, whatever its role. */
function labelsOf(
  parameters: Pick<RareParameters, ClassName>,
  { wellId, layout }: { wellId: number; layout: LayoutWell | undefined },
): ClassName[] {
  const picked = CLASSES.filter((label) => parameters[label].wellIds.includes(wellId))
  if (picked.length > 0 || layout?.role === undefined) return picked
  return CLASSES.filter((label) => parameters[label].roles.includes(layout.role!))
}

const placeOf = (plate: PlateRow, well: { row: number; column: number }): string => `${plate.name} ${wellName(well)}`

interface Plate<Label extends string> {
  readonly project: Project
  readonly planes: SitePlanes
  readonly wish: ImageWish
  readonly plate: PlateRow
  /** By well. */
  readonly classed: ReadonlyMap<number, ClassedWell<Label>>
}

/** The images of a plate's wells that have all channels; of others it is said what they lack. */
export async function addImages<Label extends string>(
  { project, planes, wish, plate, classed }: Plate<Label>,
  found: { images: ChosenImage<Label>[]; incomplete: string[] },
): Promise<void> {
  let seen = 0
  for (const site of listPlateSites(project, plate.id)) {
    const well = classed.get(site.well_id)
    if (!well) continue
    if (++seen % 100 === 0) await yieldToLoop()
    const { addresses, problem } = planes.channels(site.id, wish.channelIds, wish.plane)
    const place = placeOf(plate, well)
    if (problem) found.incomplete.push(`${place} site ${site.number}: ${problem}`)
    else
      found.images.push({
        siteId: site.id,
        number: site.number,
        wellId: well.wellId,
        plateId: plate.id,
        plate: plate.name,
        well: wellName(well),
        row: well.row,
        column: well.column,
        label: well.label,
        group: groupOf(wish.splitBy, plate, well),
        planes: addresses,
      })
  }
}

/** A replicate is what the layout's column of that name says, and the plate where the layout has none. */
function groupOf(splitBy: GroupBy, plate: PlateRow, well: ClassedWell<string>): string {
  if (splitBy === 'well') return `${plate.id} ${placeOf(plate, well)}`
  if (splitBy === 'row') return `row ${rowName(well.row)}`
  if (splitBy === 'column') return `column ${well.column + 1}`
  if (splitBy === 'plate') return `${plate.id} ${plate.name}`
  const column = Object.keys(well.layout?.columns ?? {}).find((name) =>
    /^(metadata_)?(biol\w*_?)?rep(lica\w*)?$/i.test(name),
  )
  const value = column === undefined ? undefined : well.layout?.columns[column]
  return value ? `replicate ${value}` : `${plate.id} ${plate.name}`
}
