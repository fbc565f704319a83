/** Questions about a plate's wells that several parts of the report ask. */
import { type Role, wellName } from '../plate/index.ts'
import type { PlaneTally, ReportPlate, ReportWell } from './model.ts'
import { formatPlain, isKnown, type MaybeNumber } from './number-format.ts'
import type { HeatMapWell, WellState } from './plate-heat-map.ts'

/** One state for a well's planes; with nothing present, the gravest reason counts. */
export function wellState({ present, missing, notAcquired, unreadable }: PlaneTally): WellState {
  if (present > 0) return missing + unreadable + notAcquired > 0 ? 'partial' : 'complete'
  if (unreadable > 0) return 'unreadable'
  if (missing > 0) return 'missing'
  return notAcquired > 0 ? 'not_acquired' : 'none'
}

/** Heat-map wells with the values of a row-major list; wells beyond the list have no value. */
export function heatMapWells(plate: ReportPlate, values: readonly MaybeNumber[]): HeatMapWell[] {
  return plate.wells.map((well) => ({
    row: well.row,
    column: well.column,
    value: values[well.row * plate.columns + well.column],
    role: well.role,
    state: wellState(well.planes),
    note: describeContent(well),
  }))
}

function describeContent(well: ReportWell): string {
  const dose = formatDose(well.dose, well.doseUnit)
  const cells = isKnown(well.cells) ? `${well.cells} cells` : ''
  return [well.treatment, dose, cells].filter(Boolean).join(' · ')
}

/** `0.3 µM`; '' when there is no dose. */
export function formatDose(dose: MaybeNumber, unit: string | null): string {
  return isKnown(dose) ? `${formatPlain(dose)} ${unit ?? ''}`.trim() : ''
}

export function sumPlanes(plates: readonly ReportPlate[]): PlaneTally {
  const total = { present: 0, missing: 0, notAcquired: 0, unreadable: 0 }
  for (const { planes } of plates.flatMap((plate) => plate.wells)) {
    total.present += planes.present
    total.missing += planes.missing
    total.notAcquired += planes.notAcquired
    total.unreadable += planes.unreadable
  }
  return total
}

/** Well values of one role over all plates, known ones only. */
export function valuesOfRole(
  plates: readonly ReportPlate[],
  values: readonly (readonly MaybeNumber[])[],
  role: Role,
): number[] {
  return plates.flatMap((plate, p) =>
    plate.wells
      .filter((well) => well.role === role)
      .map((well) => values[p]?.[well.row * plate.columns + well.column])
      .filter(isKnown),
  )
}

export function fieldName(field: { readonly row: number; readonly column: number; readonly site: number }): string {
  return `${wellName(field)} site ${field.site}`
}
