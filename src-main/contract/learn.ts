/** Learning from labels on wells: what to train on, how it goes, how good it is, and what it finds. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { ClassColumn, ClassEvaluation, ClassParameters, DominantClasses } from './classes.ts'
import { Id } from './common.ts'
import { RareEvaluation, RareParameters } from './rare.ts'
import { RunSummary } from './runs.ts'
import { LearnPlan, TrainingView } from './training.ts'

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

/** What a training is given, by its task; trainings recorded without one are of rare phenotypes. */
export const LearnParameters = z.union([ClassParameters, RareParameters])
export type LearnParameters = z.infer<typeof LearnParameters>

export const LearnEvaluation = z.union([ClassEvaluation, RareEvaluation])
export type LearnEvaluation = z.infer<typeof LearnEvaluation>

export const learn = {
  /** Parameters to begin with for the open project: controls as classes, all channels. Null where there is nothing to learn from. */
  defaults: oc.output(RareParameters.nullable()),
  /** Likewise for classes: the column that names the most likely ones. */
  classDefaults: oc.output(ClassParameters.nullable()),
  classColumns: oc.output(z.array(ClassColumn)),
  plan: oc.input(LearnParameters).output(LearnPlan),
  start: oc.input(LearnParameters).output(RunSummary),
  /** `stop` ends training and keeps the best; a run is cancelled by `runs.cancel` and goes on by `runs.resume`. */
  wish: oc.input(z.object({ runId: Id, wish: z.enum(['go', 'pause', 'stop']) })).output(z.object({})),
  training: oc.input(z.object({ runId: Id })).output(TrainingView),
  evaluation: oc.input(z.object({ runId: Id })).output(LearnEvaluation),
  /** Scores every site of the plates (all of them unless told), with regions. */
  apply: oc.input(z.object({ modelId: Id, plateIds: z.array(Id).nullable() })).output(RunSummary),
  /** Of a prediction run by a model of several classes. */
  dominantClasses: oc.input(z.object({ runId: Id })).output(DominantClasses),
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
