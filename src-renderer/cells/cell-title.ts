/** Names of cell measurements as people read them. */
import type { CellColumn } from '../../src-main/contract/index.ts'
import { readoutTitle } from '../stores/index.ts'
import type { Choice } from '../ui/index.ts'

/** `Nuclei_Intensity_MeanIntensity_DNA` → `Nuclei: Mean intensity · DNA`. */
export function cellTitle(name: string): string {
  const [compartment = '', category = '', ...rest] = name.split('_')
  return readoutTitle({ compartment, label: rest.join(' · ') || category })
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
