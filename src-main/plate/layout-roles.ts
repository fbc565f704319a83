/** Which columns of a long table say what wells are, and what they say. */
import { isMissing, type TextTable } from '../table/index.ts'
import { columnsOf, type HeaderColumn } from './layout-fields.ts'
import type { LayoutProblem } from './layout-file.ts'
import { isVehicle, type ParsedRole, parseRole, roleOfCode } from './role.ts'

export interface RoleColumn {
  readonly index: number
  /** −1, 0, 1 as CellProfiler writes them. */
  readonly usesCodes: boolean
}

export interface RoleColumns {
  readonly roles: readonly RoleColumn[]
  /** Columns that name treatments, best first; those taken for roles are not among them. */
  readonly treatments: readonly HeaderColumn[]
}

/**
 * Decides by header and cells. `type` or `group` counts only if its cells are roles, and names treatments if nothing
 * else does and they are not; a `condition` whose every cell is a role (control, treated) is a role column.
 */
export function findRoleColumns(table: TextTable, columns: readonly HeaderColumn[]): RoleColumns {
  const named = columnsOf(columns, 'role')
  const roles = named.map((column) => roleColumn(table, column)).filter((column) => column !== undefined)
  const treatments = columnsOf(columns, 'treatment')
  const worded = roles.length === 0 ? treatments.find(({ index }) => holdsOnlyRoles(cellsOf(table, index))) : undefined
  const rest = treatments.filter((column) => column !== worded)
  const content = named.filter(
    ({ index, name }) => /^content$/i.test(name) && !roles.some((role) => role.index === index),
  )
  return {
    roles: worded ? [{ index: worded.index, usesCodes: false }] : roles,
    treatments: rest.length > 0 ? rest : content,
  }
}

function cellsOf(table: TextTable, index: number): Set<string> {
  const cells = new Set<string>()
  for (const row of table.rows) if (!isMissing(row[index]!)) cells.add(row[index]!)
  return cells
}

/** A column of −1/0/1 codes or spelled roles; undefined when a weak header such as `type` holds something else. */
function roleColumn(table: TextTable, { index, isWeakRole, isCellProfiler }: HeaderColumn): RoleColumn | undefined {
  const values = [...cellsOf(table, index)]
  if (values.length === 0) return undefined
  const areCodes = values.every((value) => roleOfCode(value) !== undefined)
  if (areCodes && (isCellProfiler || values.some((value) => Number(value) === -1))) return { index, usesCodes: true }
  const spelled = values.filter((value) => parseRole(value) !== undefined || isPlainControl(value)).length
  return isWeakRole && spelled * 2 < values.length ? undefined : { index, usesCodes: false }
}

/** True when every cell is a role and one says control in so many words, not by naming a solvent. */
function holdsOnlyRoles(values: ReadonlySet<string>): boolean {
  const cells = [...values]
  const isControl = (text: string): boolean =>
    isPlainControl(text) || (/_control$/.test(parseRole(text)?.role ?? '') && !isVehicle(text))
  return (
    cells.length > 1 &&
    cells.every((text) => parseRole(text) !== undefined || isPlainControl(text)) &&
    cells.some(isControl)
  )
}

/** The first role that a row's columns name; what no column can read becomes a problem. */
export function readRole(
  roles: readonly RoleColumn[],
  cells: readonly string[],
  line: number,
  problems: LayoutProblem[],
): (Partial<ParsedRole> & { isControl?: boolean }) | undefined {
  let isControl = false
  let unread: string | undefined
  for (const { index, usesCodes } of roles) {
    const text = cells[index]!
    if (isMissing(text)) continue
    const role = usesCodes ? codedRole(text) : parseRole(text)
    if (role) return role
    if (isPlainControl(text)) isControl = true
    else unread ??= text
  }
  if (isControl) return { isControl }
  if (unread !== undefined) problems.push({ line, message: `'${unread}' is no known role.` })
  return undefined
}

function codedRole(text: string): ParsedRole | undefined {
  const role = roleOfCode(text)
  return role && { role }
}

function isPlainControl(text: string): boolean {
  return /^(?:controls?|ctrls?|ctls?|c)$/i.test(text.trim())
}
