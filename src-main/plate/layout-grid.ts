/** Plate-shaped grids → layout rows: each grid is one column (role, treatment, dose or a free one) of one plate or of all. */
import { isMissing, parseNumber, type TextTable } from '../table/index.ts'
import { parseDose, parseUnit, splitTreatmentDose } from './dose.ts'
import { findGrids, type Grid } from './grid-find.ts'
import { describeHeader, isUsualColumn } from './layout-fields.ts'
import { type DraftRow, type LayoutFile, type LayoutProblem, settleRows } from './layout-file.ts'
import { parseRole, roleOfCode, roleOfTreatmentName } from './role.ts'

type GridField = 'role' | 'code' | 'treatment' | 'dose' | 'unit' | 'free'

interface TitledGrid {
  readonly grid: Grid
  readonly plate: string | undefined
  readonly field: GridField
  /** Name of a free column. */
  readonly name: string
  readonly unit: string | undefined
  readonly decimalComma: boolean
}

/** Reads the grids of a text table or of all sheets of a workbook; undefined when there is none. */
export function readGrids(tables: readonly TextTable[]): LayoutFile | undefined {
  const notices: string[] = []
  const found = tables.flatMap((table) => findGrids(table).map((grid) => ({ grid, table })))
  if (found.length === 0) return undefined
  const arePlates = found.length > 1 && found.every(({ grid, table }) => namesPlate(titlesOf(grid, table).at(-1)))
  const rules = { arePlates, isOnly: found.length === 1 }
  const titled = found.map(({ grid, table }) => titledGrid(grid, table, rules, notices))
  const separated = bySheetPlate(
    titled,
    found.map(({ table }) => table.sheet),
  )
  const problems: LayoutProblem[] = []
  const drafts = mergeGrids(separated, problems)
  const free = new Set(separated.filter(({ field }) => field === 'free').map(({ name }) => name))
  return { kind: 'grid', rows: settleRows(drafts, notices), columns: [...free], notices, problems }
}

const PLATE_TITLE =
  /^(?:assay[\s_]*)?(?:plate|barcode)(?:[\s_]*(?:name|id|barcode|no\.?|number))?\s*(?:[:=]\s*|[\s_#-]+|(?=\d))(\S.*)$/i
const GENERIC_TITLE =
  /^(?:(?:plate[\s_-]*)?(?:layout|map|content|contents|data|design)|plate|sheet\s*\d*|table|tabelle\s*\d*|feuil\s*\d*|hoja\s*\d*)$/i

interface TitleRules {
  /** Every title names a plate. */
  readonly arePlates: boolean
  /** With a single grid, a title that is no usual column is the sheet's or the experiment's name. */
  readonly isOnly: boolean
}

function titledGrid(grid: Grid, table: TextTable, rules: TitleRules, notices: string[]): TitledGrid {
  const { plate, heading } = readTitles(titlesOf(grid, table), rules)
  const described = heading === undefined ? undefined : describeHeader([heading])[0]!
  const texts = grid.cells.map(({ text }) => text).filter((text) => !isMissing(text))
  const field = fieldOfTitle(described?.field, described !== undefined, guessField(texts, table.decimalComma))
  if (described === undefined)
    notices.push(`The grid at line ${grid.line} has no title; it was read as ${field === 'code' ? 'role' : field}.`)
  const common = { grid, plate, decimalComma: table.decimalComma }
  return { ...common, field, name: described?.name ?? 'value', unit: described?.unit }
}

/** The sheet's name, then what stands above and in the corner: the nearest decides. */
function titlesOf(grid: Grid, table: TextTable): string[] {
  return table.sheet === undefined ? [...grid.titles] : [table.sheet, ...grid.titles]
}

function readTitles(
  titles: readonly string[],
  { arePlates, isOnly }: TitleRules,
): { plate?: string; heading?: string } {
  const read: { plate?: string; heading?: string } = {}
  for (const text of titles) {
    const named = PLATE_TITLE.exec(text)
    if (named && !/^(?:layout|map|design|content)/i.test(named[1]!)) read.plate = /[:=]/.test(text) ? named[1]! : text
    else if (GENERIC_TITLE.test(text) || (isOnly && !isUsualColumn(text))) continue
    else if (arePlates) read.plate = text
    else read.heading = text
  }
  return read
}

function fieldOfTitle(field: string | undefined, isTitled: boolean, guessed: GridField): GridField {
  if (field === 'role') return guessed === 'code' ? 'code' : 'role'
  if (field === 'treatment' || field === 'dose' || field === 'unit') return field
  if (!isTitled) return guessed
  return guessed === 'role' || guessed === 'code' ? guessed : 'free'
}

/** What the cells themselves look like. */
function guessField(texts: readonly string[], decimalComma: boolean): GridField {
  const distinct = [...new Set(texts)]
  if (distinct.includes('-1') && distinct.every((text) => roleOfCode(text))) return 'code'
  const roles = distinct.map((text) => parseRole(text)?.role)
  const named = roles.filter((role) => role !== undefined).length
  const hasControl = roles.includes('negative_control') || roles.includes('positive_control')
  if (hasControl && distinct.length > 1 && named >= 0.9 * distinct.length) return 'role'
  return distinct.length > 0 && distinct.every((text) => !Number.isNaN(parseNumber(text, decimalComma)))
    ? 'dose'
    : 'treatment'
}

/** True for a title that no column could have but a plate could: one with a digit. */
function namesPlate(title: string | undefined): boolean {
  if (title === undefined || GENERIC_TITLE.test(title) || !/\d/.test(title)) return false
  return describeHeader([title])[0]!.field === undefined && !/[([]/.test(title)
}

/** When two sheets hold the same kind of grid, each sheet is a plate. */
function bySheetPlate(grids: readonly TitledGrid[], sheets: readonly (string | undefined)[]): TitledGrid[] {
  const keyOf = ({ plate, field, name }: TitledGrid): string => [plate, field, field === 'free' ? name : ''].join('\n')
  const firstSheet = new Map<string, string | undefined>()
  let repeats = false
  for (const [i, grid] of grids.entries()) {
    const key = keyOf(grid)
    if (firstSheet.has(key) && firstSheet.get(key) !== sheets[i]) repeats = true
    else firstSheet.set(key, sheets[i])
  }
  return repeats ? grids.map((grid, i) => ({ ...grid, plate: grid.plate ?? sheets[i] })) : [...grids]
}

type Draft = { -readonly [K in keyof DraftRow]: DraftRow[K] } & { columns: Record<string, string> }

function mergeGrids(grids: readonly TitledGrid[], problems: LayoutProblem[]): DraftRow[] {
  const drafts = new Map<string, Draft>()
  for (const titled of grids) {
    for (const { row, column, text, line } of titled.grid.cells) {
      if (isMissing(text)) continue
      const key = `${titled.plate ?? ''}\n${row}\n${column}`
      const draft = drafts.get(key) ?? { plate: titled.plate, row, column, line, columns: {} }
      drafts.set(key, draft)
      const problem = fill(draft, titled, text)
      if (problem) problems.push({ line, message: problem })
    }
  }
  return [...drafts.values()]
}

/** Puts a cell's text into its field; a sentence when it cannot be read. */
function fill(draft: Draft, { field, name, unit, decimalComma }: TitledGrid, text: string): string | undefined {
  switch (field) {
    case 'code':
      draft.role = roleOfCode(text)
      return undefined
    case 'role':
      return fillRole(draft, text)
    case 'treatment': {
      const split = splitTreatmentDose(text, decimalComma)
      draft.treatment = split?.treatment ?? text
      draft.role ??= roleOfTreatmentName(text)
      if (split) {
        draft.dose ??= split.dose.value
        draft.doseUnit ??= split.dose.unit
      }
      return undefined
    }
    case 'dose': {
      const dose = parseDose(text, decimalComma)
      if (!dose) return `'${text}' is no dose of 0 or more.`
      draft.dose = dose.value
      draft.doseUnit = dose.unit ?? unit ?? draft.doseUnit
      return undefined
    }
    case 'unit':
      draft.doseUnit = parseUnit(text) ?? text
      return undefined
    case 'free':
      draft.columns[name] = text
      return undefined
  }
}

function fillRole(draft: Draft, text: string): string | undefined {
  const parsed = parseRole(text)
  if (parsed) {
    draft.role = parsed.role
    draft.control = parsed.control
    return undefined
  }
  if (/^(?:controls?|ctrl|ctl)$/i.test(text)) draft.isControl = true
  else return `'${text}' is no known role.`
  return undefined
}
