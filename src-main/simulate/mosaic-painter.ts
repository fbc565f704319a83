/** Draws mosaic after mosaic, each from the cells of its own split. */
import { Fault, type Random } from '../base/index.ts'
import type { CellLibrary, LibraryCell } from './cell-library.ts'
import { createDeck } from './deck.ts'
import { SPLITS, type Split } from './labelled-images.ts'
import type { MosaicDesign } from './mosaic-design.ts'
import { drawMosaic, type Mosaic } from './mosaic-image.ts'
import { grainOf } from './mosaic-noise.ts'
import { countThatFits, type Size } from './place-boxes.ts'

/** Draws an image of that split and label. */
export type MosaicPainter = (split: Split, label: string) => Mosaic<LibraryCell>

export interface MosaicMaterial {
  readonly library: CellLibrary
  readonly plates: ReadonlyMap<string, Split>
  readonly random: Random
}

/** Images drawn anew with other cells before a crowded one is given up; after the check of room hardly ever needed. */
const TRIES_PER_IMAGE = 10
/** Sides of an image whose size was left open are multiples of this many pixels, up to the largest. */
const SIDE_STEP = 64
const LARGEST_SIDE = 8_192

/**
 * The painter and the size of its images: the one asked for, or the smallest square that surely has room.
 * Throws a Fault `bad_argument`, at once or while drawing, where the cells find no room; it says how many do.
 */
export function createMosaicPainter(
  design: MosaicDesign,
  { library, plates, random }: MosaicMaterial,
  asked: Size | undefined,
): { readonly size: Size; readonly draw: MosaicPainter } {
  const { cells, depth } = library
  const grain = grainOf(cells.map((cell) => cell.background))
  const stock = new Map(SPLITS.map((split) => [split, stockOf(cells, split, plates, design.piles)]))
  const size = withRoom(random, [...stock.values()], design, asked)
  const decks = new Map([...stock].map(([split, { piles }]) => [split, piles.map((pile) => createDeck(random, pile))]))
  const draw: MosaicPainter = (split, label) => {
    const { all } = stock.get(split)!
    let most = 0
    for (let tries = 0; tries < TRIES_PER_IMAGE; tries++) {
      const counts = design.countsFor(label, random)
      most = Math.max(most, total(counts))
      // The field is that of any cell of the split, whatever the image holds: it tells nothing.
      const field = all[random.integer(all.length)]!.background
      const chosen = decks.get(split)!.flatMap((deck, pile) => deck(counts[pile]!))
      const mosaic = drawMosaic({ cells: chosen, size, field, grain, depth, random })
      if (mosaic) return mosaic
    }
    throw tooMany(size, most - 1, most)
  }
  return { size, draw }
}

interface Stock {
  readonly all: readonly LibraryCell[]
  /** Cells in each pile of the design. */
  readonly piles: readonly (readonly LibraryCell[])[]
}

function stockOf(
  cells: readonly LibraryCell[],
  split: Split,
  plates: ReadonlyMap<string, Split>,
  piles: MosaicDesign['piles'],
): Stock {
  const all = cells.filter((cell) => plates.get(cell.plate) === split)
  return { all, piles: piles.map((kinds) => all.filter((cell) => kinds.includes(cell.kind))) }
}

function withRoom(random: Random, stock: readonly Stock[], { fullest }: MosaicDesign, asked: Size | undefined): Size {
  const most = Math.max(...fullest.map(total))
  const fitting = (size: Size): number =>
    stock.reduce(
      (fewest, { piles }) => fullest.reduce((few, counts) => roomFor(random, { piles, counts, size }, few), fewest),
      most,
    )
  if (asked) {
    const fewest = fitting(asked)
    if (fewest < most) throw tooMany(asked, fewest, most)
    return asked
  }
  for (let side = leastSide(stock, most); side <= LARGEST_SIDE; side += SIDE_STEP) {
    const size = { width: side, height: side }
    if (fitting(size) === most) return size
  }
  const size = { width: LARGEST_SIDE, height: LARGEST_SIDE }
  throw tooMany(size, fitting(size), most)
}

/** A square as large as that many cells of mean box, and at least as the largest box. */
function leastSide(stock: readonly Stock[], most: number): number {
  const boxes = stock.flatMap(({ all }) => all.map(({ box }) => box))
  const area = boxes.reduce((sum, { width, height }) => sum + width * height, 0) / boxes.length
  const longest = boxes.reduce((side, { width, height }) => Math.max(side, width, height), 0)
  return SIDE_STEP * Math.ceil(Math.max(longest, Math.sqrt(most * area)) / SIDE_STEP)
}

interface Fullest {
  readonly piles: Stock['piles']
  readonly counts: readonly number[]
  readonly size: Size
}

/** How many of an image's cells surely find room, the first pile's first; at most `enough`. */
function roomFor(random: Random, { piles, counts, size }: Fullest, enough: number): number {
  const pileAt = counts.flatMap((count, pile) => new Array<number>(count).fill(pile))
  const draw = (index: number): Size => {
    const pool = piles[pileAt[index]!]!
    const { width, height } = pool[random.integer(pool.length)]!.box
    return random.next() < 0.5 ? { width, height } : { width: height, height: width }
  }
  return countThatFits(random, draw, size, Math.min(enough, pileAt.length))
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0)

function tooMany({ width, height }: Size, fits: number, asked: number): Fault {
  return new Fault(
    'bad_argument',
    `An image of ${width} × ${height} pixels has room for ${fits} of these cells apart from each other; up to ${asked} were asked for.`,
    { todo: 'Ask for fewer cells or larger images.' },
  )
}
