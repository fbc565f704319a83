/** `evaluate`: holds results against truth: segmentation against instance labels, regions against true objects, classes against labels. */
import { MERGES } from '../learn/index.ts'
import { type FlagRules, type ParsedArguments, UsageError } from './arguments.ts'
import { oneOf } from './choices.ts'
import type { Command, Outcome } from './command.ts'
import { evaluateClassTables } from './evaluate-classes.ts'
import { evaluateLocalization } from './evaluate-localization.ts'
import { type EvaluationWish, evaluateSegmentation } from './evaluate-segmentation.ts'
import { LABELLED_FLAGS } from './labelled-folders.ts'
import { CLASSICAL } from './segmentation-judges.ts'
import type { Session } from './session.ts'

const FLAGS = {
  images: { kind: 'value', help: 'segmentation: folder of images' },
  labels: {
    kind: 'value',
    help: 'segmentation: folder of instance labels with the same names; classes: table file,label[,split][,…]',
  },
  out: { kind: 'value', help: 'segmentation: folder for predicted labels' },
  method: { kind: 'value', help: 'segmentation: classical, or a model (folder or .zip)' },
  tta: {
    kind: 'value',
    help: 'segmentation: further views of the image for a model: 0, 3 (flips) or 7 (and quarter turns)',
  },
  merge: {
    kind: 'value',
    help: 'segmentation: how views become one: maps (averaged) or objects (matched and voted on)',
  },
  against: { kind: 'value', help: 'segmentation: a second method, or model without further views, to compare with' },
  ...LABELLED_FLAGS,
  regions: { kind: 'value', help: 'localization: table file,x,y,width,height,score' },
  truth: { kind: 'value', help: 'localization: table file,kind,x,y,width,height; x and y are left and top in pixels' },
  kind: { kind: 'value', help: 'localization: kind of object that the regions should find' },
  predictions: {
    kind: 'value',
    help: 'localization: table whose column file names the images looked at, all unless told; classes: table file,score_CLASS[,…] as predict writes it',
  },
  group: {
    kind: 'value',
    help: 'classes: column of the labels, such as treatment, whose images are judged as one by the median of their scores',
  },
  split: { kind: 'value', help: 'classes: only images of this split of the labels, such as test' },
  'multi-label': {
    kind: 'switch',
    help: 'classes: an image may have several, in a cell with ; or | between them, or in several rows of the labels',
  },
  threshold: {
    kind: 'value',
    help: 'classes, multi-label: score from which a class is said of an image; 0.5 unless told',
  },
} as const satisfies FlagRules

/** One thing that can be evaluated, the flags that it needs, and those that it also knows. */
interface Subject {
  readonly needed: readonly (keyof typeof FLAGS)[]
  readonly optional: readonly (keyof typeof FLAGS)[]
  run(args: ParsedArguments, session: Session): Promise<Outcome>
}

const SUBJECTS: Readonly<Record<string, Subject>> = {
  segmentation: {
    needed: ['images', 'labels', 'out'],
    optional: ['method', 'tta', 'merge', 'against', 'manifest', 'where', 'folds'],
    run: (args, session) => evaluateSegmentation(args, segmentationWish(args), session),
  },
  localization: {
    needed: ['regions', 'truth', 'kind'],
    optional: ['predictions'],
    run: (args) =>
      evaluateLocalization({
        regions: args.required('regions'),
        truth: args.required('truth'),
        kind: args.required('kind'),
        predictions: args.value('predictions'),
      }),
  },
  classes: {
    needed: ['predictions', 'labels'],
    optional: ['group', 'split', 'multi-label', 'threshold'],
    run: (args, session) =>
      evaluateClassTables(
        {
          multiLabel: args.has('multi-label'),
          threshold: labelThreshold(args),
          predictions: args.required('predictions'),
          labels: args.required('labels'),
          group: args.value('group'),
          split: args.value('split'),
        },
        session,
      ),
  },
}

export const evaluateCommand: Command = {
  usage: [
    'evaluate segmentation --images DIR --labels DIR --out DIR [--method classical|MODEL] [--tta 0|3|7] [--merge maps|objects] [--against classical|MODEL] [--manifest F [--where COLUMN=VALUE …] [--folds A,B,…]] [--json]',
    'evaluate localization --regions R.csv --truth truth.csv --kind KIND [--predictions P.csv] [--json]',
    'evaluate classes --predictions P.csv --labels labels.csv [--group COLUMN] [--split NAME] [--multi-label [--threshold T]] [--json]',
  ].join('\n           '),
  summary:
    'Hold results against truth: segmentation against labels (AP), regions against true objects (section 4.2, IoU, centres), classes against labels.',
  words: 1,
  flags: FLAGS,
  run(args, session) {
    const known = Object.keys(SUBJECTS).join(', ')
    const name = args.words[0]
    const subject = name !== undefined && Object.hasOwn(SUBJECTS, name) ? SUBJECTS[name] : undefined
    if (!subject)
      throw new UsageError(`evaluate knows ${known}${name === undefined ? '' : `, not ${JSON.stringify(name)}`}.`)
    const missing = subject.needed.find((flag) => args.value(flag) === undefined)
    if (missing) throw new UsageError(`--${missing} is missing: ${FLAGS[missing].help}.`)
    const allowed = new Set<string>([...subject.needed, ...subject.optional])
    const isGiven = (flag: string): boolean => args.values(flag).length > 0 || args.has(flag)
    const foreign = Object.keys(FLAGS).find((flag) => !allowed.has(flag) && isGiven(flag))
    if (foreign) throw new UsageError(`evaluate ${name} has no --${foreign}.`)
    return subject.run(args, session)
  },
}

function segmentationWish(args: ParsedArguments): EvaluationWish {
  const method = args.value('method') ?? CLASSICAL
  const against = args.value('against')
  const views = Number(oneOf(args, 'tta', ['0', '3', '7']) ?? 0)
  const merge = oneOf(args, 'merge', MERGES) ?? 'maps'
  if (method === CLASSICAL && (views > 0 || args.value('merge') !== undefined))
    throw new UsageError('--tta and --merge go with a model as --method.')
  return {
    method: { method, views, merge },
    against: against === undefined ? undefined : { method: against, views: 0, merge },
  }
}

function labelThreshold(args: ParsedArguments): number {
  const text = args.value('threshold')
  if (text === undefined) return 0.5
  if (!args.has('multi-label')) throw new UsageError('--threshold goes with --multi-label.')
  const threshold = Number(text)
  if (!(threshold >= 0 && threshold <= 1))
    throw new UsageError(`--threshold is ${text}: a number from 0 to 1 is needed.`)
  return threshold
}
