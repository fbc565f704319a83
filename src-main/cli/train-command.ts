/** `train`: a detector of rare phenotypes, or a classifier, from labels on images. */
import { Fault } from '../base/index.ts'
import { PROVIDERS } from '../engine/index.ts'
import {
  type LabelledSet,
  MASK_HEADS,
  MASK_LOSSES,
  RARE_NETWORKS,
  RARE_PRESETS,
  type RareChoice,
  type RareDetector,
  rareModel,
  rareRecipe,
  trainRare,
} from '../learn/index.ts'
import { GLOBAL_POOLINGS, INSTANCE_POOLINGS, UNET_NORMALISATIONS } from '../network/index.ts'
import { type ParsedArguments, UsageError } from './arguments.ts'
import { oneOf } from './choices.ts'
import type { Command, Outcome } from './command.ts'
import { LABELLED_FLAGS } from './labelled-folders.ts'
import type { Session } from './session.ts'
import { trainClassesOnFolder } from './train-classes.ts'
import { trainClassesOnProject } from './train-classes-project.ts'
import { refuseForeignFlags } from './train-flags.ts'
import { type TrainingWishes, trainingWishes, trainOnFolder } from './train-folder.ts'
import { trainMasksOnFolder } from './train-masks.ts'
import { outcomeOf } from './train-outcome.ts'
import { trainOnProject } from './train-project.ts'

export const trainCommand: Command = {
  usage: [
    'train rare --images DIR --labels labels.csv --out MODEL [--network wscnn-4|wscnn-6] [--pooling max|average|fully-connected] [--preset default|paper] [--second-filter 3|7] [--positive LABEL] [--downsample N] [--epochs N | --minutes N] [--seed S] [--provider NAME] [--resume] [--json]',
    'train rare --project P --positive ROLE|WELLS --negative ROLE|WELLS [--channels A,B] [--split-by well|plate|replicate] [--out MODEL] [...]',
    'train classes --images DIR --labels labels.csv --out MODEL [--multi-label] [--split-by COLUMN] [--leave-out COLUMN | --folds N] [--pooling noisy-and|noisy-or|isr|gm|lse|max|mean|attention] [--a A | --r R] [--crop N] [--gain G] [--downsample N] [--epochs N | --minutes N] [--seed S] [--provider NAME] [--resume] [--json]',
    'train classes --project P --by COLUMN [--wells ROLE|WELLS] [--channels A,B] [--split-by well|plate|replicate|row|column|COLUMN] [--leave-out well|plate|replicate|row|column|COLUMN] [--out MODEL] [...]',
    'train segmentation --images DIR --labels DIR --out MODEL [--manifest F [--where COLUMN=VALUE …] [--folds A,B,…]] [--head distance|classes] [--loss cross-entropy|dice|focal|lovasz] [--width N] [--depth N] [--normalisation batch|none] [--epochs N | --minutes N] [--seed S] [--provider NAME] [--resume] [--json]',
  ].join('\n           '),
  summary:
    'Train a detector of rare phenotypes, or a classifier, from labels on images: `file,label[,group][,split]`; or a network that marks nuclei, from instance labels.',
  words: 1,
  flags: {
    images: { kind: 'value', help: 'folder of images' },
    labels: {
      kind: 'value',
      help: 'table of labels; without a split, groups are dealt into thirds; of segmentation a folder of instance labels',
    },
    ...LABELLED_FLAGS,
    head: { kind: 'value', help: `segmentation: ${MASK_HEADS.join(' or ')}; distance unless told` },
    loss: { kind: 'value', help: `segmentation: ${MASK_LOSSES.join(', ')}; dice unless told` },
    width: { kind: 'value', help: 'segmentation: maps of the first rung of the U-Net; 32 unless told' },
    depth: { kind: 'value', help: 'segmentation: poolings of the U-Net; 3 unless told' },
    normalisation: { kind: 'value', help: `segmentation: ${UNET_NORMALISATIONS.join(' or ')}; batch unless told` },
    out: { kind: 'value', help: 'the model: a new folder, or a .zip; with --project a copy of the one in the project' },
    project: { kind: 'value', help: 'train on wells of this project instead, as a run' },
    positive: {
      kind: 'values',
      help: 'the label of the rare phenotype (of two the last by alphabet unless told); of a project roles or wells that have it',
    },
    negative: {
      kind: 'values',
      help: 'of a project: roles or wells that do not have it, such as negative_control or A11-H11',
    },
    by: { kind: 'value', help: 'classes of a project: the layout’s column that names them, such as role or moa' },
    wells: { kind: 'values', help: 'classes of a project: only these roles or wells' },
    'multi-label': {
      kind: 'switch',
      help: 'of classes on a folder: an image may have several, in a cell with ; or | between them, or in several rows of the table',
    },
    'leave-out': {
      kind: 'value',
      help: 'of classes: judge by leaving out in turn each group by a column, such as compound; of a project also each well, plate, replicate, row or column',
    },
    folds: {
      kind: 'value',
      help: `of classes on a folder: judge by that many folds of whole groups, classes spread evenly; ${LABELLED_FLAGS.folds.help}`,
    },
    channels: { kind: 'value', help: 'of a project: channels by name, with commas; all unless told' },
    'split-by': {
      kind: 'value',
      help: 'what stays on one side: of a project well, plate or replicate; of classes also row, column, or any column of the layout or of the labels, such as compound',
    },
    name: { kind: 'value', help: 'of a project: what the model is called' },
    network: { kind: 'value', help: RARE_NETWORKS.join(' or ') },
    pooling: {
      kind: 'value',
      help: `${GLOBAL_POOLINGS.join(', ')}; of classes ${INSTANCE_POOLINGS.join(', ')}, noisy-and unless told`,
    },
    a: { kind: 'value', help: 'of noisy-and: slope, 10 unless told' },
    r: { kind: 'value', help: 'of gm and lse: sharpness' },
    crop: { kind: 'value', help: 'of classes: side of the crops that training sees, pixels' },
    gain: {
      kind: 'value',
      help: 'of classes: signal is made up to 1 + gain times stronger or weaker, so that brightness alone tells nothing; a third unless told',
    },
    preset: { kind: 'value', help: RARE_PRESETS.join(' or ') },
    'second-filter': { kind: 'value', help: 'side of the second filter: 3, or 7 for images of cells' },
    downsample: {
      kind: 'value',
      help: 'stored pixels per pixel that the network sees, along each side; 1 unless told, of a project by the size of nuclei',
    },
    epochs: { kind: 'value', help: 'passes over the training images' },
    minutes: { kind: 'value', help: 'end of training by the clock' },
    seed: { kind: 'value', help: 'start of everything random; 1 unless told' },
    provider: { kind: 'value', help: `${PROVIDERS.join(', ')}; the best there is unless told` },
    licence: { kind: 'value', help: 'licence of the model, for its card' },
    'data-licence': { kind: 'value', help: 'licence of the images, for the model’s card' },
    resume: { kind: 'switch', help: 'go on from the checkpoint beside --out' },
  },
  run(args, session) {
    const [what] = args.words
    if (what !== 'rare' && what !== 'classes' && what !== 'segmentation')
      throw new UsageError("train knows 'rare', 'classes' and 'segmentation'.")
    const on = refuseForeignFlags(args, trainCommand.flags, what)
    if (on === 'project') return what === 'rare' ? trainOnProject(args, session) : trainClassesOnProject(args, session)
    for (const flag of ['images', 'labels', 'out'])
      if (args.value(flag) === undefined) throw new UsageError(`--${flag} is missing, or --project.`)
    if (what === 'segmentation') return trainMasksOnFolder(args, session)
    return what === 'rare' ? trainRareOnFolder(args, session) : trainClassesOnFolder(args, session)
  },
}

interface Wishes extends TrainingWishes {
  readonly choice: RareChoice
}

function wishesOf(args: ParsedArguments): Wishes {
  const choice: RareChoice = {
    network: oneOf(args, 'network', RARE_NETWORKS) ?? 'wscnn-4',
    pooling: oneOf(args, 'pooling', GLOBAL_POOLINGS) ?? 'max',
    preset: oneOf(args, 'preset', RARE_PRESETS) ?? 'default',
    secondFilter: Number(oneOf(args, 'second-filter', ['3', '7']) ?? 3) as 3 | 7,
  }
  return { choice, ...trainingWishes(args) }
}

async function trainRareOnFolder(args: ParsedArguments, session: Session): Promise<Outcome> {
  const wishes = wishesOf(args)
  const { seed, limit, choice } = wishes
  const recipe = rareRecipe(choice)
  const { result, ...written } = await trainOnFolder<RareDetector>(args, session, {
    wishes,
    work: {
      check: checkTwoLabels,
      train: ({ set, shelf }, checkpoint, tools) => trainRare({ set, shelf, recipe, limit, seed, checkpoint }, tools),
      model: (detector, origin) => rareModel(detector, { ...origin, choice, recipe }),
    },
  })
  return outcomeOf(result, written)
}

function checkTwoLabels({ classes }: LabelledSet, path: string): void {
  if (classes.length === 2) return
  throw new Fault('bad_labels', `${path} has ${classes.length} labels: ${classes.join(', ')}; a detector has two.`, {
    path,
    todo: "Keep two labels, positive and negative, or train a classifier ('train classes').",
  })
}
