/** The standard plate that an index's rows and columns mean. */
import { PLATE_SIZES, plateFormat } from '../plate/index.ts'

/** Wells of the smallest standard plate with at least that many rows and columns; undefined when none has, or unknown. */
export function plateSizeOf(rows: number | undefined, columns: number | undefined): number | undefined {
  if (!rows || !columns) return undefined
  return PLATE_SIZES.find((size) => {
    const format = plateFormat(size)
    return format.rows >= rows && format.columns >= columns
  })
}
