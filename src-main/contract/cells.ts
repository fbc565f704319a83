/** Single cells: which columns there are; the numbers themselves travel by the pixel port. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { Float32Column, Float64Column, Uint32Column } from './columns.ts'
import { Id } from './common.ts'

export const CellColumn = z.object({ name: z.string(), compartment: z.string(), category: z.string() })
export type CellColumn = z.infer<typeof CellColumn>

/** A plate's sites as columns, since there are thousands; they run in parallel. */
export const PlateQuality = z.object({
  siteIds: Uint32Column,
  wellIds: Uint32Column,
  /** The sites' own numbers. */
  sites: Float64Column,
  /** 0 where cells were not counted. */
  cells: Float32Column,
  /** Measurement name → value of each site, NaN where there is none. */
  values: z.record(z.string(), Float32Column),
  /** What stands out, site by site; `at` is the site's place in the arrays. */
  flags: z.array(z.object({ at: z.number(), kind: z.string(), reason: z.string() })),
})
export type PlateQuality = z.infer<typeof PlateQuality>

export const cells = {
  columns: oc.input(z.object({ runId: Id })).output(z.array(CellColumn)),
  /** Flags of every site of a plate from its images' quality; of the measurements behind them, only the named ones come along. */
  quality: oc
    .input(z.object({ runId: Id, plateId: Id, names: z.array(z.string().max(300)).max(20).default([]) }))
    .output(PlateQuality),
}
