/** What a classifier is worth whose images may have several classes: while it is trained, and at the end. */
import type { BestOptions, Validation } from '../engine/index.ts'
import type { Weights } from '../network/index.ts'
import { evaluateLabels, type LabelsEvaluation } from './evaluate-labels.ts'
import { type ClassJob, logitsOf } from './judge-classes.ts'
import type { Split } from './labelled-image.ts'
import { finiteOf, type ScoringTools } from './score-images.ts'

export interface MultiLabelImage {
  readonly name: string
  readonly group: string
  readonly split: Split
  /** Numbers of its classes. */
  readonly labels: readonly number[]
  /** Of every class, 0 … 1, each for itself. */
  readonly probabilities: readonly number[]
}

export interface LabelsJudgement {
  readonly validation: LabelsEvaluation
  readonly test: LabelsEvaluation
  /** Validation and test images. */
  readonly scored: readonly MultiLabelImage[]
}

const sigmoids = (logits: Float32Array): number[] => Array.from(logits, (score) => 1 / (1 + Math.exp(-score)))

/** By the mean binary cross entropy of the validation images, summed over the classes. */
export async function validateLabels(
  job: ClassJob,
  weights: Weights,
  tools: BestOptions & ScoringTools,
): Promise<Validation> {
  const images = job.sides.validation
  const logits = await logitsOf(job, weights, images, tools)
  const truth = images.map((i) => job.classesOf[i]!)
  const loss = logits.reduce((sum, scores, i) => sum + sigmoidLoss(scores, truth[i]!), 0) / images.length
  const { subsetAccuracy, labelAccuracy, meanAveragePrecision } = evaluateLabels(logits.map(sigmoids), truth)
  const figures = finiteOf({ loss, accuracy: subsetAccuracy, labelAccuracy, meanAveragePrecision })
  return { score: -loss, figures }
}

/** Σ log(1 + e^s) − t s, without overflow. */
const sigmoidLoss = (scores: Float32Array, own: readonly number[]): number =>
  scores.reduce(
    (sum, score, of) =>
      sum + Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - (own.includes(of) ? score : 0),
    0,
  )

/** Figures of the validation and of the test images. */
export async function judgeLabels(job: ClassJob, weights: Weights, tools: ScoringTools): Promise<LabelsJudgement> {
  const images = [...job.sides.validation, ...job.sides.test]
  const logits = await logitsOf(job, weights, images, tools)
  const scored = images.map((i, at): MultiLabelImage => {
    const { name, group, split } = job.set.images[i]!
    return { name, group, split, labels: job.classesOf[i]!, probabilities: sigmoids(logits[at]!) }
  })
  const figures = (split: Split): LabelsEvaluation => {
    const side = scored.filter((image) => image.split === split)
    return evaluateLabels(
      side.map(({ probabilities }) => probabilities),
      side.map(({ labels }) => labels),
      { classes: job.set.classes.length },
    )
  }
  return { validation: figures('validation'), test: figures('test'), scored }
}
