/** What painting sets on a well: the brush, and the layout edit it makes. */
import type { LayoutEdit, Role } from '../../src-main/contract/index.ts'
import { showQuantity } from '../ui/index.ts'
import { ROLE_NAMES } from './well-look.ts'

export interface Brush {
  /** `clear` empties role, treatment and dose; `keep` leaves the role as it is. */
  readonly role: Role | 'clear' | 'keep'
  /** Text as typed; empty leaves the field as it is. */
  readonly treatment: string
  readonly dose: string
  readonly doseUnit: string
}

export const START_BRUSH: Brush = { role: 'negative_control', treatment: '', dose: '', doseUnit: '' }

/** A dose as typed, with decimal point or comma; undefined when it is no number of at least zero. */
export function parseDose(text: string): number | undefined {
  const value = Number(text.trim().replace(',', '.'))
  return text.trim() !== '' && Number.isFinite(value) && value >= 0 ? value : undefined
}

/** What is wrong with a brush, in words; undefined when it can paint. */
export function brushProblem(brush: Brush): string | undefined {
  if (brush.dose.trim() !== '' && parseDose(brush.dose) === undefined) return `“${brush.dose}” is not a dose.`
  return Object.keys(brushEdit(brush)).length === 0 ? 'Choose a role, a treatment or a dose to paint.' : undefined
}

/** The edit that the brush makes: only fields that were filled in are set. */
export function brushEdit(brush: Brush): LayoutEdit {
  if (brush.role === 'clear') return { role: null, control: null, treatment: null, dose: null, doseUnit: null }
  const dose = parseDose(brush.dose)
  return {
    ...(brush.role === 'keep' ? {} : { role: brush.role }),
    ...(brush.treatment.trim() ? { treatment: brush.treatment.trim() } : {}),
    ...(dose === undefined ? {} : { dose }),
    ...(brush.doseUnit.trim() ? { doseUnit: brush.doseUnit.trim() } : {}),
  }
}

/** The edit in words, for undo: `Paint 8 wells as negative control`. */
export function brushTitle(brush: Brush, wells: number): string {
  const what = brush.role === 'clear' ? 'Clear' : 'Paint'
  const as = brush.role === 'clear' || brush.role === 'keep' ? '' : ` as ${ROLE_NAMES[brush.role]}`
  return `${what} ${showQuantity(wells, 'well')}${as}`
}
