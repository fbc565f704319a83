/** How one group of measurements states its columns and fills them in. */
import type { Subject } from './subject.ts'

/** Some neighbouring columns of a row-major table: object k (from 1), column j → values[(k − 1) · stride + first + j]. */
export interface Sheet {
  readonly values: Float32Array
  readonly stride: number
  readonly first: number
}

/** Columns without the compartment's prefix, and the function that writes them; what it leaves stays NaN. */
export interface ColumnBlock {
  readonly names: readonly string[]
  readonly fill: (sheet: Sheet) => void
}

/** The blocks of one group for one compartment; none where the group does not apply. */
export type Measurement = (subject: Subject) => readonly ColumnBlock[]

/** Index of object k's first value in the sheet. */
export function cell(sheet: Sheet, k: number): number {
  return (k - 1) * sheet.stride + sheet.first
}
