/** Edits of a layout: each gives a new layout and leaves the old one as it was, so that undo is keeping the old one. */
import type { LayoutWell } from './layout.ts'
import type { Role } from './role.ts'
import { type WellPosition, wellName } from './well.ts'

/** A layout of one plate by well name (`A01`). */
export type PlateLayout = ReadonlyMap<string, LayoutWell>

/** What an edit sets; a field that is absent stays, null removes it. */
export interface LayoutChange {
  readonly role?: Role | null
  readonly control?: string | null
  readonly treatment?: string | null
  readonly dose?: number | null
  readonly doseUnit?: string | null
  /** Free columns to set; null removes one. */
  readonly columns?: Readonly<Record<string, string | null>>
}

export type LayoutEdit =
  | { readonly wells: readonly WellPosition[]; readonly set: LayoutChange }
  | { readonly wells: readonly WellPosition[]; readonly clear: true }

/** The layout after the edit. Wells that an edit does not touch are the same objects; a role other than a control drops the control's name. */
export function paintWells(layout: PlateLayout, edit: LayoutEdit): Map<string, LayoutWell> {
  const painted = new Map(layout)
  for (const { row, column } of edit.wells) {
    const name = wellName({ row, column })
    if ('clear' in edit) painted.delete(name)
    else painted.set(name, changed(layout.get(name) ?? { row, column, columns: {} }, edit.set))
  }
  return painted
}

function changed(well: LayoutWell, change: LayoutChange): LayoutWell {
  const { columns, ...fields } = change
  const set = Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, value ?? undefined]))
  const next: LayoutWell = { ...well, ...set, columns: columns ? withColumns(well.columns, columns) : well.columns }
  const isControl = next.role === 'positive_control' || next.role === 'negative_control'
  return isControl || next.control === undefined ? next : { ...next, control: undefined }
}

function withColumns(
  columns: LayoutWell['columns'],
  change: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const next = { ...columns }
  for (const [name, text] of Object.entries(change)) {
    if (text === null) delete next[name]
    else next[name] = text
  }
  return next
}
