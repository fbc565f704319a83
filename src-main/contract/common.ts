/** Shapes that several parts of the contract share. JSON has no NaN: an undefined statistic is null. */
import { z } from 'zod'

export const Id = z.number().int().nonnegative()
export const MaybeNumber = z.number().nullable()
export const Path = z.string().min(1).max(32_767)
export const Text = z.string().max(10_000)

export const Role = z.enum(['negative_control', 'positive_control', 'treatment', 'reference', 'empty', 'excluded'])
export type Role = z.infer<typeof Role>

export const PlaneCounts = z.object({
  present: z.number(),
  missing: z.number(),
  notAcquired: z.number(),
  unreadable: z.number(),
  duplicate: z.number(),
})
export type PlaneCounts = z.infer<typeof PlaneCounts>

export const Compartment = z.enum(['Nuclei', 'Cells', 'Cytoplasm'])
export type Compartment = z.infer<typeof Compartment>

/** How the cells of a well become one number. `value` is for measurements that exist once a well, such as the cell count. */
export const Statistic = z.enum(['mean', 'median', 'sd', 'count'])
export type Statistic = z.infer<typeof Statistic>

/** How a well value is expressed: as measured, or against the plate's controls. */
export const Scale = z.enum(['raw', 'percent-of-control', 'robust-z', 'b-score'])
export type Scale = z.infer<typeof Scale>

/** One number per well: a measurement of a run, summarised over the well's cells. */
export const Readout = z.object({
  runId: Id,
  name: Text,
  statistic: Statistic,
  scale: Scale,
})
export type Readout = z.infer<typeof Readout>

/** A notice for people; `code` is stable, `examples` are paths or names. */
export const Notice = z.object({
  code: z.string(),
  message: z.string(),
  count: z.number(),
  examples: z.array(z.string()),
})
export type Notice = z.infer<typeof Notice>
