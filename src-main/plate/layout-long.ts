/** Long layout tables: one row a well (or an image), columns by any usual name. */
import { isMissing, parseNumber, type TextTable } from '../table/index.ts'
import { type Dose, parseDose, parseUnit } from './dose.ts'
import type { LayoutRow } from './layout.ts'
import { columnsOf, describeHeader, type HeaderColumn, MEASUREMENT } from './layout-fields.ts'
import { type DraftRow, type LayoutFile, type LayoutProblem, settleRows } from './layout-file.ts'
import { type WellReader, wellReader } from './layout-wells.ts'
import { type ParsedRole, parseRole, roleOfCode, roleOfTreatmentName } from './role.ts'

/** Reads a table whose header locates wells. */
export function readLongTable(
  table: TextTable,
  columns: readonly HeaderColumn[] = describeHeader(table.header),
): LayoutFile {
  const notices: string[] = []
  const problems: LayoutProblem[] = []
  const reader = rowReader(table, columns, notices, problems)
  const drafts = table.rows
    .map((cells, i) => reader.read(cells, table.rowNumbers[i]!))
    .filter((row) => row !== undefined)
  const measurements = columns.filter(
    ({ field }, i) => field === 'ignored' && MEASUREMENT.test(table.header[i]!),
  ).length
  if (measurements > 0) notices.push(`${measurements} columns of measurements or image files were left out.`)
  const isCellProfiler = columns.some((column) => column.isCellProfiler) || table.header.includes('ImageNumber')
  return {
    kind: isCellProfiler ? 'cellprofiler' : 'long',
    rows: settleRows(drafts, notices),
    columns: reader.free.map(({ name }) => name),
    notices,
    problems,
  }
}

interface RowReader {
  readonly free: readonly HeaderColumn[]
  read(cells: readonly string[], line: number): DraftRow | undefined
}

function rowReader(
  table: TextTable,
  columns: readonly HeaderColumn[],
  notices: string[],
  problems: LayoutProblem[],
): RowReader {
  const wells = wellReader(table, columns, notices)
  const roles = columnsOf(columns, 'role')
    .map((column) => roleColumn(table, column))
    .filter((column) => column !== undefined)
  const doses = columnsOf(columns, 'dose')
  const treatments = columnsOf(columns, 'treatment').filter(({ index }) => !roles.some((role) => role.index === index))
  const unit = columnsOf(columns, 'unit')[0]
  const used = new Set([
    ...wells.used,
    ...roles.map(({ index }) => index),
    doses[0]?.index,
    treatments[0]?.index,
    unit?.index,
  ])
  const free = columns.filter(
    ({ index, field }) => field !== 'ignored' && (!used.has(index) || isGene(columns[index]!)),
  )
  const read = (cells: readonly string[], line: number): DraftRow | undefined => {
    const where = locate(wells, cells, line, problems)
    if (!where) return undefined
    const treatment = firstFilled(treatments, cells)
    const role = readRole(roles, cells, line, problems)
    const dose = readDose(doses, cells, line, { decimalComma: table.decimalComma, problems })
    const writtenUnit = unit && !isMissing(cells[unit.index]!) ? cells[unit.index]! : undefined
    return {
      ...where,
      line,
      role: role?.role ?? (treatment === undefined ? undefined : roleOfTreatmentName(treatment)),
      control: role?.control,
      isControl: role?.isControl,
      treatment,
      dose: dose?.value,
      doseUnit:
        dose && (dose.unit ?? (writtenUnit === undefined ? undefined : (parseUnit(writtenUnit) ?? writtenUnit))),
      columns: freeCells(free, cells),
    }
  }
  return { free, read }
}

/** A gene is both a treatment and a column worth keeping. */
function isGene(column: HeaderColumn): boolean {
  return column.name === 'gene'
}

function locate(
  wells: WellReader,
  cells: readonly string[],
  line: number,
  problems: LayoutProblem[],
): Pick<LayoutRow, 'plate' | 'row' | 'column'> | undefined {
  const found = wells.read(cells)
  if (typeof found !== 'string') return found
  problems.push({ line, message: found })
  return undefined
}

function firstFilled(columns: readonly HeaderColumn[], cells: readonly string[]): string | undefined {
  for (const { index } of columns) if (!isMissing(cells[index]!)) return cells[index]
  return undefined
}

function freeCells(free: readonly HeaderColumn[], cells: readonly string[]): Record<string, string> {
  const kept: [string, string][] = []
  for (const { name, index } of free) if (!isMissing(cells[index]!)) kept.push([name, cells[index]!])
  return Object.fromEntries(kept)
}

interface RoleColumn {
  readonly index: number
  readonly usesCodes: boolean
}

/** Looks at a column's cells: −1/0/1 codes, spelled roles, or (undefined) something else under a header such as `type`. */
function roleColumn(table: TextTable, { index, isWeakRole, isCellProfiler }: HeaderColumn): RoleColumn | undefined {
  const values = new Set<string>()
  for (const cells of table.rows) if (!isMissing(cells[index]!)) values.add(cells[index]!)
  if (values.size === 0) return undefined
  const areCodes = [...values].every((value) => roleOfCode(value) !== undefined)
  if (areCodes && (isCellProfiler || [...values].some((value) => Number(value) === -1)))
    return { index, usesCodes: true }
  const spelled = [...values].filter((value) => parseRole(value) !== undefined || isPlainControl(value)).length
  return isWeakRole && spelled * 2 < values.size ? undefined : { index, usesCodes: false }
}

function readRole(
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

function readDose(
  doses: readonly HeaderColumn[],
  cells: readonly string[],
  line: number,
  { decimalComma, problems }: { decimalComma: boolean; problems: LayoutProblem[] },
): Dose | undefined {
  for (const { index, unit, isLog } of doses) {
    const text = cells[index]!
    if (isMissing(text)) continue
    const dose = isLog ? { value: 10 ** parseNumber(text, decimalComma) } : parseDose(text, decimalComma)
    if (dose && Number.isFinite(dose.value))
      return { value: dose.value, unit: 'unit' in dose && dose.unit ? dose.unit : unit }
    problems.push({ line, message: `'${text}' is no dose of 0 or more.` })
    return undefined
  }
  return undefined
}
