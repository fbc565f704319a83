/** Long layout tables: one row a well (or an image), columns by any usual name. */
import { isMissing, parseNumber, type TextTable } from '../table/index.ts'
import { type Dose, parseDose, parseUnit } from './dose.ts'
import type { LayoutRow } from './layout.ts'
import { columnsOf, describeHeader, type HeaderColumn, MEASUREMENT } from './layout-fields.ts'
import { type DraftRow, type LayoutFile, type LayoutProblem, settleRows } from './layout-file.ts'
import { findRoleColumns, readRole } from './layout-roles.ts'
import { type WellReader, wellReader } from './layout-wells.ts'
import { roleOfTreatmentName } from './role.ts'

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
  notices.push(...tableNotices(table, columns))
  const isCellProfiler = columns.some((column) => column.isCellProfiler) || table.header.includes('ImageNumber')
  return {
    kind: isCellProfiler ? 'cellprofiler' : 'long',
    rows: settleRows(drafts, notices),
    columns: reader.free.map(({ name }) => name),
    notices,
    problems,
  }
}

/** What was left out, and what looks like a slip of the hand. */
function tableNotices(table: TextTable, columns: readonly HeaderColumn[]): string[] {
  const notices: string[] = []
  const measurements = columns.filter(
    ({ field }, i) => field === 'ignored' && MEASUREMENT.test(table.header[i]!),
  ).length
  if (measurements > 0) notices.push(`${measurements} columns of measurements or image files were left out.`)
  if (table.duplicateNames.length > 0) notices.push(`Columns that occur twice: ${table.duplicateNames.join(', ')}.`)
  const ragged = table.raggedRows.length
  if (ragged > 0)
    notices.push(`${ragged} rows have more or fewer cells than the header, the first is line ${table.raggedRows[0]}.`)
  return notices
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
  const { roles, treatments } = findRoleColumns(table, columns)
  const doses = columnsOf(columns, 'dose')
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
