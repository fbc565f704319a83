/** Learning from labels on wells: what to train on, how it goes, how good it is, and what it finds. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { Id, MaybeNumber, Notice, Role } from './common.ts'
import { PlaneChoice, RunSummary } from './runs.ts'

/** Wells of one class: those of some roles, and those picked by hand. */
export const WellChoice = z.object({ roles: z.array(Role), wellIds: z.array(Id) })
export type WellChoice = z.infer<typeof WellChoice>

export const SplitBy = z.enum(['well', 'plate', 'replicate'])
export type SplitBy = z.infer<typeof SplitBy>

/** What a detector of rare phenotypes is trained with; recorded whole with its run. */
export const RareParameters = z.object({
  name: z.string().min(1).max(200),
  positive: WellChoice,
  negative: WellChoice,
  channelIds: z.array(Id).min(1).max(8),
  plane: PlaneChoice,
  /** Stored pixels per pixel of the network's input, along each side; null chooses by the size of the cells. */
  downsample: MaybeNumber,
  splitBy: SplitBy,
  network: z.enum(['wscnn-4', 'wscnn-6']),
  pooling: z.enum(['max', 'average', 'fully-connected']),
  preset: z.enum(['default', 'paper']),
  epochs: z.number().int().positive().nullable(),
  minutes: z.number().positive().nullable(),
  seed: z.number().int(),
  /** null takes the best there is. */
  provider: z.enum(['cuda', 'webgpu', 'directml', 'coreml', 'cpu']).nullable(),
})
export type RareParameters = z.infer<typeof RareParameters>

const SplitCounts = z.object({ wells: z.number(), images: z.number() })

/** What training would use, before it begins. */
export const RarePlan = z.object({
  sides: z.array(
    z.object({ split: z.enum(['train', 'validation', 'test']), positive: SplitCounts, negative: SplitCounts }),
  ),
  /** Of the network's input. */
  inputWidth: z.number(),
  inputHeight: z.number(),
  downsample: z.number(),
  /** Reasons for which training is refused; empty where it may begin. */
  refusals: z.array(Notice),
  warnings: z.array(Notice),
})
export type RarePlan = z.infer<typeof RarePlan>

/** One stretch of a training's history. */
export const HistoryPoint = z.object({
  step: z.number(),
  epoch: z.number(),
  loss: z.number(),
  accuracy: MaybeNumber,
  rate: z.number(),
  seconds: z.number(),
  imagesPerSecond: z.number(),
  validation: z.record(z.string(), z.number()).nullable(),
})
export type HistoryPoint = z.infer<typeof HistoryPoint>

export const TrainingView = z.object({
  run: RunSummary,
  state: z.enum(['preparing', 'training', 'paused', 'evaluating', 'ended']),
  history: z.array(HistoryPoint),
  /** By validation. */
  best: z.object({ epoch: z.number(), figures: z.record(z.string(), z.number()) }).nullable(),
  provider: z.string(),
  /** What was said on the way: fallbacks, smaller batches. */
  messages: z.array(z.string()),
  remainingSeconds: MaybeNumber,
  /** The model, once there is one. */
  modelId: Id.nullable(),
})
export type TrainingView = z.infer<typeof TrainingView>

/** Counts at the chosen threshold, and what follows from them; undefined ratios are null. */
export const Verdict = z.object({
  truePositive: z.number(),
  falsePositive: z.number(),
  trueNegative: z.number(),
  falseNegative: z.number(),
  accuracy: MaybeNumber,
  accuracyLow: MaybeNumber,
  accuracyHigh: MaybeNumber,
  precision: MaybeNumber,
  recall: MaybeNumber,
  specificity: MaybeNumber,
  f1: MaybeNumber,
  rocAuc: MaybeNumber,
  averagePrecision: MaybeNumber,
})
export type Verdict = z.infer<typeof Verdict>

export const ScoredWell = z.object({
  wellId: Id,
  plateId: Id,
  plate: z.string(),
  well: z.string(),
  row: z.number(),
  column: z.number(),
  isPositive: z.boolean(),
  split: z.enum(['train', 'validation', 'test']),
  images: z.number(),
  /** Mean probability of its images, and the largest. */
  mean: z.number(),
  largest: z.number(),
})
export type ScoredWell = z.infer<typeof ScoredWell>

/** How good a trained detector is on wells that it has not seen. */
export const RareEvaluation = z.object({
  modelId: Id,
  threshold: z.number(),
  /** By image. */
  test: Verdict,
  validation: Verdict,
  /** By well: mean probability against the threshold. */
  testWells: Verdict,
  curve: z.array(z.object({ threshold: z.number(), precision: z.number(), recall: z.number() })),
  calibration: z.object({
    bins: z.array(
      z.object({ low: z.number(), high: z.number(), images: z.number(), predicted: z.number(), observed: z.number() }),
    ),
    error: z.number(),
    brier: z.number(),
  }),
  /** What the same wells give without looking at phenotypes. */
  baselines: z.array(z.object({ name: z.string(), what: z.string(), test: Verdict })),
  wells: z.array(ScoredWell),
  /** Images whose score contradicts their label, worst first; of any split but training only where no other is left. */
  suspects: z.array(
    z.object({
      siteId: Id,
      wellId: Id,
      plate: z.string(),
      well: z.string(),
      site: z.number(),
      isPositive: z.boolean(),
      probability: z.number(),
    }),
  ),
  notes: z.array(z.string()),
})
export type RareEvaluation = z.infer<typeof RareEvaluation>

export const EvidenceRegion = z.object({
  siteId: Id,
  wellId: Id,
  plateId: Id,
  plate: z.string(),
  well: z.string(),
  site: z.number(),
  /** Of the positive class: of the image, and if the best position of this region alone decided the image. */
  probability: z.number(),
  score: z.number(),
  /** Box in stored pixels. */
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
})
export type EvidenceRegion = z.infer<typeof EvidenceRegion>

export const SALIENCY_METHODS = [
  'gradient',
  'guided',
  'smoothgrad',
  'integrated-gradients',
  'grad-cam',
  'occlusion',
] as const

export const learn = {
  /** Parameters to begin with for the open project: controls as classes, all channels. Null where there is nothing to learn from. */
  defaults: oc.output(RareParameters.nullable()),
  plan: oc.input(RareParameters).output(RarePlan),
  start: oc.input(RareParameters).output(RunSummary),
  /** `stop` ends training and keeps the best; a run is cancelled by `runs.cancel` and goes on by `runs.resume`. */
  wish: oc.input(z.object({ runId: Id, wish: z.enum(['go', 'pause', 'stop']) })).output(z.object({})),
  training: oc.input(z.object({ runId: Id })).output(TrainingView),
  evaluation: oc.input(z.object({ runId: Id })).output(RareEvaluation),
  /** Scores every site of the plates (all of them unless told), with regions. */
  apply: oc.input(z.object({ modelId: Id, plateIds: z.array(Id).nullable() })).output(RunSummary),
  /**
   * Regions of a prediction run, a page at a time: highest score first, or those of the most certain image first, or plate by
   * plate and well by well.
   */
  evidence: oc
    .input(
      z.object({
        runId: Id,
        plateId: Id.nullable().default(null),
        wellId: Id.nullable(),
        minimumProbability: z.number(),
        order: z.enum(['score', 'probability', 'well']).default('score'),
        offset: z.number().int().nonnegative(),
        limit: z.number().int().positive().max(500),
      }),
    )
    .output(z.object({ total: z.number(), regions: z.array(EvidenceRegion) })),
  /** Regions of one site of a prediction run. */
  regions: oc.input(z.object({ runId: Id, siteId: Id })).output(z.array(EvidenceRegion)),
}
