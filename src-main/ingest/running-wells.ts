/** Wells for images that have none: running numbers, row by row, on as many plates as it takes. */
import { PLATE_SIZES, plateFormat, type WellPosition, wellName } from '../plate/index.ts'
import type { PlateDescription } from './claim.ts'

export interface RunningWells {
  /** The place of the next set. */
  next(title: string): WellPosition & { readonly plate: string }
  /** The plates filled so far, with the titles of their wells. */
  plates(): PlateDescription[]
}

/** For `count` sets: one plate of at least 96 wells that holds them, or several of 1536. */
export function runningWells(count: number): RunningWells {
  const format = plateFormat(PLATE_SIZES.find((size) => size >= 96 && size >= count) ?? 1536)
  const titles: Record<string, string>[] = []
  let index = 0
  return {
    next(title) {
      const plate = Math.floor(index / format.size)
      const place = index++ % format.size
      const well = { row: Math.floor(place / format.columns), column: place % format.columns }
      const named = (titles[plate] ??= {})
      named[wellName(well)] = title
      return { plate: keyOf(plate), ...well }
    },
    plates: () =>
      titles.map((wellTitles, plate) => ({ key: keyOf(plate), size: format.size, hasWells: false, wellTitles })),
  }
}

function keyOf(plate: number): string {
  return plate === 0 ? '' : String(plate + 1)
}
