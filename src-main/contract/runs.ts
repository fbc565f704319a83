/** Runs: recorded pieces of work with complete parameters; they never overwrite one another. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { Float32Column, Uint16Column, Uint32Column } from './columns.ts'
import { Compartment, Id, MaybeNumber, Statistic } from './common.ts'

/** Which plane of a stack is analysed: a maximum projection, or one z. */
export const PlaneChoice = z.object({
  z: z.union([z.literal('max'), z.number()]),
  time: z.number().nullable(),
})
export type PlaneChoice = z.infer<typeof PlaneChoice>

/** A network that marks nuclei, of the open project. */
export const SegmentingModel = z.object({
  modelId: Id,
  /** Further views of every image (test-time augmentation): none, the flips, flips and quarter turns; and how they become one. */
  views: z.union([z.literal(0), z.literal(3), z.literal(7)]),
  merge: z.enum(['maps', 'objects']),
})
export type SegmentingModel = z.infer<typeof SegmentingModel>

/** Parameters of segmentation; null means estimated from the images. A model finds the nuclei, cells around them are found alike. */
export const SegmentParameters = z.object({
  method: z.enum(['classical', 'model']),
  /** Of the method `model`. */
  model: SegmentingModel.nullable().default(null),
  channelId: Id,
  cellChannelId: Id.nullable(),
  plane: PlaneChoice,
  nuclei: z.object({
    smoothingSigma: MaybeNumber,
    thresholdMethod: z.enum(['otsu', 'li', 'triangle']),
    thresholdScope: z.enum(['auto', 'global', 'local']),
    thresholdFactor: z.number().min(0.1).max(10),
    diameterPixels: MaybeNumber,
    minimumAreaPixels: MaybeNumber,
    maximumAreaPixels: MaybeNumber,
    splitTouching: z.boolean(),
    discardBorder: z.boolean(),
    polarity: z.enum(['auto', 'bright', 'dark']),
  }),
  cells: z.object({
    thresholdFactor: z.number().min(0.1).max(10),
    /** Width of the ring around nuclei when there is no cell channel; null follows the nuclei's size. */
    ringPixels: MaybeNumber,
  }),
})
export type SegmentParameters = z.infer<typeof SegmentParameters>

export const MeasurementGroup = z.enum([
  'AreaShape',
  'Intensity',
  'RadialDistribution',
  'Granularity',
  'Texture',
  'Correlation',
  'Neighbors',
  'Location',
])

export const MeasureParameters = z.object({
  segmentRunId: Id,
  /** null measures everything. */
  groups: z.array(MeasurementGroup).nullable(),
})
export type MeasureParameters = z.infer<typeof MeasureParameters>

export const RunStatus = z.enum(['queued', 'running', 'done', 'failed', 'cancelled', 'interrupted'])
export type RunStatus = z.infer<typeof RunStatus>

export const RunSummary = z.object({
  id: Id,
  kind: z.enum(['segment', 'measure', 'train', 'predict']),
  title: z.string(),
  status: RunStatus,
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
  /** Time spent computing, over all resumptions. */
  seconds: z.number(),
  sites: z.number(),
  doneSites: z.number(),
  failedSites: z.number(),
  objects: z.number(),
  /** Complete parameters, as JSON. */
  parameters: z.record(z.string(), z.unknown()),
  programVersion: z.string(),
  provider: z.string(),
  seed: z.number().nullable(),
  layoutVersion: z.number(),
  note: z.string(),
})
export type RunSummary = z.infer<typeof RunSummary>

export const PreviewResult = z.object({
  previewId: z.string(),
  objects: z.number(),
  cells: z.number(),
  seconds: z.number(),
  diameterPixels: MaybeNumber,
  notes: z.array(z.string()),
})
export type PreviewResult = z.infer<typeof PreviewResult>

/** Values of one measurement in two runs; the columns run in parallel over the wells of run A. */
export const RunComparison = z.object({
  name: z.string(),
  wells: z.object({
    wellIds: Uint32Column,
    plateIds: Uint32Column,
    rows: Uint16Column,
    columns: Uint16Column,
    /** NaN where a run has no value. */
    a: Float32Column,
    b: Float32Column,
  }),
  correlation: MaybeNumber,
})
export type RunComparison = z.infer<typeof RunComparison>

export const runs = {
  list: oc.output(z.array(RunSummary)),
  /** Sensible parameters for the open project: DNA-like channel for nuclei, another for cells. */
  defaults: oc.output(SegmentParameters.nullable()),
  startSegment: oc.input(SegmentParameters).output(RunSummary),
  startMeasure: oc.input(MeasureParameters).output(RunSummary),
  /** Segment, then measure with everything: the main job in one step. */
  startBoth: oc.input(SegmentParameters).output(z.array(RunSummary)),
  cancel: oc.input(z.object({ id: Id })).output(RunSummary),
  resume: oc.input(z.object({ id: Id })).output(RunSummary),
  remove: oc.input(z.object({ id: Id })).output(z.object({})),
  annotate: oc.input(z.object({ id: Id, note: z.string().max(2_000) })).output(RunSummary),
  failures: oc
    .input(z.object({ id: Id }))
    .output(
      z.array(z.object({ siteId: Id, plate: z.string(), well: z.string(), site: z.number(), message: z.string() })),
    ),
  compare: oc.input(z.object({ a: Id, b: Id, name: z.string(), statistic: Statistic })).output(RunComparison),
  /** Segments the open site; its labels come by the pixel port (`preview-labels`). */
  preview: oc.input(z.object({ siteId: Id, parameters: SegmentParameters })).output(PreviewResult),
  /** Which compartments a segmentation run holds. */
  compartments: oc.input(z.object({ id: Id })).output(z.array(Compartment)),
}
