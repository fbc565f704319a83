/** Harmony's `Assaylayout/*.xml`: one layer a property, one value a well. */
import { isMissing } from '../table/index.ts'
import { parseDose } from './dose.ts'
import { describeHeader } from './layout-fields.ts'
import { type DraftRow, type LayoutFile, type LayoutProblem, settleRows } from './layout-file.ts'
import { parseRole, roleOfTreatmentName } from './role.ts'

type Draft = { -readonly [K in keyof DraftRow]: DraftRow[K] } & { columns: Record<string, string> }

/** True for the text of such a file. */
export function isHarmonyLayout(text: string): boolean {
  return /<AssayLayout[\s>]/.test(text.slice(0, 1000))
}

/** Reads the layers of an assay layout; the format is flat and fixed, written by one program. Wells without value are left out. */
export function readHarmonyLayout(text: string): LayoutFile {
  const problems: LayoutProblem[] = []
  const drafts = new Map<string, Draft>()
  const free = new Set<string>()
  for (const layer of elements(text, 'Layer')) {
    const header = element(layer.body, 'Name') ?? 'Layer'
    const column = describeHeader([header])[0]!
    const unit = element(layer.body, 'Unit') || column.unit
    for (const well of elements(layer.body, 'Well')) {
      const value = element(well.body, 'Value') ?? ''
      const row = Number(element(well.body, 'Row')) - 1
      const col = Number(element(well.body, 'Col')) - 1
      if (isMissing(value) || !(row >= 0 && row < 32) || !(col >= 0 && col < 48)) continue
      const line = lineOf(text, layer.at + well.at)
      const draft = drafts.get(`${row},${col}`) ?? { plate: undefined, row, column: col, line, columns: {} }
      drafts.set(`${row},${col}`, draft)
      if (column.field === 'treatment' && draft.treatment === undefined) {
        draft.treatment = value
        draft.role ??= roleOfTreatmentName(value)
      } else if (column.field === 'dose') {
        const dose = parseDose(value, false)
        if (!dose) problems.push({ line, message: `'${value}' is no dose of 0 or more.` })
        draft.dose = dose?.value
        draft.doseUnit = dose && (dose.unit ?? unit)
      } else if (column.field === 'role' && parseRole(value)) {
        draft.role = parseRole(value)?.role
      } else {
        draft.columns[column.name] = value
        free.add(column.name)
      }
    }
  }
  const notices: string[] = []
  return { kind: 'harmony', rows: settleRows([...drafts.values()], notices), columns: [...free], notices, problems }
}

interface Element {
  readonly body: string
  readonly at: number
}

function elements(text: string, name: string): Element[] {
  const found: Element[] = []
  const opening = `<${name}>`
  const closing = `</${name}>`
  for (let at = text.indexOf(opening); at >= 0; ) {
    const end = text.indexOf(closing, at)
    if (end < 0) break
    found.push({ body: text.slice(at + opening.length, end), at: at + opening.length })
    at = text.indexOf(opening, end)
  }
  return found
}

function element(text: string, name: string): string | undefined {
  const found = elements(text, name)[0]
  return found && unescapeXml(found.body.trim())
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|quot|apos|amp));/gi, (whole, decimal, hex, name) => {
    if (name) return ENTITIES[String(name).toLowerCase()] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

function lineOf(text: string, at: number): number {
  let line = 1
  for (let i = text.indexOf('\n'); i >= 0 && i < at; i = text.indexOf('\n', i + 1)) line++
  return line
}
