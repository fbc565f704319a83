/** Which wells of the screen stand for each class, and which images of them can be used. */
import { setImmediate as yieldToLoop } from 'node:timers/promises'
import type { SplitBy, TrainingParameters } from '../contract/index.ts'
import type { ChannelAddress } from '../learn/index.ts'
import { type LayoutWell, rowName, wellName } from '../plate/index.ts'
import { listPlateSites, type PlateRow, type Project } from '../store/index.ts'
import { labelIn, treatmentOf } from './class-labels.ts'
import type { Notice } from './notice.ts'
import type { SitePlanes } from './site-planes.ts'

export interface ChosenImage {
  readonly siteId: number
  readonly number: number
  readonly wellId: number
  readonly plateId: number
  readonly plate: string
  /** `A01`. */
  readonly well: string
  readonly row: number
  readonly column: number
  readonly label: string
  /** What was given to the well, with its dose; undefined where the layout does not say. */
  readonly treatment: string | undefined
  /** What stays together in a split: a well, plate or replicate, by the parameters. */
  readonly group: string
  readonly planes: readonly ChannelAddress[]
}

export interface ClassedWell {
  readonly wellId: number
  readonly row: number
  readonly column: number
  readonly label: string
  readonly layout: LayoutWell | undefined
}

/** What can be learned from, whatever the network. */
export interface ChosenWells {
  /** Names of the classes; a label is one of them. */
  readonly classes: readonly string[]
  readonly images: readonly ChosenImage[]
  /** Sites that lack a channel, in words. */
  readonly incomplete: readonly string[]
  readonly refusals: readonly Notice[]
  readonly warnings: readonly Notice[]
}

/** Which planes of a site are an image, and what images stay together. */
export type ImageWish = Pick<TrainingParameters, 'channelIds' | 'plane' | 'splitBy'>

export const placeOf = (plate: PlateRow, well: { row: number; column: number }): string =>
  `${plate.name} ${wellName(well)}`

interface Plate {
  readonly project: Project
  readonly planes: SitePlanes
  readonly wish: ImageWish
  readonly plate: PlateRow
  /** By well. */
  readonly classed: ReadonlyMap<number, ClassedWell>
}

/** The images of a plate's wells that have all channels; of others it is said what they lack. */
export async function addImages(
  { project, planes, wish, plate, classed }: Plate,
  found: { images: ChosenImage[]; incomplete: string[] },
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
        treatment: treatmentOf(well.layout),
        group: groupOf(wish.splitBy, plate, well),
        planes: addresses,
      })
  }
}

/**
 * A replicate is what the layout's column of that name says, and the plate where the layout has none. A well of which a column says
 * nothing is a group of its own.
 */
export function groupOf(
  splitBy: SplitBy,
  plate: PlateRow,
  well: Pick<ClassedWell, 'row' | 'column' | 'layout'>,
): string {
  const layoutColumn = layoutColumnOf(splitBy)
  const text = layoutColumn === undefined ? undefined : labelIn(well.layout, layoutColumn)
  if (text !== undefined) return text
  if (splitBy === 'well' || layoutColumn !== undefined) return `${plate.id} ${placeOf(plate, well)}`
  if (splitBy === 'row') return `row ${rowName(well.row)}`
  if (splitBy === 'column') return `column ${well.column + 1}`
  if (splitBy === 'plate') return `${plate.id} ${plate.name}`
  const column = Object.keys(well.layout?.columns ?? {}).find((name) =>
    /^(metadata_)?(biol\w*_?)?rep(lica\w*)?$/i.test(name),
  )
  const value = column === undefined ? undefined : well.layout?.columns[column]
  return value ? `replicate ${value}` : `${plate.id} ${plate.name}`
}

/** The column of the layout that wells agree in, where it is one. */
export const layoutColumnOf = (splitBy: SplitBy): string | undefined => /^layout:(.+)$/s.exec(splitBy)?.[1]
