/** Single cells: which columns there are; the numbers themselves travel by the pixel port. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { Id, MaybeNumber } from './common.ts'

export const CellColumn = z.object({ name: z.string(), compartment: z.string(), category: z.string() })
export type CellColumn = z.infer<typeof CellColumn>

export const SiteQuality = z.object({
  siteId: Id,
  plateId: Id,
  wellId: Id,
  well: z.string(),
  site: z.number(),
  cells: z.number(),
  /** Measurement name → value. */
  values: z.record(z.string(), MaybeNumber),
  flags: z.array(z.object({ kind: z.string(), reason: z.string() })),
})
export type SiteQuality = z.infer<typeof SiteQuality>

export const cells = {
  columns: oc.input(z.object({ runId: Id })).output(z.array(CellColumn)),
  /** Flags of every site of a plate from its images' quality; of the measurements behind them, only the named ones come along. */
  quality: oc
    .input(z.object({ runId: Id, plateId: Id, names: z.array(z.string().max(300)).max(20).default([]) }))
    .output(z.array(SiteQuality)),
}
