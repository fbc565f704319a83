/** What the desk tells every window without being asked. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { MaybeNumber } from './common.ts'
import { ProjectSummary } from './project.ts'
import { RunSummary } from './runs.ts'

/** Live state of any slow work: scans, runs, mosaics, exports, reports. */
export const JobState = z.object({
  id: z.string(),
  kind: z.enum(['scan', 'import', 'run', 'mosaic', 'report', 'export']),
  title: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  stage: z.string(),
  done: z.number(),
  total: MaybeNumber,
  unit: z.string(),
  /** Units a second over the last seconds. */
  rate: MaybeNumber,
  remainingSeconds: MaybeNumber,
  runId: z.number().nullable(),
  error: z.string().nullable(),
  /** A file that the job wrote. */
  path: z.string().nullable(),
})
export type JobState = z.infer<typeof JobState>

export const DeskEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('job'), job: JobState }),
  z.object({ type: z.literal('run'), run: RunSummary }),
  z.object({ type: z.literal('run-removed'), id: z.number() }),
  /** Open, changed or closed (null) project; also after every layout edit. */
  z.object({ type: z.literal('project'), project: ProjectSummary.nullable() }),
  /** New well values of a run are there: maps of it should be asked for again. */
  z.object({ type: z.literal('values'), runId: z.number() }),
])
export type DeskEvent = z.infer<typeof DeskEvent>

export const events = {
  stream: oc.output(eventIterator(DeskEvent)),
  jobs: oc.output(z.array(JobState)),
  cancelJob: oc.input(z.object({ id: z.string() })).output(z.object({})),
}
