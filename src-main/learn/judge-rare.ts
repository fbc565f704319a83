/** What a detector is worth: its scores of validation images while it is trained, and of held-out ones at the end. */
import type { BestOptions, Validation } from '../engine/index.ts'
import type { Weights } from '../network/index.ts'
import { chooseThreshold } from './choose-threshold.ts'
import { type Evaluation, evaluateScores } from './evaluate-scores.ts'
import type { Split } from './labelled-image.ts'
import type { LearningJob } from './learning-job.ts'
import { fieldOf, predictingNetwork } from './rare-network.ts'
import type { RareRecipe } from './rare-recipe.ts'
import { finiteOf, jobLogits, meanCrossEntropy, positiveProbability, type ScoringTools } from './score-images.ts'

type RareJob = LearningJob<RareRecipe>

export interface ScoredImage {
  readonly name: string
  readonly group: string
  readonly split: Split
  /** 1 for the positive class. */
  readonly label: number
  readonly probability: number
}

export interface RareJudgement {
  /** Chosen on the validation images. */
  readonly threshold: number
  readonly validation: Evaluation
  readonly test: Evaluation
  /** Validation and test images. */
  readonly scored: readonly ScoredImage[]
}

/** Images that are scored at once; a forward pass keeps little. */
const SCORING_BATCH = 16

/** The predicting network as an ONNX file. Its margin, where it has one, is of the training images' mean background. */
export function rareOnnx({ recipe, shelf, size, sides, normalisation }: RareJob, weights: Weights): Uint8Array {
  const shape = [1, shelf.channels, size.height, size.width]
  if (!recipe.seesEdges) return predictingNetwork(recipe.network, shape, weights)
  const { mean, deviation } = normalisation
  const levels = shelf.background(sides.train).map((level, c) => (level - mean[c]!) / deviation[c]!)
  const margin = { pixels: Math.floor(fieldOf(recipe.network, shape) / 2), levels }
  return predictingNetwork({ ...recipe.network, margin }, shape, weights)
}

const logitsOf = (
  job: RareJob,
  weights: Weights,
  images: readonly number[],
  tools: ScoringTools,
): Promise<readonly Float32Array[]> =>
  jobLogits(job, { network: rareOnnx(job, weights), images, batchSize: SCORING_BATCH }, tools)

/** By the mean cross entropy of the validation images: smooth, where accuracy stands still. */
export async function validateRare(
  job: RareJob,
  weights: Weights,
  tools: BestOptions & ScoringTools,
): Promise<Validation> {
  const logits = await logitsOf(job, weights, job.sides.validation, tools)
  const truth = job.sides.validation.map((i) => job.labels[i]!)
  const loss = meanCrossEntropy(logits, truth)
  const { accuracy, precision, recall, averagePrecision } = evaluateScores(logits.map(positiveProbability), truth)
  return { score: -loss, figures: finiteOf({ loss, accuracy, precision, recall, averagePrecision }) }
}

/** A threshold from the validation images, and figures of these and of the test images with it. */
export async function judgeRare(job: RareJob, weights: Weights, tools: ScoringTools): Promise<RareJudgement> {
  const images = [...job.sides.validation, ...job.sides.test]
  const logits = await logitsOf(job, weights, images, tools)
  const scored = images.map((i, at): ScoredImage => {
    const { name, group, split } = job.set.images[i]!
    return { name, group, split, label: job.labels[i]!, probability: positiveProbability(logits[at]!) }
  })
  const columns = (split: Split): readonly [number[], number[]] => {
    const side = scored.filter((image) => image.split === split)
    return [side.map(({ probability }) => probability), side.map(({ label }) => label)]
  }
  const { threshold } = chooseThreshold(...columns('validation'), 'accuracy')
  return {
    threshold,
    validation: evaluateScores(...columns('validation'), threshold),
    test: evaluateScores(...columns('test'), threshold),
    scored,
  }
}
