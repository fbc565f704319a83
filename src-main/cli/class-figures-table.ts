/** The figures of classes as a table for people. */
import type { PerClass } from '../learn/index.ts'

export interface ClassTable {
  readonly classes: readonly string[]
  /** What is counted. */
  readonly unit: 'images' | 'groups'
  /** A further column. */
  readonly last?: { readonly name: string; readonly cells: readonly string[] }
}

/** A row for each class. */
export function classTable(perClass: readonly PerClass[], { classes, unit, last }: ClassTable): string {
  const rows = classes.map((name, of) => {
    const { images, precision, recall, f1, averagePrecision } = perClass[of]!
    const cells = [name, String(images), ...[precision, recall, f1, averagePrecision].map(decimal)]
    return last ? [...cells, last.cells[of]!] : cells
  })
  const table = [['class', unit, 'precision', 'recall', 'F1', 'AP', ...(last ? [last.name] : [])], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  const isText = (column: number): boolean => column === 0 || column === 6
  return table
    .map((row) =>
      row
        .map((cell, at) => (isText(at) ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export const decimal = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(3))
