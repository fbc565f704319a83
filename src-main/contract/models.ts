/** Models of the open project: trained here, shipped with the program, or imported. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { Id, MaybeNumber, Path } from './common.ts'

export const ModelSummary = z.object({
  id: Id,
  name: z.string(),
  task: z.string(),
  /** SHA-256 of the network's file. */
  hash: z.string(),
  createdAt: z.string(),
  classes: z.array(z.string()),
  channels: z.array(z.string()),
  licence: z.string().nullable(),
  /** The training run, where it was trained in this project. */
  runId: Id.nullable(),
  bytes: z.number(),
  metrics: z.record(z.string(), MaybeNumber),
  /** The whole card as JSON. */
  card: z.record(z.string(), z.unknown()),
})
export type ModelSummary = z.infer<typeof ModelSummary>

/** A model that comes with the program and is not in the project. */
export const OfferedModel = z.object({
  /** To be imported from. */
  path: z.string(),
  name: z.string(),
  task: z.string(),
  channels: z.array(z.string()),
  /** What it learned from, in words. */
  data: z.string(),
  licence: z.string().nullable(),
})
export type OfferedModel = z.infer<typeof OfferedModel>

export const Parity = z.object({
  provider: z.string(),
  largestDifference: MaybeNumber,
  agrees: z.boolean(),
  message: z.string(),
  milliseconds: MaybeNumber,
})
export type Parity = z.infer<typeof Parity>

export const models = {
  list: oc.output(z.array(ModelSummary)),
  offered: oc.output(z.array(OfferedModel)),
  import: oc.input(z.object({ path: Path })).output(ModelSummary),
  /** Writes a folder, or a zip where the path ends in `.zip`; the answer is the path. */
  export: oc.input(z.object({ id: Id, path: Path })).output(z.object({ path: z.string() })),
  remove: oc.input(z.object({ id: Id })).output(z.object({})),
  rename: oc.input(z.object({ id: Id, name: z.string().min(1).max(200) })).output(ModelSummary),
  /** Runs the model's test tensors on every provider that this machine might have. */
  parity: oc.input(z.object({ id: Id })).output(z.array(Parity)),
}
