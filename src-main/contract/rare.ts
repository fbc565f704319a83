/** Rare phenotypes: what a detector is trained with, and what it is worth. */
import { z } from 'zod'
import { Id, MaybeNumber } from './common.ts'
import { Split, TrainingParameters, WellChoice } from './training.ts'

export const RareParameters = TrainingParameters.extend({
  task: z.literal('rare').default('rare'),
  positive: WellChoice,
  negative: WellChoice,
  network: z.enum(['wscnn-4', 'wscnn-6']),
  pooling: z.enum(['max', 'average', 'fully-connected']),
  preset: z.enum(['default', 'paper']),
})
export type RareParameters = z.infer<typeof RareParameters>

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
  split: Split,
  images: z.number(),
  /** Mean probability of its images, and the largest. */
  mean: z.number(),
  largest: z.number(),
})
export type ScoredWell = z.infer<typeof ScoredWell>

/** How good a trained detector is on wells that it has not seen. */
export const RareEvaluation = z.object({
  task: z.literal('rare').default('rare'),
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
