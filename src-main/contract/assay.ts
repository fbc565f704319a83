/** Does the assay work, and what did it find: controls, dose response, hits, position effects. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { Float64Column } from './columns.ts'
import { Id, MaybeNumber, Readout, Role, Text } from './common.ts'

export const ControlSummary = z.object({
  n: z.number(),
  mean: MaybeNumber,
  sd: MaybeNumber,
  median: MaybeNumber,
  mad: MaybeNumber,
  /** The finite ones. */
  values: Float64Column,
})
export type ControlSummary = z.infer<typeof ControlSummary>

export const PlateStatistics = z.object({
  /** null for all plates together. */
  plateId: Id.nullable(),
  plate: z.string(),
  zPrime: MaybeNumber,
  robustZPrime: MaybeNumber,
  ssmd: MaybeNumber,
  signalWindow: MaybeNumber,
  /** Z′ of the cell count on the same wells: a readout that only counts cells shows here. */
  cellCountZPrime: MaybeNumber,
  negative: ControlSummary,
  positive: ControlSummary,
  /** Why a statistic is missing, in words. */
  notes: z.array(z.string()),
})
export type PlateStatistics = z.infer<typeof PlateStatistics>

export const RankedReadout = z.object({
  name: z.string(),
  statistic: z.string(),
  zPrime: MaybeNumber,
  robustZPrime: MaybeNumber,
  ssmd: MaybeNumber,
  /** The one to begin with: nearly as good as the best, and plain to explain. */
  suggested: z.boolean(),
})
export type RankedReadout = z.infer<typeof RankedReadout>

export const Interval = z.tuple([MaybeNumber, MaybeNumber])

export const DoseCurve = z.object({
  group: z.string(),
  unit: z.string(),
  ec50: MaybeNumber,
  ci: Interval,
  hill: MaybeNumber,
  hillCi: Interval,
  bottom: MaybeNumber,
  bottomCi: Interval,
  top: MaybeNumber,
  topCi: Interval,
  rSquared: MaybeNumber,
  n: z.number(),
  converged: z.boolean(),
  /** Why there is no fit, or what to mind about it. */
  reason: z.string().nullable(),
  /** Places of its wells in the page's `DoseWells`. */
  members: z.array(z.number()),
})
export type DoseCurve = z.infer<typeof DoseCurve>

/** The wells behind a page of curves; the arrays run in parallel. A control that anchors many curves is there once. */
export const DoseWells = z.object({
  wellIds: z.array(Id),
  /** `A01`. */
  names: z.array(z.string()),
  plateIds: z.array(Id),
  /** 0 for controls without a dose. */
  doses: z.array(z.number()),
  values: z.array(z.number()),
  cells: z.array(z.number()),
})
export type DoseWells = z.infer<typeof DoseWells>

export const DosePage = z.object({
  /** Series there are, and how many of them the search found. */
  total: z.number(),
  found: z.number(),
  curves: z.array(DoseCurve),
  wells: DoseWells,
})
export type DosePage = z.infer<typeof DosePage>

export const HitRule = z.object({
  kind: z.enum(['robust-z', 'percent-of-control', 'ssmd', 'b-score', 'top-n']),
  threshold: z.number(),
  direction: z.enum(['either', 'up', 'down']),
  minimumCells: z.number().int().nonnegative(),
})
export type HitRule = z.infer<typeof HitRule>

export const Hit = z.object({
  rank: z.number(),
  wellId: Id,
  plateId: Id,
  plate: z.string(),
  well: z.string(),
  role: Role.nullable(),
  treatment: z.string().nullable(),
  dose: MaybeNumber,
  doseUnit: z.string().nullable(),
  value: MaybeNumber,
  score: MaybeNumber,
  cells: z.number(),
  reason: z.string(),
})
export type Hit = z.infer<typeof Hit>

export const PositionEffects = z.object({
  plateId: Id,
  plate: z.string(),
  rowP: MaybeNumber,
  columnP: MaybeNumber,
  edgeP: MaybeNumber,
  edgeDifferencePercent: MaybeNumber,
  wells: z.number(),
  basis: z.string(),
})
export type PositionEffects = z.infer<typeof PositionEffects>

export const assay = {
  statistics: oc
    .input(z.object({ readout: Readout }))
    .output(z.object({ overall: PlateStatistics, plates: z.array(PlateStatistics) })),
  /** All measurements of a run by how far they separate the controls, best first. */
  rank: oc.input(z.object({ runId: Id, limit: z.number().int().min(1).max(5_000) })).output(z.array(RankedReadout)),
  /**
   * Some of the dose series, in the order in which they were found, fitted when they are asked for. `groupBy` is a
   * layout column that tells series apart, null lets the program decide; `search` is a part of the series' names.
   */
  doseResponse: oc
    .input(
      z.object({
        readout: Readout,
        groupBy: z.string().nullable(),
        search: Text.default(''),
        offset: z.number().int().nonnegative().default(0),
        limit: z.number().int().min(1).max(48).default(24),
      }),
    )
    .output(DosePage),
  hits: oc
    .input(z.object({ readout: Readout, rule: HitRule }))
    .output(z.object({ hits: z.array(Hit), considered: z.number(), notes: z.array(z.string()) })),
  position: oc.input(z.object({ readout: Readout })).output(z.array(PositionEffects)),
}
