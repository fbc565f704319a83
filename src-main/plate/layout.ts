/** What a layout says of a well: role, treatment, dose and any further column. */
import type { Role } from './role.ts'
import type { WellPosition } from './well.ts'

/** One well's entry; every field but the position may be absent. Text in `columns` is kept as written. */
export interface LayoutWell extends WellPosition {
  readonly role?: Role | undefined
  /** Name of the control when several positive controls are told apart. */
  readonly control?: string | undefined
  readonly treatment?: string | undefined
  /** Concentration or ordinal dose, ≥ 0, in `doseUnit`. */
  readonly dose?: number | undefined
  readonly doseUnit?: string | undefined
  /** Free columns by their header: moa, smiles, gene, replicate, batch, … */
  readonly columns: Readonly<Record<string, string>>
}

/** One row of a layout file as read, before it is joined to plates. `plate` is undefined when the file names none: it then holds for every plate. */
export interface LayoutRow extends LayoutWell {
  readonly plate: string | undefined
  /** 1-based line or row of the file, for messages. */
  readonly line: number
}
