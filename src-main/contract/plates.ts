/** Plates, wells and sites, and the numbers that colour the map. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { Float32Column, Uint16Column, Uint32Column } from './columns.ts'
import { Id, MaybeNumber, PlaneCounts, Readout, Statistic } from './common.ts'

export const Well = z.object({
  id: Id,
  row: z.number().int(),
  column: z.number().int(),
  /** `A01`. */
  name: z.string(),
  /** Name of an image set where there are no real wells. */
  title: z.string().nullable(),
  sites: z.number(),
  planes: PlaneCounts,
})
export type Well = z.infer<typeof Well>

export const SitePlane = z.object({
  channelId: Id,
  z: z.number(),
  time: z.number(),
  state: z.enum(['present', 'not_acquired', 'missing', 'unreadable']),
  path: z.string(),
  problem: z.string().nullable(),
})
export type SitePlane = z.infer<typeof SitePlane>

export const Site = z.object({
  id: Id,
  wellId: Id,
  number: z.number(),
  xMicrons: MaybeNumber,
  yMicrons: MaybeNumber,
  planes: z.array(SitePlane),
})
export type Site = z.infer<typeof Site>

/** One plate's values; the columns run in parallel over the wells that have images. */
export const PlateValues = z.object({
  plateId: Id,
  wellIds: Uint32Column,
  rows: Uint16Column,
  columns: Uint16Column,
  /** NaN where a well has none. */
  values: Float32Column,
  /** Cells (or sites, for site-level measurements) behind each value. */
  counts: Uint32Column,
})
export type PlateValues = z.infer<typeof PlateValues>

export const MapValues = z.object({
  readout: Readout,
  unit: z.string(),
  plates: z.array(PlateValues),
  /** Robust limits (1st and 99th percentile) over all plates given. */
  low: MaybeNumber,
  high: MaybeNumber,
  /** Median of the negative controls, when there are any. */
  negativeCentre: MaybeNumber,
})
export type MapValues = z.infer<typeof MapValues>

export const ReadoutName = z.object({
  runId: Id,
  name: z.string(),
  /** Nuclei, Cells, Cytoplasm, or Image for site-level values. */
  compartment: z.string(),
  category: z.string(),
  label: z.string(),
  unit: z.string(),
  statistics: z.array(Statistic),
})
export type ReadoutName = z.infer<typeof ReadoutName>

export const ChannelContrast = z.object({
  plateId: Id,
  channelId: Id,
  low: z.number(),
  high: z.number(),
  /** Limits found from sampled wells at 0.1 % saturation. */
  autoLow: z.number(),
  autoHigh: z.number(),
  /** Range and counts of the sampled pixels, 256 bins. */
  histogram: z.object({ from: z.number(), to: z.number(), counts: z.array(z.number()) }),
  sampledSites: z.number(),
})
export type ChannelContrast = z.infer<typeof ChannelContrast>

export const plates = {
  wells: oc.input(z.object({ plateId: Id })).output(z.array(Well)),
  sites: oc.input(z.object({ wellId: Id })).output(z.array(Site)),
  /** Every measurement a finished (or running) measure run offers. */
  readouts: oc.input(z.object({ runId: Id })).output(z.array(ReadoutName)),
  map: oc.input(z.object({ plateIds: z.array(Id).max(500).nullable(), readout: Readout })).output(MapValues),
  /** Display contrast of a plate, one entry per channel: computed on first call, kept in the project. */
  contrast: oc.input(z.object({ plateId: Id })).output(z.array(ChannelContrast)),
  /** Overrides the display limits; null returns to automatic. */
  setContrast: oc
    .input(z.object({ plateId: Id, channelId: Id, limits: z.object({ low: z.number(), high: z.number() }).nullable() }))
    .output(z.array(ChannelContrast)),
}
