/** Phenotype classes: what a classifier is trained with, which labels the layout offers, and what the classifier is worth. */
import { z } from 'zod'
import { Float32Column, Uint16Column, Uint32Column } from './columns.ts'
import { Id, MaybeNumber } from './common.ts'
import { Split, SplitBy, TrainingParameters, WellChoice } from './training.ts'

/** More would be told apart by nobody, and their figures fill no screen. */
export const MOST_CLASSES = 60

export const ClassParameters = TrainingParameters.extend({
  task: z.literal('classes'),
  /** `role`, `treatment`, `dose`, `dose group`, `control`, or a free column of the layout, in any case. */
  by: z.string().min(1).max(200),
  /** Of all wells where it is null; wells that are excluded or empty are left out unless they are asked for. */
  wells: WellChoice.nullable(),
  /** Values of the column that are no class. */
  excluded: z.array(z.string()).max(10_000),
  /** How places of an image become one probability. */
  pooling: z.object({
    kind: z.enum(['noisy-and', 'noisy-or', 'isr', 'gm', 'lse', 'max', 'mean', 'attention']),
    /** Slope of Noisy-AND. */
    a: z.number().positive().optional(),
    /** Sharpness of the generalized mean and of LSE. */
    r: z.number().positive().optional(),
  }),
  /** Side of the crops that training sees, pixels of the network; null takes nine tenths of the images. */
  crop: z.number().int().positive().nullable(),
  /** Signal is made up to 1 + gain times stronger or weaker; null takes a third. */
  gain: z.number().nonnegative().nullable(),
  /** Besides, a network is trained without each group, and judged on it. */
  leaveOut: SplitBy.nullable(),
  licence: z.string().max(200).nullable(),
  dataLicence: z.string().max(200).nullable(),
})
export type ClassParameters = z.infer<typeof ClassParameters>

/** A column of the layout that can name classes. */
export const ClassColumn = z.object({
  name: z.string(),
  /** The first of them by name, with the wells that have images. */
  classes: z.array(z.object({ label: z.string(), wells: z.number(), images: z.number() })),
  /** Different values, shown or not. */
  values: z.number(),
  /** Wells about which the column says nothing. */
  unlabelled: z.number(),
})
export type ClassColumn = z.infer<typeof ClassColumn>

/** Figures of images, or of wells; undefined ones are null. Lists are by class. */
export const ClassVerdict = z.object({
  count: z.number(),
  accuracy: MaybeNumber,
  accuracyLow: MaybeNumber,
  accuracyHigh: MaybeNumber,
  meanClassAccuracy: MaybeNumber,
  meanAveragePrecision: MaybeNumber,
  /** [true class][called class] */
  confusion: z.array(z.array(z.number())),
  perClass: z.array(
    z.object({
      count: z.number(),
      precision: MaybeNumber,
      recall: MaybeNumber,
      f1: MaybeNumber,
      averagePrecision: MaybeNumber,
    }),
  ),
})
export type ClassVerdict = z.infer<typeof ClassVerdict>

/** A well by networks that were not trained on it. Classes are numbers. */
export const ClassedWell = z.object({
  wellId: Id,
  plateId: Id,
  plate: z.string(),
  well: z.string(),
  row: z.number(),
  column: z.number(),
  label: z.number(),
  split: Split,
  images: z.number(),
  /** Of the largest mean probability. */
  called: z.number(),
  /** Images that call each class. */
  votes: z.array(z.number()),
  /** Means of its images. */
  probabilities: z.array(z.number()),
})
export type ClassedWell = z.infer<typeof ClassedWell>

/** A treatment by its replicate wells: each has a vote, and the median of their probabilities decides. */
export const ClassedTreatment = z.object({
  name: z.string(),
  label: z.number(),
  wells: z.number(),
  called: z.number(),
  votes: z.array(z.number()),
  probabilities: z.array(z.number()),
  wellId: Id,
  plateId: Id,
})
export type ClassedTreatment = z.infer<typeof ClassedTreatment>

/** An image whose class is doubtful. */
export const ClassedImage = z.object({
  siteId: Id,
  wellId: Id,
  plateId: Id,
  plate: z.string(),
  well: z.string(),
  site: z.number(),
  label: z.number(),
  called: z.number(),
  /** Of the class that is called, and of that of the label. */
  probability: z.number(),
  ofLabel: z.number(),
  /** Of the probabilities, as a share of what it is where all classes are equally likely. */
  entropy: z.number(),
})
export type ClassedImage = z.infer<typeof ClassedImage>

/** Activations over the share of positive places: of every pooling, and as learned for each class (Kraus 2016, figure 2). */
export const PoolingCurves = z.object({
  kind: z.string(),
  a: MaybeNumber,
  r: MaybeNumber,
  /** Places of the map for which the curves are computed. */
  places: z.number(),
  shares: z.array(z.number()),
  functions: z.array(z.object({ kind: z.string(), activations: z.array(z.number()) })),
  /** By class; empty where the pooling has nothing to learn. */
  learned: z.array(z.object({ threshold: z.number(), activations: z.array(z.number()) })),
})
export type PoolingCurves = z.infer<typeof PoolingCurves>

const ShuffledFigure = z.object({ observed: z.number(), mean: z.number(), upper: z.number(), p: z.number() })

/** What figures are worth against chance: nothing is trained again. */
export const ShuffledLabels = z.object({
  unit: z.enum(['groups', 'images within groups']),
  units: z.number(),
  permutations: z.number(),
  accuracy: ShuffledFigure,
  meanAveragePrecision: ShuffledFigure,
})

/** How good a classifier is on wells that it has not seen. */
export const ClassEvaluation = z.object({
  task: z.literal('classes'),
  modelId: Id,
  classes: z.array(z.string()),
  test: ClassVerdict,
  validation: ClassVerdict,
  /** By well: mean probabilities of its images. */
  testWells: ClassVerdict,
  /** By treatment: medians over its wells. */
  testTreatments: ClassVerdict,
  /** Each group judged by a network that has not seen it. */
  leftOut: z
    .object({
      by: SplitBy,
      groups: z.array(z.object({ group: z.string(), images: z.number(), accuracy: MaybeNumber })),
      /** Groups that there are; fewer were left out where training was stopped. */
      total: z.number(),
      images: ClassVerdict,
      wells: ClassVerdict,
      treatments: ClassVerdict,
    })
    .nullable(),
  /** By class: precision over recall on test images. */
  curves: z.array(z.array(z.object({ threshold: z.number(), precision: z.number(), recall: z.number() }))),
  baselines: z.array(z.object({ name: z.string(), what: z.string(), test: ClassVerdict })),
  /** The same predictions of the test images against labels that changed places at random; absent from earlier evaluations. */
  shuffled: ShuffledLabels.nullable().default(null),
  wells: z.array(ClassedWell),
  treatments: z.array(ClassedTreatment),
  /** Least certain first. */
  uncertain: z.array(ClassedImage),
  /** Images whose probabilities contradict their label, worst first. */
  suspects: z.array(ClassedImage),
  pooling: PoolingCurves,
  notes: z.array(z.string()),
})
export type ClassEvaluation = z.infer<typeof ClassEvaluation>

/** The class that the images of each well speak for most, by the mean of their probabilities; columns run in parallel. */
export const DominantClasses = z.object({
  classes: z.array(z.string()),
  plates: z.array(
    z.object({
      plateId: Id,
      wellIds: Uint32Column,
      rows: Uint16Column,
      columns: Uint16Column,
      called: Uint16Column,
      probabilities: Float32Column,
      /** Images behind each. */
      counts: Uint32Column,
    }),
  ),
})
export type DominantClasses = z.infer<typeof DominantClasses>
