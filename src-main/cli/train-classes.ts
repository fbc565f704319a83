/** `train classes`: a classifier of images, single cells and treatments from labels on images. */
import { resolve } from 'node:path'
import { Fault } from '../base/index.ts'
import {
  besideFigures,
  classModel,
  classRecipe,
  type LabelledSet,
  readLabelGroups,
  type ShuffledLabels,
  type SplitImage,
  shuffledTest,
  type TrainingImages,
} from '../learn/index.ts'
import type { ParsedArguments } from './arguments.ts'
import { classChoice, type LeavingWish, leavingWish } from './class-choice.ts'
import { classOutcome } from './class-outcome.ts'
import { type AnyClassifier, trainAny } from './class-training.ts'
import type { Outcome } from './command.ts'
import { foldPlan, groupPlan, judgeLeftOut, type LeftOut, type LeftOutPlan } from './leave-out.ts'
import type { Session } from './session.ts'
import { trainingWishes, trainOnFolder } from './train-folder.ts'

/** What is known once the training is done. */
interface Found {
  set?: LabelledSet
  shuffled?: ShuffledLabels
  leftOut?: LeftOut | undefined
}

export async function trainClassesOnFolder(args: ParsedArguments, session: Session): Promise<Outcome> {
  const wishes = trainingWishes(args)
  const choice = classChoice(args)
  const recipe = classRecipe(choice)
  const leaving = leavingWish(args)
  const { seed, limit } = wishes
  const found: Found = {}
  const { result, ...written } = await trainOnFolder<AnyClassifier>(args, session, {
    wishes,
    reading: {
      multiLabel: args.has('multi-label'),
      groupBy: args.value('split-by'),
      ...(leaving && 'column' in leaving && { moreColumns: true }),
    },
    work: {
      check: () => undefined,
      async train(opened, checkpoint, { onCheckpoint, ...tools }) {
        const { set, shelf } = opened
        found.set = set
        if (leaving && checkpoint)
          session.progress.say(
            'Going on with the training; what is left out is judged by a training from its beginning.',
          )
        else if (leaving)
          found.leftOut = await judgeLeftOut(await planOf(opened, leaving, { args, session }), set, {
            train: (images) => trainAny({ set: { ...set, images }, shelf, recipe, limit, seed }, tools),
            say: session.progress.say,
          })
        const training = { set, shelf, recipe, limit, seed, checkpoint }
        return trainAny(training, { ...tools, ...(onCheckpoint && { onCheckpoint }) })
      },
      async model(classifier, origin) {
        found.shuffled = shuffledTest(classifier.scored, seed)
        return classModel(classifier, { ...origin, choice, recipe, beside: besideFigures(found.shuffled) })
      },
    },
  })
  const { set, shuffled, leftOut } = found
  return classOutcome(result, { written, classes: set!.classes, shuffled: shuffled!, leftOut })
}

async function planOf(
  { set }: TrainingImages,
  leaving: LeavingWish,
  { args, session }: { args: ParsedArguments; session: Session },
): Promise<LeftOutPlan> {
  const plan =
    'folds' in leaving
      ? foldPlan(set.images, leaving.folds, trainingWishes(args).seed)
      : groupPlan(set.images, await groupsOf(set.images, leaving.column, args), leaving.column)
  for (const notice of plan.notices) session.progress.say(notice)
  return plan
}

async function groupsOf(images: readonly SplitImage[], column: string, args: ParsedArguments): Promise<string[]> {
  const path = resolve(args.required('labels'))
  const groups = await readLabelGroups(path, column)
  return images.map(({ name }) => {
    const group = groups.get(name)
    if (group !== undefined) return group
    throw new Fault('bad_labels', `The label table says nothing of ${name} in the column ${column}.`, { path })
  })
}
