/** How classes look on the plate map, in tables and over images: a colour and a letter each. */
import type { WellClass } from '../stores/index.ts'
import type { Rgb } from '../ui/index.ts'

/** Okabe and Ito's colours without black, told apart by most of those who confuse red and green. */
const COLOURS: readonly Rgb[] = [
  [86, 148, 214],
  [230, 159, 0],
  [0, 158, 115],
  [204, 121, 167],
  [213, 94, 0],
  [240, 228, 66],
  [86, 200, 233],
]

/** A, B, … Z, AA, …: classes of one colour still differ by their letters. */
export function classMark(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : classMark(Math.floor(index / 26) - 1) + last
}

export const classLook = (label: string, index: number): WellClass => ({
  label,
  colour: COLOURS[index % COLOURS.length]!,
  mark: classMark(index),
})
