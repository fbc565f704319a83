/** Trains a detector of rare phenotypes, and hands over the model with its scores. */
import { type RareChoice, rareModel, rareRecipe, type ScoredImage, trainRare } from '../learn/index.ts'
import type { BenchTools } from './bench-tasks.ts'
import { handedOver, type TrainedNetwork, type TrainingInput, withTrainingImages } from './train-on-bench.ts'

export type TrainRareInput = TrainingInput<RareChoice>

export interface TrainedRare extends TrainedNetwork {
  readonly threshold: number
  /** Validation and test images, by name. */
  readonly scored: readonly ScoredImage[]
}

export const trainRareTask = (input: TrainRareInput, tools: BenchTools): Promise<TrainedRare> =>
  withTrainingImages(input, tools, async ({ set, shelf, learning }) => {
    const { choice, limit, seed, origin } = input
    const recipe = rareRecipe(choice)
    const own = await learning(input.checkpoint)
    const detector = await trainRare({ set, shelf, recipe, limit, seed, checkpoint: own.checkpoint }, own.tools)
    const model = await rareModel(detector, { ...origin, set, shelf, recipe, choice, seed })
    const { threshold, scored } = detector
    return { ...handedOver(detector, model), threshold, scored }
  })
