/** What reading a layout file gives, and what is settled once all its rows are known. */
import { convertDose } from './dose.ts'
import type { LayoutRow } from './layout.ts'
import { isVehicle } from './role.ts'

export interface LayoutProblem {
  /** 1-based line of the text or row of the sheet. */
  readonly line: number
  readonly message: string
}

export interface LayoutFile {
  readonly kind: 'long' | 'grid' | 'barcode' | 'cellprofiler' | 'harmony'
  readonly rows: readonly LayoutRow[]
  /** Free columns found, in the file's order. */
  readonly columns: readonly string[]
  /** What was assumed or left out, for the user to see. */
  readonly notices: readonly string[]
  readonly problems: readonly LayoutProblem[]
}

/** A row as read: `isControl` when the file says control without saying which. */
export interface DraftRow extends LayoutRow {
  readonly isControl?: boolean | undefined
}

/** Settles what one row alone cannot: one molar unit a file, plain `control`, roles of named treatments, names of positive controls. */
export function settleRows(drafts: readonly DraftRow[], notices: string[]): LayoutRow[] {
  const roles = settleRoles(oneUnit(drafts, notices), notices)
  return nameControls(roles)
}

/** Expresses mixed molar concentrations in the unit that most rows use. */
function oneUnit(rows: readonly DraftRow[], notices: string[]): DraftRow[] {
  const counts = new Map<string, number>()
  for (const { dose, doseUnit } of rows) {
    if (dose !== undefined && doseUnit !== undefined && convertDose(1, doseUnit, 'M') !== undefined) {
      counts.set(doseUnit, (counts.get(doseUnit) ?? 0) + 1)
    }
  }
  if (counts.size < 2) return [...rows]
  const [unit] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))
  notices.push(`Concentrations in ${[...counts.keys()].join(', ')} were expressed in ${unit}.`)
  return rows.map((row) => {
    const dose = row.dose !== undefined && row.doseUnit ? convertDose(row.dose, row.doseUnit, unit) : undefined
    return dose === undefined ? row : { ...row, dose, doseUnit: unit }
  })
}

function settleRoles(rows: readonly DraftRow[], notices: string[]): LayoutRow[] {
  const hasNegatives = rows.some(({ role }) => role === 'negative_control')
  const plain = rows.filter(({ role, isControl }) => isControl && role === undefined)
  const hasPlainVehicle = plain.some(({ treatment }) => treatment !== undefined && isVehicle(treatment))
  const isOneName = new Set(plain.map(({ treatment }) => treatment)).size === 1
  const allNegative = !hasNegatives && !hasPlainVehicle && isOneName
  let unsettled = 0
  let vehicles = 0
  const settled = rows.map(({ isControl, ...row }): LayoutRow => {
    if (row.role !== undefined) return row
    const isSolvent = row.treatment !== undefined && isVehicle(row.treatment)
    if (isControl) {
      if (isSolvent || allNegative) return { ...row, role: 'negative_control' }
      unsettled++
      return row
    }
    if (isSolvent) vehicles++
    const isTreated = row.treatment === undefined ? row.dose !== undefined && row.dose > 0 : !isSolvent
    return isTreated ? { ...row, role: 'treatment' } : row
  })
  if (plain.length > unsettled)
    notices.push(`${plain.length - unsettled} wells called control are taken as negative controls.`)
  if (unsettled > 0) notices.push(`${unsettled} wells are called control without saying which: paint their role.`)
  if (vehicles > 0)
    notices.push(`${vehicles} wells hold only solvent, but nothing says that they are controls: paint their role.`)
  return settled
}

/** Positive controls with different treatments are told apart by those. */
function nameControls(rows: readonly LayoutRow[]): LayoutRow[] {
  const names = new Set<string>()
  for (const { role, treatment } of rows)
    if (role === 'positive_control' && treatment !== undefined) names.add(treatment)
  if (names.size < 2) return [...rows]
  return rows.map((row) =>
    row.role === 'positive_control' && row.control === undefined ? { ...row, control: row.treatment } : row,
  )
}
