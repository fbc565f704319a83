/** What a set of bags is asked to be, and which requests make no sense. */
import { Fault } from '../base/index.ts'
import { bagSizes } from './bag-counts.ts'
import type { MosaicFolderRequest } from './mosaic-folder.ts'
import { checkDistinct, MOST_CELLS, SIDES } from './mosaic-request.ts'
import type { Size } from './place-boxes.ts'
import { checkRange, checkWhole } from './whole-number.ts'

export interface BagSetRequest extends MosaicFolderRequest {
  /** Classes of cells, and labels of images: two or more. */
  readonly classes: readonly string[]
  /** Cells in an image: from, to. */
  readonly perImage: readonly [number, number]
  /** Share of an image's cells that are of the class of its label: from, to, above 1 / classes and up to 1. */
  readonly purity: readonly [number, number]
  /** Images, at least four of each class and at most 1,000,000, dealt evenly to the classes. */
  readonly count: number
  /** Pixels, 32 … 8192 each; where left open, a square in which the cells find room. */
  readonly size?: Size | undefined
}

/** One for every place in the cycle of splits, so that each split has images of each class. */
const FEWEST_OF_A_CLASS = 4

/** Throws a Fault `bad_argument` that names what is wrong. */
export function checkBagRequest(request: BagSetRequest): void {
  const { classes, perImage, purity, count, seed, size } = request
  if (classes.length < 2)
    throw new Fault('bad_argument', `Bags need cells of two classes or more, not of ${classes.join(', ') || 'none'}.`)
  checkDistinct(classes)
  checkRange('number of cells per image', perImage, 1, MOST_CELLS)
  checkPurity(purity, classes.length)
  checkWhole('number of images', count, FEWEST_OF_A_CLASS * classes.length, 1_000_000)
  checkWhole('seed', seed, 0, 2 ** 32 - 1)
  if (size) {
    checkWhole('width of an image', size.width, ...SIDES)
    checkWhole('height of an image', size.height, ...SIDES)
  }
  if (bagSizes(request).length > 0) return
  throw new Fault(
    'bad_argument',
    `No number of cells from ${perImage[0]} to ${perImage[1]} has a share from ${purity[0]} to ${purity[1]} that is a whole number of cells and more than any other class has.`,
    { todo: 'Ask for more cells per image, or for a wider range of purity.' },
  )
}

function checkPurity([from, to]: readonly [number, number], classes: number): void {
  for (const share of [from, to])
    if (!(share > 0 && share <= 1))
      throw new Fault('bad_argument', `The purity is a share above 0 and up to 1, not ${share}.`)
  if (from > to) throw new Fault('bad_argument', `The purity goes from ${from} up to ${to}: the first is the larger.`)
  if (from > 1 / classes) return
  throw new Fault(
    'bad_argument',
    `With ${classes} classes the purity must be above 1/${classes}, not ${from}: otherwise the label's class has no more cells than the others.`,
  )
}
