/** Names of cell measurements as people read them. */
import type { CellColumn } from '../../src-main/contract/index.ts'
import { readoutTitle } from '../stores/index.ts'
import { type Choice, showCount, showValue } from '../ui/index.ts'

/** `Nuclei_Intensity_MeanIntensity_DNA` → `Nuclei: Mean intensity · DNA`. */
export function cellTitle(name: string): string {
  const [compartment = '', category = '', ...rest] = name.split('_')
  return readoutTitle({ compartment, label: rest.join(' · ') || category })
}

/** The same in two parts, for the head of a column. */
export function cellHead(name: string): { compartment: string; label: string } {
  const [compartment = '', ...label] = cellTitle(name).split(': ')
  return label.length > 0 ? { compartment, label: label.join(': ') } : { compartment: '', label: compartment }
}

/** True when a column counts something: its first few hundred values are whole numbers. */
export function isWhole(column: Float32Array): boolean {
  return column.subarray(0, 300).every((value) => Number.isNaN(value) || Number.isInteger(value))
}

/** A value in the table: counts as they are, measurements with four significant digits. */
export function cellValue(value: number | undefined, whole: boolean): string {
  return whole && value !== undefined && Number.isFinite(value) ? showCount(value) : showValue(value, 4)
}

/** Columns to choose from, under their compartment and category. */
export function columnChoices(columns: readonly CellColumn[], without: ReadonlySet<string>): Choice<string>[] {
  return columns
    .filter((column) => !without.has(column.name))
    .map(({ name, compartment, category }) => ({
      value: name,
      label: cellTitle(name),
      group: `${compartment} · ${category}`,
      words: name.replaceAll('_', ' '),
    }))
}
