/** `train classes`: a classifier of images, single cells and treatments from labels on images. */
import {
  type ClassChoice,
  type ClassEvaluation,
  type Classifier,
  classModel,
  classRecipe,
  trainClasses,
} from '../learn/index.ts'
import { INSTANCE_POOLINGS, type InstancePooling } from '../network/index.ts'
import { type ParsedArguments, UsageError } from './arguments.ts'
import { aboveZero, oneOf } from './choices.ts'
import { lines, type Outcome } from './command.ts'
import type { Session } from './session.ts'
import { trainingWishes, trainOnFolder } from './train-folder.ts'
import { percent, trainingFacts } from './train-outcome.ts'

export async function trainClassesOnFolder(args: ParsedArguments, session: Session): Promise<Outcome> {
  const wishes = trainingWishes(args)
  const choice = classChoice(args)
  const recipe = classRecipe(choice)
  const { seed, limit } = wishes
  const { result, ...written } = await trainOnFolder<Classifier>(args, session, {
    wishes,
    work: {
      check: () => undefined,
      train: ({ set, shelf }, checkpoint, tools) =>
        trainClasses({ set, shelf, recipe, limit, seed, checkpoint }, tools),
      model: (classifier, origin) => classModel(classifier, { ...origin, choice, recipe }),
    },
  })
  return outcomeOf(result, written)
}

export const classChoice = (args: ParsedArguments): ClassChoice => ({
  pooling: poolingOf(args),
  crop: cropSide(args),
  gain: gainOf(args),
})

function poolingOf(args: ParsedArguments): InstancePooling {
  const kind = oneOf(args, 'pooling', INSTANCE_POOLINGS) ?? 'noisy-and'
  const [a, r] = [aboveZero(args, 'a'), aboveZero(args, 'r')]
  if (a !== undefined && kind !== 'noisy-and') throw new UsageError('--a goes with --pooling noisy-and.')
  if (r !== undefined && kind !== 'gm' && kind !== 'lse') throw new UsageError('--r goes with --pooling gm and lse.')
  return { kind, ...(a !== undefined && { a }), ...(r !== undefined && { r }) } as InstancePooling
}

function gainOf(args: ParsedArguments): number | undefined {
  const text = args.value('gain')
  if (text === undefined) return undefined
  if (!(Number(text) >= 0)) throw new UsageError('--gain is a number, 0 or more.')
  return Number(text)
}

function cropSide(args: ParsedArguments): number | undefined {
  const crop = args.integer('crop')
  if (crop !== undefined && crop < 1) throw new UsageError('--crop is 1 pixel or more.')
  return crop
}

export function outcomeOf(classifier: Classifier, written: { out: string; hash: string }): Outcome {
  const { test, validation } = classifier
  const { json, model, trained, best } = trainingFacts(classifier, written)
  const figures = ({ images, accuracy, meanClassAccuracy, meanAveragePrecision }: ClassEvaluation) => ({
    images,
    accuracy,
    meanClassAccuracy,
    meanAveragePrecision,
  })
  return {
    json: { ...json, validation: figures(validation), test: figures(test) },
    text: lines([
      model,
      trained,
      ['Best', best],
      ...(['validation', 'test'] as const).map((side): [string, string] => {
        const { images, accuracy, meanClassAccuracy, meanAveragePrecision } = classifier[side]
        return [
          `On ${side}`,
          `${images} images: accuracy ${percent(accuracy)}, of the mean class ${percent(meanClassAccuracy)}, mean average precision ${meanAveragePrecision.toFixed(3)}`,
        ]
      }),
    ]),
  }
}
