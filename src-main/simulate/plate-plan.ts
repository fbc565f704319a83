/** The demo plate: what is in each of its 96 wells. */
import { PLATE_FORMATS, type Role, wellName } from '../plate/index.ts'
import { type Compound, CYTOKINESIS_INHIBITOR, TRANSLOCATORS, trueResponse } from './compound.ts'

export interface PlannedWell {
  readonly row: number
  readonly column: number
  readonly well: string
  readonly role: Role
  readonly compound: string
  /** µM; undefined for controls and empty wells. */
  readonly concentration: number | undefined
  /** 1-based; 0 for empty wells. */
  readonly replicate: number
  readonly multinucleatePercent: number
  /** Mean marker response of the well's cells: 0 all in the cytoplasm, 1 all in the nucleus. */
  readonly response: number
  /** Cells per area, as a fraction of an untreated inner well. */
  readonly density: number
  /** False for the well that the protocol skipped. */
  readonly acquired: boolean
}

/** Half-logarithmic series in µM, columns 2 to 10. */
export const DOSES = [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30] as const

/** Concentration in µM of compound C and the percentage of multinucleate cells that it leaves, four wells each. */
export const MULTINUCLEATE_SERIES = [
  { concentration: 0.3, percent: 2 },
  { concentration: 1, percent: 5 },
  { concentration: 3, percent: 10 },
  { concentration: 10, percent: 20 },
] as const

/** Wells at the plate's rim hold fewer cells, as on real plates. */
const EDGE_DENSITY = 0.88

/**
 * Row-major plan. Columns 1 and 12: both controls in turn; column 11: negative controls (16 negative and 8 positive in all);
 * rows A–F, columns 2–10: two translocating compounds, nine doses, three replicates; rows G and H: multinucleate wells,
 * one imaged well without cells (H10) and one that was not acquired (G10).
 */
export function planPlate(): PlannedWell[] {
  const [rows, columns] = PLATE_FORMATS[96]
  return Array.from({ length: rows * columns }, (_, i) => planWell(Math.floor(i / columns), i % columns))
}

function planWell(row: number, column: number): PlannedWell {
  const density = row === 0 || row === 7 || column === 0 || column === 11 ? EDGE_DENSITY : 1
  const base = { row, column, well: wellName({ row, column }), multinucleatePercent: 0, acquired: true, density }
  if (column === 0 || column >= 10) return { ...base, ...planControl(row, column) }
  if (row >= 6) return { ...base, ...planMultinucleate(row, column) }
  return { ...base, ...planDose(row, column, density) }
}

function planControl(row: number, column: number) {
  const positive = column !== 10 && (row + (column === 0 ? 1 : 0)) % 2 === 0
  const role: Role = positive ? 'positive_control' : 'negative_control'
  const rank = column === 10 ? 9 + row : 1 + Math.floor(row / 2) + (column === 0 ? 0 : 4)
  const compound = positive ? 'Reference inhibitor' : 'DMSO'
  return { role, compound, concentration: undefined, replicate: rank, response: positive ? 1 : 0 }
}

function planDose(row: number, column: number, density: number) {
  const compound: Compound = TRANSLOCATORS[row < 3 ? 0 : 1]!
  const concentration = DOSES[column - 1]!
  return {
    role: 'treatment' as const,
    compound: compound.name,
    concentration,
    replicate: (row % 3) + 1,
    response: trueResponse(compound, concentration),
    density: density * (1 - compound.toxicity * (concentration / DOSES.at(-1)!)),
  }
}

function planMultinucleate(row: number, column: number) {
  const step = MULTINUCLEATE_SERIES[Math.floor((column - 1) / 2)]
  if (!step) {
    const bare = { compound: '', concentration: undefined, replicate: 0, response: 0, density: 0 }
    return { ...bare, role: 'empty' as const, acquired: row === 7 }
  }
  return {
    role: 'treatment' as const,
    compound: CYTOKINESIS_INHIBITOR.name,
    concentration: step.concentration,
    replicate: 1 + ((column - 1) % 2) + 2 * (row - 6),
    multinucleatePercent: step.percent,
    response: 0,
  }
}
