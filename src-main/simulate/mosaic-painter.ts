/** Draws mosaic after mosaic, each from the cells of its own split. */
import { Fault, type Random } from '../base/index.ts'
import type { CellLibrary, LibraryCell } from './cell-library.ts'
import { createDeck } from './deck.ts'
import { SPLITS, type Split } from './labelled-images.ts'
import { drawMosaic, type Mosaic } from './mosaic-image.ts'
import { grainOf } from './mosaic-noise.ts'
import type { MosaicSetRequest } from './mosaic-request.ts'
import { countThatFits, type Size } from './place-boxes.ts'
import { wholeBetween } from './whole-number.ts'

/** Draws an image of that split, with rare cells among the common ones or without. */
export type MosaicPainter = (split: Split, positive: boolean) => Mosaic<LibraryCell>

/** Images drawn anew with other cells before a crowded one is given up; after `checkRoom` hardly ever needed. */
const TRIES_PER_IMAGE = 10

/** Throws a Fault `bad_argument`, at once or while drawing, where the cells find no room; it says how many do. */
export function createMosaicPainter(
  request: MosaicSetRequest,
  { cells, depth }: CellLibrary,
  plates: ReadonlyMap<string, Split>,
  random: Random,
): MosaicPainter {
  const { perImage, rarePerImage, width, height } = request
  const size = { width, height }
  const grain = grainOf(cells.map((cell) => cell.background))
  const stock = new Map(SPLITS.map((split) => [split, stockOf(cells, split, plates, request.rare)]))
  for (const { rare, common } of stock.values()) checkRoom(random, { rare, common, size, perImage, rarePerImage })
  const decks = new Map(
    [...stock].map(([split, { rare, common }]) => [
      split,
      { rare: createDeck(random, rare), common: createDeck(random, common) },
    ]),
  )
  return (split, positive) => {
    const { rare, common } = decks.get(split)!
    const { all } = stock.get(split)!
    for (let tries = 0; tries < TRIES_PER_IMAGE; tries++) {
      const total = wholeBetween(random, perImage)
      const few = positive ? wholeBetween(random, rarePerImage) : 0
      // The field is that of any cell of the split, rare or common, whatever the image holds: it tells nothing.
      const field = all[random.integer(all.length)]!.background
      const chosen = [...rare(few), ...common(total - few)]
      const mosaic = drawMosaic({ cells: chosen, size, field, grain, depth, random })
      if (mosaic) return mosaic
    }
    throw tooMany(size, perImage[1] - 1, perImage[1])
  }
}

interface Stock {
  readonly all: readonly LibraryCell[]
  readonly rare: readonly LibraryCell[]
  readonly common: readonly LibraryCell[]
}

function stockOf(
  cells: readonly LibraryCell[],
  split: Split,
  plates: ReadonlyMap<string, Split>,
  rareKinds: readonly string[],
): Stock {
  const all = cells.filter((cell) => plates.get(cell.plate) === split)
  const rare = all.filter((cell) => rareKinds.includes(cell.kind))
  const common = all.filter((cell) => !rareKinds.includes(cell.kind))
  return { all, rare, common }
}

interface Room extends Pick<Stock, 'rare' | 'common'>, Pick<MosaicSetRequest, 'perImage' | 'rarePerImage'> {
  readonly size: Size
}

function checkRoom(random: Random, { rare, common, size, perImage, rarePerImage }: Room): void {
  const draw = (index: number): Size => {
    const pool = index < rarePerImage[1] ? rare : common
    const { width, height } = pool[random.integer(pool.length)]!.box
    return random.next() < 0.5 ? { width, height } : { width: height, height: width }
  }
  const fit = countThatFits(random, draw, size, perImage[1])
  if (fit < perImage[1]) throw tooMany(size, fit, perImage[1])
}

function tooMany({ width, height }: Size, fit: number, asked: number): Fault {
  return new Fault(
    'bad_argument',
    `An image of ${width} × ${height} pixels has room for ${fit} of these cells apart from each other; up to ${asked} were asked for.`,
    { todo: 'Ask for fewer cells or larger images.' },
  )
}
