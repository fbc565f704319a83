/** Trains a classifier, then, where that is wished, one without each group of images; hands over the model with all scores. */
import { existsSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import {
  besideFigures,
  type ClassChoice,
  type ClassifiedImage,
  type ClassRecipe,
  classModel,
  classRecipe,
  type LabelledSet,
  type LeftOutFold,
  leftOutFolds,
  type PoolingCurves,
  poolingCurves,
  type ShuffledLabels,
  type SplitImage,
  shuffledTest,
  trainClasses,
} from '../learn/index.ts'
import type { BenchTools } from './bench-tasks.ts'
import {
  handedOver,
  type OpenTraining,
  type TrainedNetwork,
  type TrainingInput,
  withTrainingImages,
} from './train-on-bench.ts'

export interface TrainClassesInput extends TrainingInput<ClassChoice> {
  /** What is left out in turn, in a word, and the group of each image by its name. */
  readonly leaveOut: { readonly by: string; readonly groups: Readonly<Record<string, string>> } | null
}

export interface LeftOutGroup {
  readonly group: string
  /** By the network that has not seen it. */
  readonly scored: readonly ClassifiedImage[]
}

export interface TrainedClasses extends TrainedNetwork {
  readonly classes: readonly string[]
  /** Validation and test images. */
  readonly scored: readonly ClassifiedImage[]
  /** What is said of the test images against labels that are dealt out anew. */
  readonly shuffled: ShuffledLabels
  /** Fewer than there are groups where training was stopped. */
  readonly leftOut: { readonly groups: readonly LeftOutGroup[]; readonly total: number } | null
  readonly curves: PoolingCurves
}

export const trainClassesTask = (input: TrainClassesInput, tools: BenchTools): Promise<TrainedClasses> =>
  withTrainingImages(input, tools, async (open) => {
    const { set, shelf, learning } = open
    const { choice, limit, seed, origin } = input
    const recipe = classRecipe(choice)
    const own = await learning(input.checkpoint)
    const classifier = await trainClasses({ set, shelf, recipe, limit, seed, checkpoint: own.checkpoint }, own.tools)
    const shuffled = shuffledTest(classifier.scored, seed)
    const beside = besideFigures(shuffled)
    const model = await classModel(classifier, { ...origin, set, shelf, recipe, choice, seed, beside })
    return {
      ...handedOver(classifier, model),
      classes: set.classes,
      scored: classifier.scored,
      shuffled,
      curves: await poolingCurves(recipe.pooling, classifier.weights),
      leftOut: await leavingOut(input, { ...open, recipe }, tools),
    }
  })

type Folds = OpenTraining & { readonly recipe: ClassRecipe }

/** One network after another; what is finished is written beside the checkpoint, so that it is not trained again. */
async function leavingOut(
  { leaveOut, checkpoint, limit, seed }: TrainClassesInput,
  { set, shelf, recipe, learning }: Folds,
  tools: BenchTools,
): Promise<TrainedClasses['leftOut']> {
  if (leaveOut === null) return null
  const folds = leftOutFolds(
    set.images.map((image) => ({ ...image, group: leaveOut.groups[image.name] ?? image.group })),
  )
  const path = `${checkpoint}.left-out.json`
  const groups: LeftOutGroup[] = await finishedGroups(path)
  for (const [i, fold] of folds.entries()) {
    if (groups.some(({ group }) => group === fold.group)) continue
    if (tools.wish() === 'stop') {
      tools.tell({ kind: 'message', text: `Stopped after ${groups.length} of ${folds.length} groups were left out.` })
      break
    }
    tools.tell({ kind: 'part', title: `Leaving out ${titleOf(fold)}, ${i + 1} of ${folds.length}` })
    const saved = `${checkpoint}.fold-${i + 1}`
    const own = await learning(saved)
    const part: LabelledSet = { ...set, images: fold.images as readonly SplitImage[] }
    const { scored, ending } = await trainClasses(
      { set: part, shelf, recipe, limit, seed, checkpoint: own.checkpoint },
      own.tools,
    )
    // A network that was stopped on its way says little of what this recipe makes of a group.
    if (ending === 'stopped') continue
    groups.push({ group: fold.group, scored: scored.filter(({ split }) => split === 'test') })
    await writeFile(`${path}.new`, JSON.stringify(groups))
    await rename(`${path}.new`, path)
    await rm(saved, { force: true })
  }
  return { groups, total: folds.length }
}

/** Groups of wells and plates begin with the number of the plate. */
const titleOf = ({ group }: LeftOutFold<unknown>): string => group.replace(/^\d+ (?=\S)/, '')

async function finishedGroups(path: string): Promise<LeftOutGroup[]> {
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as LeftOutGroup[]) : []
}
