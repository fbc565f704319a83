/** `train classes --project`: a classifier from what a column of the layout says of wells; judged by leaving groups out where asked. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Fault } from '../base/index.ts'
import {
  type ClassEvaluation,
  type Classifier,
  type ClassRecipe,
  classModel,
  classRecipe,
  evaluateClasses,
  leaveOneGroupOut,
  openTrainingImages,
  type Split,
  type SplitImage,
  splitByGroup,
  type TrainingImages,
  trainClasses,
} from '../learn/index.ts'
import { writeModel } from '../model/index.ts'
import {
  type ClassWish,
  classedImages,
  type DeskContext,
  defaultRareParameters,
  importModel,
  openedProject,
} from '../service/index.ts'
import { getMeta, listChannels } from '../store/index.ts'
import type { ParsedArguments } from './arguments.ts'
import { oneOf } from './choices.ts'
import { classWells } from './class-wells.ts'
import { lines, type Outcome } from './command.ts'
import { findChannel } from './run-commands.ts'
import type { Session } from './session.ts'
import { classChoice, outcomeOf } from './train-classes.ts'
import { type TrainingWishes, trainingWishes } from './train-folder.ts'
import { percent, rowText } from './train-outcome.ts'

const GROUPS = ['well', 'plate', 'replicate', 'row', 'column'] as const
type GroupBy = (typeof GROUPS)[number]

export async function trainClassesOnProject(args: ParsedArguments, session: Session): Promise<Outcome> {
  const out = args.value('out')
  if (out !== undefined && existsSync(resolve(out)))
    throw new Fault('disk', `${resolve(out)} is there already.`, { todo: 'Choose another --out.' })
  const context = await session.open(args.required('project'))
  const wishes = trainingWishes(args)
  const wish = wishOf(context, args)
  const { set, notices } = await labelledWells(context, { wish, seed: wishes.seed })
  for (const notice of notices) session.progress.say(notice)
  const { signal, progress } = session
  const opened = await openTrainingImages(set, {
    shrink: wishes.downsample,
    signal,
    onProgress: (done) => progress.report(done),
  })
  if (opened.notice) progress.say(opened.notice)
  const work: Work = { args, context, wish, session, wishes, opened, recipe: classRecipe(classChoice(args)) }
  try {
    const leftOut = args.value('leave-out') === undefined ? undefined : await leavingOut(work)
    const classifier = await trained(work, opened.set.images)
    const stored = await keep(work, classifier)
    return withLeftOut(outcomeOf(classifier, stored), leftOut)
  } finally {
    await opened.shelf.close()
  }
}

interface Work {
  readonly args: ParsedArguments
  readonly context: DeskContext
  readonly wish: ClassWish
  readonly session: Session
  readonly wishes: TrainingWishes
  readonly opened: TrainingImages
  readonly recipe: ClassRecipe
}

const FRACTIONS = { train: 0.6, validation: 0.2, test: 0.2 } as const

function wishOf(context: DeskContext, args: ParsedArguments): ClassWish {
  const defaults = defaultRareParameters(context)
  if (!defaults) throw new Fault('bad_argument', 'The project has no images yet.', { todo: "Run 'import' first." })
  const channels = args.value('channels')?.split(',')
  const words = args.values('wells')
  return {
    by: args.required('by'),
    wells: words.length > 0 ? classWells(openedProject(context), words) : undefined,
    channelIds: channels ? channels.map((name) => findChannel(context, name)) : defaults.channelIds,
    plane: defaults.plane,
    splitBy: groupsOf(args, 'split-by') ?? 'well',
  }
}

async function labelledWells(context: DeskContext, { wish, seed }: { wish: ClassWish; seed: number }) {
  const { classes, images, wells, incomplete } = await classedImages(openedProject(context), wish)
  const labelled = images.map(({ siteId, planes, label, group }) => ({ name: String(siteId), planes, label, group }))
  const few = Object.entries(wells).filter(([, count]) => count === 1)
  return {
    set: { classes, images: splitByGroup(labelled, { fractions: FRACTIONS, seed }) },
    notices: [
      `Classes: ${classes.map((name) => `${name} (${wells[name]} well${wells[name] === 1 ? '' : 's'})`).join(', ')}.`,
      ...few.map(([name]) => `${name} has one well: nothing can be said of how well it is told apart.`),
      ...(incomplete.length > 0
        ? [`${incomplete.length} images lack a channel and are left out: ${incomplete.slice(0, 3).join('; ')}.`]
        : []),
    ],
  }
}

const groupsOf = (args: ParsedArguments, flag: string): GroupBy | undefined => oneOf(args, flag, GROUPS)

function trained(
  { session, wishes, opened, recipe }: Omit<Work, 'args' | 'context' | 'wish'>,
  images: readonly SplitImage[],
): Promise<Classifier> {
  const { signal, progress } = session
  return trainClasses(
    { set: { ...opened.set, images }, shelf: opened.shelf, recipe, limit: wishes.limit, seed: wishes.seed },
    {
      signal,
      ...(wishes.providers && { providers: wishes.providers }),
      onMessage: (message) => progress.say(message),
      onHistory: (row) => row.validation && progress.say(rowText(row)),
      onProgress: (done) => progress.report(done),
    },
  )
}

export interface LeftOut {
  readonly by: string
  readonly groups: readonly { readonly group: string; readonly images: number; readonly accuracy: number }[]
  readonly all: Pick<ClassEvaluation, 'images' | 'accuracy' | 'meanClassAccuracy' | 'meanAveragePrecision'>
}

/** A network for each group, which has not seen it: a further group decides which epoch is kept, all others teach. */
async function leavingOut({ args, context, wish, ...work }: Work): Promise<LeftOut> {
  const { session, opened } = work
  const by = groupsOf(args, 'leave-out')!
  const { set } = opened
  const { images: again } = await classedImages(openedProject(context), { ...wish, splitBy: by })
  const groupOf = new Map(again.map(({ siteId, group }) => [String(siteId), group]))
  const images = set.images.map((image) => ({ ...image, group: groupOf.get(image.name)! }))
  const folds = leaveOneGroupOut(images)
  const said: { readonly probabilities: readonly number[]; readonly label: number; readonly group: string }[] = []
  for (const [i, { group }] of folds.entries()) {
    const judge = judgeFor(images, group)
    const sideOf = (own: string): Split => (own === group ? 'test' : own === judge ? 'validation' : 'train')
    session.progress.say(`Leaving out ${group}, ${i + 1} of ${folds.length}`)
    const { scored } = await trained(
      work,
      images.map((image) => ({ ...image, split: sideOf(image.group) })),
    )
    for (const image of scored) if (image.split === 'test') said.push(image)
  }
  const figures = (rows: typeof said) =>
    evaluateClasses(
      rows.map(({ probabilities }) => probabilities),
      rows.map(({ label }) => label),
      set.classes.length,
    )
  const { images: count, accuracy, meanClassAccuracy, meanAveragePrecision } = figures(said)
  return {
    by,
    groups: folds.map(({ group }) => {
      const own = figures(said.filter((row) => row.group === group))
      return { group, images: own.images, accuracy: own.accuracy }
    }),
    all: { images: count, accuracy, meanClassAccuracy, meanAveragePrecision },
  }
}

/** The first group after the one left out without which every class can still be learned. */
function judgeFor(images: readonly SplitImage[], leftOut: string): string {
  const groups = [...new Set(images.map(({ group }) => group))]
  const from = groups.indexOf(leftOut)
  const order = [...groups.slice(from + 1), ...groups.slice(0, from)]
  const classes = new Set(images.map(({ label }) => label)).size
  const found = order.find((judge) => {
    const taught = images.filter(({ group }) => group !== leftOut && group !== judge)
    return new Set(taught.map(({ label }) => label)).size === classes
  })
  if (found !== undefined) return found
  throw new Fault('bad_labels', `Without ${leftOut} and another group some class has no images to learn from.`, {
    todo: 'Leave out something smaller, such as wells.',
  })
}

function withLeftOut(outcome: Outcome, leftOut: LeftOut | undefined): Outcome {
  if (!leftOut) return outcome
  const { by, groups, all } = leftOut
  const worst = groups.filter(({ accuracy }) => accuracy < 1)
  return {
    json: { ...(outcome.json as object), leftOut },
    text: `${outcome.text}\n${lines([
      [
        `Leaving out each ${by}`,
        `${all.images} images: accuracy ${percent(all.accuracy)}, mean average precision ${all.meanAveragePrecision.toFixed(3)}`,
      ],
      ...worst.map(({ group, accuracy }): [string, string] => [`  ${group}`, `accuracy ${percent(accuracy)}`]),
    ])}`,
  }
}

/** Into the project, and to `--out` where that is given. */
async function keep({ args, context, wish, session, wishes, opened, recipe }: Work, classifier: Classifier) {
  const out = args.value('out')
  const folder = out === undefined ? await mkdtemp(join(tmpdir(), 'platescope-model-')) : undefined
  const path = folder ? join(folder, 'model') : resolve(out!)
  const project = openedProject(context)
  const names = new Map(listChannels(project).map((channel) => [channel.id, channel.name]))
  const pixel = getMeta(project, 'pixel_microns')
  const name = args.value('name') ?? `Classes by ${wish.by}`
  try {
    const model = await classModel(classifier, {
      name,
      set: opened.set,
      shelf: opened.shelf,
      seed: wishes.seed,
      choice: classChoice(args),
      recipe,
      channels: wish.channelIds.map((id) => ({ name: names.get(id) ?? String(id), meaning: '' })),
      pixelSizeMicrons: pixel === undefined ? null : Number(pixel),
      downsample: wishes.downsample,
      data: getMeta(project, 'name') ?? 'Project',
      dataLicence: args.value('data-licence') ?? null,
      licence: args.value('licence') ?? null,
      splitBy: wish.splitBy,
      programVersion: session.version,
      createdAt: new Date().toISOString(),
    })
    const hash = await writeModel(path, model)
    const { id } = await importModel(context, path)
    return { out: folder ? `${id} in the project` : path, hash }
  } finally {
    if (folder) await rm(folder, { recursive: true, force: true })
  }
}
