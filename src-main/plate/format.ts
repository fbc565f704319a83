/** Plate formats: how many rows and columns a plate of a given size has. */
import { Fault } from '../base/index.ts'

/** Rows and columns by plate size; the size is a property of the plate, never inferred from the largest used well alone. */
export const PLATE_FORMATS = {
  6: [2, 3],
  12: [3, 4],
  24: [4, 6],
  48: [6, 8],
  96: [8, 12],
  384: [16, 24],
  1536: [32, 48],
} as const

export type PlateSize = keyof typeof PLATE_FORMATS

export const PLATE_SIZES = Object.keys(PLATE_FORMATS).map(Number) as PlateSize[]

export interface PlateFormat {
  readonly size: PlateSize
  readonly rows: number
  readonly columns: number
}

export function plateFormat(size: number): PlateFormat {
  const dimensions = PLATE_FORMATS[size as PlateSize]
  if (!dimensions) throw new Fault('bad_argument', `A plate has ${PLATE_SIZES.join(', ')} wells, not ${size}.`)
  return { size: size as PlateSize, rows: dimensions[0], columns: dimensions[1] }
}

/** The smallest standard plate, of at least `atLeast` wells, that holds the given 0-based row and column. */
export function smallestFormatHolding(row: number, column: number, atLeast: PlateSize = 96): PlateFormat {
  for (const size of PLATE_SIZES) {
    const format = plateFormat(size)
    if (size >= atLeast && row < format.rows && column < format.columns) return format
  }
  throw new Fault('bad_argument', `Row ${row + 1}, column ${column + 1} lies outside a 1536-well plate.`)
}
