/** What a set of mosaics is asked to be, and which requests make no sense. */
import { Fault } from '../base/index.ts'
import type { MosaicFolderRequest } from './mosaic-folder.ts'
import { checkRange, checkWhole } from './whole-number.ts'

export interface MosaicSetRequest extends MosaicFolderRequest {
  /** Classes of which positive images hold a few. */
  readonly rare: readonly string[]
  /** Classes of all other cells. */
  readonly common: readonly string[]
  /** Cells in an image, the rare ones included: from, to. */
  readonly perImage: readonly [number, number]
  /** Rare cells in a positive image: from, to. */
  readonly rarePerImage: readonly [number, number]
  /** Pixels, 32 … 8192. */
  readonly width: number
  readonly height: number
  /** Images, 8 … 1,000,000, half of them positive. */
  readonly count: number
}

export const MOST_CELLS = 5_000
export const SIDES = [32, 8_192] as const
/** Two images, one of each label, for every place in the cycle of splits. */
const FEWEST_IMAGES = 8

/** Throws a Fault `bad_argument` that names what is wrong. */
export function checkMosaicRequest(request: MosaicSetRequest): void {
  const { rare, common, perImage, rarePerImage, width, height, count, seed } = request
  checkRange('number of cells per image', perImage, 1, MOST_CELLS)
  checkRange('number of rare cells per image', rarePerImage, 1, MOST_CELLS)
  checkWhole('width of an image', width, ...SIDES)
  checkWhole('height of an image', height, ...SIDES)
  checkWhole('number of images', count, FEWEST_IMAGES, 1_000_000)
  checkWhole('seed', seed, 0, 2 ** 32 - 1)
  if (rarePerImage[1] > perImage[0])
    throw new Fault(
      'bad_argument',
      `Images of ${perImage[0]} cells cannot hold ${rarePerImage[1]} rare ones: the least number of cells is below the largest of rare ones.`,
    )
  if (rare.length === 0 || common.length === 0)
    throw new Fault('bad_argument', 'A mosaic needs at least one rare and one common class.')
  checkDistinct([...rare, ...common])
}

/** Throws a Fault `bad_argument` where a class is named twice. */
export function checkDistinct(kinds: readonly string[]): void {
  const twice = kinds.find((kind, i) => kinds.indexOf(kind) !== i)
  if (twice !== undefined) throw new Fault('bad_argument', `The class ${twice} is named twice.`)
}
