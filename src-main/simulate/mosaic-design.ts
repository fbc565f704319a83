/** What the images of a folder of mosaics are called, and how many cells of what classes each holds. */
import type { Random } from '../base/index.ts'

export interface MosaicDesign {
  /** What images are called: `mosaic` gives mosaic-0001.png. */
  readonly name: string
  /** One for each image. */
  readonly labels: readonly string[]
  /** Classes by pile: the cells of a pile are shuffled together and dealt in turn. */
  readonly piles: readonly (readonly string[])[]
  /** Cells by pile of the images that need most room; all of these hold equally many. */
  readonly fullest: readonly (readonly number[])[]
  /** Cells by pile of an image with that label, drawn anew at each call. */
  countsFor(label: string, random: Random): readonly number[]
}
