/** What a classifier is worth: its scores of validation images while it is trained, and of held-out ones at the end. */
import { softmax } from '../base/index.ts'
import type { BestOptions, Validation } from '../engine/index.ts'
import type { Weights } from '../network/index.ts'
import { classPredictingNetwork } from './class-network.ts'
import type { ClassRecipe } from './class-recipe.ts'
import { type ClassEvaluation, evaluateClasses } from './evaluate-classes.ts'
import type { Split } from './labelled-image.ts'
import type { LearningJob } from './learning-job.ts'
import { finiteOf, jobLogits, meanCrossEntropy, type ScoringTools } from './score-images.ts'

export interface ClassifiedImage {
  readonly name: string
  readonly group: string
  readonly split: Split
  /** Number of its class. */
  readonly label: number
  /** Of every class, 0 … 1; they sum to one. */
  readonly probabilities: readonly number[]
}

export interface ClassJudgement {
  readonly validation: ClassEvaluation
  readonly test: ClassEvaluation
  /** Validation and test images. */
  readonly scored: readonly ClassifiedImage[]
}

/** Pixels that are scored at once; a forward pass keeps little. */
const SCORING_PIXELS = 2 ** 21

export type ClassJob = LearningJob<ClassRecipe>

/** The predicting network as an ONNX file. */
export function classOnnx({ recipe, shelf, size, set }: ClassJob, weights: Weights): Uint8Array {
  const shape = [1, shelf.channels, size.height, size.width]
  return classPredictingNetwork(recipe, shape, weights, set.classes.length)
}

/** What the network says of whole images, before softmax or sigmoid. */
export function logitsOf(
  job: ClassJob,
  weights: Weights,
  images: readonly number[],
  tools: ScoringTools,
): Promise<readonly Float32Array[]> {
  const { width, height } = job.size
  const batchSize = Math.max(1, Math.min(16, Math.floor(SCORING_PIXELS / (width * height))))
  return jobLogits(job, { network: classOnnx(job, weights), images, batchSize }, tools)
}

/** By the mean cross entropy of the validation images: smooth, where accuracy stands still. */
export async function validateClasses(
  job: ClassJob,
  weights: Weights,
  tools: BestOptions & ScoringTools,
): Promise<Validation> {
  const logits = await logitsOf(job, weights, job.sides.validation, tools)
  const truth = job.sides.validation.map((i) => job.labels[i]!)
  const loss = meanCrossEntropy(logits, truth)
  const { accuracy, meanClassAccuracy, meanAveragePrecision } = evaluateClasses(logits.map(softmax), truth)
  return { score: -loss, figures: finiteOf({ loss, accuracy, meanClassAccuracy, meanAveragePrecision }) }
}

/** Figures of the validation and of the test images. */
export async function judgeClasses(job: ClassJob, weights: Weights, tools: ScoringTools): Promise<ClassJudgement> {
  const images = [...job.sides.validation, ...job.sides.test]
  const logits = await logitsOf(job, weights, images, tools)
  const scored = images.map((i, at): ClassifiedImage => {
    const { name, group, split } = job.set.images[i]!
    return { name, group, split, label: job.labels[i]!, probabilities: softmax(logits[at]!) }
  })
  const figures = (split: Split): ClassEvaluation => {
    const side = scored.filter((image) => image.split === split)
    return evaluateClasses(
      side.map(({ probabilities }) => probabilities),
      side.map(({ label }) => label),
    )
  }
  return { validation: figures('validation'), test: figures('test'), scored }
}
