/** What a report is made of: plain data that a service fills from a project, and that JSON can carry. */
import type { Role } from '../plate/index.ts'
import type { MaybeNumber } from './number-format.ts'

/** Everything in a report. Lists may be empty; what is null is said to be unavailable. */
export interface ReportModel {
  /** The project's name. */
  readonly title: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly programVersion: string
  readonly source: ReportSource
  readonly plates: readonly ReportPlate[]
  /** The first is the one that the verdict is about. */
  readonly readouts: readonly ReportReadout[]
  readonly hits: ReportHits | null
  readonly quality: ReportQuality | null
  /** Planes that are not there, one by one; counts come from the wells. */
  readonly incompletePlanes: readonly IncompletePlane[]
  /** The run ledger, oldest first: the runs that the report's numbers come from. */
  readonly runs: readonly RunFact[]
  readonly warnings: readonly string[]
  /** Anything that JSON can hold, printed whole in the appendix: parameters, fingerprints, layout versions. */
  readonly provenance: unknown
}

export interface ReportSource {
  /** `ImageXpress (MetaXpress)`, `Opera Phenix (Harmony V5)`. */
  readonly instrument: string
  readonly folders: readonly string[]
  readonly channels: readonly string[]
  readonly pixelMicrons: MaybeNumber
  readonly sitesPerWell: MaybeNumber
}

export interface ReportPlate {
  readonly name: string
  readonly rows: number
  readonly columns: number
  /** Wells in any order; positions without an entry have no images and no layout. */
  readonly wells: readonly ReportWell[]
}

export interface ReportWell {
  /** 0-based. */
  readonly row: number
  readonly column: number
  readonly role: Role | null
  readonly treatment: string | null
  readonly dose: MaybeNumber
  readonly doseUnit: string | null
  readonly cells: MaybeNumber
  readonly planes: PlaneTally
}

export interface PlaneTally {
  readonly present: number
  readonly missing: number
  readonly notAcquired: number
  readonly unreadable: number
}

export interface ReportReadout {
  /** Column name: `Cells_Intensity_MeanIntensity_DNA`. */
  readonly name: string
  /** How cells become a well: `median of cells`. */
  readonly statistic: string
  /** `a.u.`, `µm²`, `ratio`, `%`; '' when there is none. */
  readonly unit: string
  /** One list per plate, in the order of `plates`; row-major, rows × columns entries. */
  readonly values: readonly (readonly MaybeNumber[])[]
  /** The same wells as scores around the negative control, if computed. */
  readonly scores: { readonly name: string; readonly values: readonly (readonly MaybeNumber[])[] } | null
  /** For all plates together. Null when it was not computed. */
  readonly statistics: ReportStatistics | null
  /** By plate, when there are several. */
  readonly plateStatistics: readonly ReportStatistics[]
  readonly doseCurves: readonly ReportDoseCurve[]
}

export interface ReportStatistics {
  readonly plate: string
  readonly zPrime: MaybeNumber
  readonly robustZPrime: MaybeNumber
  readonly ssmd: MaybeNumber
  readonly signalWindow: MaybeNumber
  /** Z′ of the cell count on the same wells. */
  readonly cellCountZPrime: MaybeNumber
  readonly negative: ReportControl
  readonly positive: ReportControl
  /** Why a statistic is missing, or what to mind. */
  readonly notes: readonly string[]
}

export interface ReportControl {
  readonly n: number
  readonly mean: MaybeNumber
  readonly sd: MaybeNumber
  readonly median: MaybeNumber
  readonly mad: MaybeNumber
  readonly values: readonly number[]
}

export interface ReportDoseCurve {
  readonly group: string
  readonly unit: string
  readonly ec50: MaybeNumber
  readonly ci: readonly [MaybeNumber, MaybeNumber]
  readonly hill: MaybeNumber
  readonly bottom: MaybeNumber
  readonly top: MaybeNumber
  readonly rSquared: MaybeNumber
  /** Why there is no fit, or what to mind about it. */
  readonly reason: string | null
  readonly points: readonly { readonly dose: number; readonly value: number; readonly well: string }[]
}

export interface ReportHits {
  /** The rule in words: `robust z of 3 or more in either direction, at least 50 cells`. */
  readonly rule: string
  readonly scoreName: string
  /** Wells that the rule looked at. */
  readonly considered: number
  readonly notes: readonly string[]
  readonly rows: readonly ReportHit[]
}

export interface ReportHit {
  readonly rank: number
  readonly plate: string
  readonly well: string
  readonly treatment: string | null
  readonly dose: MaybeNumber
  readonly doseUnit: string | null
  readonly value: MaybeNumber
  readonly score: MaybeNumber
  readonly cells: MaybeNumber
  /** Pictures as `data:image/png;base64,…` (or jpeg, webp); anything else is left out. */
  readonly crops: readonly { readonly dataUri: string; readonly caption: string }[]
}

export interface ReportQuality {
  readonly fields: readonly ReportField[]
  /** What `ReportField.focus` is: `power-log-log slope, DNA`. Higher is sharper. */
  readonly focusName: string
  readonly positionEffects: readonly ReportPositionEffect[]
}

export interface ReportField {
  readonly plate: string
  readonly row: number
  readonly column: number
  readonly site: number
  readonly cells: MaybeNumber
  readonly focus: MaybeNumber
  /** Share of saturated pixels, 0 … 1. */
  readonly saturation: MaybeNumber
  /** What is wrong, in words; empty when nothing is. */
  readonly flags: readonly string[]
}

export interface ReportPositionEffect {
  readonly plate: string
  readonly rowP: MaybeNumber
  readonly columnP: MaybeNumber
  readonly edgeP: MaybeNumber
  readonly edgeDifferencePercent: MaybeNumber
  readonly wells: number
  /** Which wells were compared: `negative controls`. */
  readonly basis: string
}

export interface IncompletePlane {
  readonly plate: string
  readonly well: string
  readonly site: number
  readonly channel: string
  readonly state: 'missing' | 'unreadable' | 'not_acquired'
  readonly path: string
  /** Why it is unreadable. */
  readonly problem: string
}

export interface RunFact {
  readonly id: number
  readonly kind: string
  readonly title: string
  readonly status: string
  /** Complete parameters; nested records are allowed. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** Channel names that the run used, when it used any. */
  readonly channel: string | null
  readonly cellChannel: string | null
  readonly programVersion: string
  /** `CPU, 2 threads`. */
  readonly provider: string
  readonly seed: number | null
  readonly layoutVersion: number
  /** ISO 8601. */
  readonly startedAt: string | null
  readonly seconds: number
  readonly sites: number
  readonly failedSites: number
  readonly objects: number
  readonly features?: number | undefined
}
