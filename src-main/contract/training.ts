/** What every training from labels on wells is given and tells, whatever the network. */
import { z } from 'zod'
import { Uint16Column, Uint32Column } from './columns.ts'
import { Id, MaybeNumber, Notice, Role } from './common.ts'
import { PlaneChoice, RunSummary } from './runs.ts'

/** Wells of one class: those of some roles, and those picked by hand. */
export const WellChoice = z.object({ roles: z.array(Role), wellIds: z.array(Id) })
export type WellChoice = z.infer<typeof WellChoice>

export const SPLIT_PLACES = ['well', 'plate', 'replicate', 'row', 'column'] as const
/** What stays together: wells of a place, or after `layout:` those that agree in a column of the layout, such as compound. */
export const SplitBy = z.union([z.enum(SPLIT_PLACES), z.templateLiteral(['layout:', z.string().min(1).max(200)])])
export type SplitBy = z.infer<typeof SplitBy>

export const SPLITS = ['train', 'validation', 'test'] as const
export const Split = z.enum(SPLITS)

/** Recorded whole with the run, together with what its network is asked. */
export const TrainingParameters = z.object({
  name: z.string().min(1).max(200),
  channelIds: z.array(Id).min(1).max(8),
  plane: PlaneChoice,
  /** Stored pixels per pixel of the network's input, along each side; null chooses by the size of the cells. */
  downsample: MaybeNumber,
  splitBy: SplitBy,
  epochs: z.number().int().positive().nullable(),
  minutes: z.number().positive().nullable(),
  seed: z.number().int(),
  /** null takes the best there is. */
  provider: z.enum(['cuda', 'webgpu', 'directml', 'coreml', 'cpu']).nullable(),
})
export type TrainingParameters = z.infer<typeof TrainingParameters>

/** What training would use, before it begins. */
export const LearnPlan = z.object({
  classes: z.array(z.string()),
  sides: z.array(
    z.object({
      split: Split,
      /** By class. */
      counts: z.array(z.object({ wells: z.number(), images: z.number() })),
    }),
  ),
  /** Wells that have a class, and its number for each; columns run in parallel. */
  wellIds: Uint32Column,
  wellClasses: Uint16Column,
  /** Of the network's input. */
  inputWidth: z.number(),
  inputHeight: z.number(),
  downsample: z.number(),
  /** Reasons for which training is refused; empty where it may begin. */
  refusals: z.array(Notice),
  warnings: z.array(Notice),
})
export type LearnPlan = z.infer<typeof LearnPlan>

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
  /** Where several networks are trained one after another, which one it is, in words. */
  part: z.string().nullable(),
  /** Why the training of the network that is kept ended. */
  ending: z.enum(['limit', 'stopped', 'no better']).nullable(),
  /** The model, once there is one. */
  modelId: Id.nullable(),
})
export type TrainingView = z.infer<typeof TrainingView>
