/** What the card beside a well says. */
import type { LayoutWell, Well } from '../../src-main/contract/index.ts'
import type { WellValue } from '../stores/index.ts'
import { type Fact, showCount, showPlain, showQuantity, showWithUnit } from '../ui/index.ts'
import { ROLE_NAMES } from './well-look.ts'

export interface HoverSource {
  readonly well: Well | undefined
  readonly layout: LayoutWell | undefined
  readonly value: WellValue | undefined
  /** What the images were flagged for. */
  /** The class that the open task gives it. */
  readonly classLabel?: string | undefined
  readonly flags?: readonly string[] | undefined
  /** Name and unit of the readout, and what its counts count (`Cells` unless told); undefined when none is chosen. */
  readonly readout: { readonly label: string; readonly unit: string; readonly counted?: string | undefined } | undefined
}

export function hoverFacts({ well, layout, value, readout, classLabel, flags = [] }: HoverSource): Fact[] {
  const facts: Fact[] = []
  if (well?.title) facts.push({ name: 'Set', value: well.title })
  if (layout?.role) facts.push({ name: 'Role', value: layout.control ?? ROLE_NAMES[layout.role] })
  if (layout?.treatment) facts.push({ name: 'Treatment', value: layout.treatment })
  if (layout?.dose !== null && layout?.dose !== undefined) {
    facts.push({ name: 'Dose', value: `${showPlain(layout.dose)} ${layout.doseUnit ?? ''}`.trimEnd() })
  }
  if (classLabel) facts.push({ name: 'Class', value: classLabel })
  if (readout && value) {
    facts.push({ name: readout.label, value: showWithUnit(value.value, readout.unit) })
    facts.push({ name: readout.counted ?? 'Cells', value: showCount(value.n) })
  }
  const flagged = flags.map((reason): Fact => ({ name: 'Flag', value: reason, tone: 'warn' }))
  return [...facts, ...planeFacts(well), ...flagged]
}

function planeFacts(well: Well | undefined): Fact[] {
  if (!well) return [{ name: 'Images', value: 'not acquired' }]
  const { present, missing, unreadable } = well.planes
  const facts: Fact[] = [
    { name: 'Images', value: `${showQuantity(present, 'plane')}, ${showQuantity(well.sites, 'site')}` },
  ]
  if (missing) facts.push({ name: 'Missing', value: showQuantity(missing, 'plane'), tone: 'warn' })
  if (unreadable) facts.push({ name: 'Unreadable', value: showQuantity(unreadable, 'plane'), tone: 'bad' })
  return facts
}
