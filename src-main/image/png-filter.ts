/** Undoes PNG's row filters (W3C PNG, section 9) while copying rows out of the inflated stream. */

export interface FilteredRows {
  /** Where the first row's filter byte stands in `filtered`. */
  readonly from: number
  readonly rows: number
  /** Bytes of one row without its filter byte. */
  readonly row: number
  /** Bytes between a byte and its left neighbour: those of one pixel, at least 1. */
  readonly step: number
}

type Unfilter = (out: Uint8Array, at: number, row: FilteredRows) => void

/** Writes the rows one after the other to the start of `out`; false where a filter number is unknown. */
export function unfilterInto(out: Uint8Array, filtered: Uint8Array, rows: FilteredRows): boolean {
  for (let y = 0; y < rows.rows; y++) {
    const from = rows.from + y * (rows.row + 1)
    const at = y * rows.row
    out.set(filtered.subarray(from + 1, from + 1 + rows.row), at)
    const unfilter = (y === 0 ? FIRST_ROW : OTHER_ROWS)[filtered[from]!]
    if (!unfilter) return false
    unfilter(out, at, rows)
  }
  return true
}

function keep(): void {}

function left(out: Uint8Array, at: number, { row, step }: FilteredRows): void {
  for (let i = at + step; i < at + row; i++) out[i] = out[i]! + out[i - step]!
}

function up(out: Uint8Array, at: number, { row }: FilteredRows): void {
  for (let i = at; i < at + row; i++) out[i] = out[i]! + out[i - row]!
}

function average(out: Uint8Array, at: number, { row, step }: FilteredRows): void {
  for (let i = at; i < at + step; i++) out[i] = out[i]! + (out[i - row]! >> 1)
  for (let i = at + step; i < at + row; i++) out[i] = out[i]! + ((out[i - step]! + out[i - row]!) >> 1)
}

function averageOfLeft(out: Uint8Array, at: number, { row, step }: FilteredRows): void {
  for (let i = at + step; i < at + row; i++) out[i] = out[i]! + (out[i - step]! >> 1)
}

/** One sample byte at a time along the row, so that the neighbours left and above left stay at hand. */
function paeth(out: Uint8Array, at: number, { row, step }: FilteredRows): void {
  for (let byte = at; byte < at + step; byte++) {
    let a = 0
    let c = 0
    for (let i = byte; i < at + row; i += step) {
      const b = out[i - row]!
      const towardsA = Math.abs(b - c)
      const towardsB = Math.abs(a - c)
      const towardsC = Math.abs(a + b - c - c)
      a = (out[i]! + (towardsA <= towardsB && towardsA <= towardsC ? a : towardsB <= towardsC ? b : c)) & 255
      out[i] = a
      c = b
    }
  }
}

/** Above the first row all bytes count as zero. */
const FIRST_ROW: readonly Unfilter[] = [keep, left, keep, averageOfLeft, left]
const OTHER_ROWS: readonly Unfilter[] = [keep, left, up, average, paeth]
