/** `simulate`: writes images whose truth is known: the demo screen, ellipses with circles among them, mosaics and bags of single cells. */
import { resolve } from 'node:path'
import { Fault } from '../base/index.ts'
import {
  simulateBags,
  simulateEllipses,
  simulateMosaics,
  simulateScreen,
  type WrittenMosaics,
} from '../simulate/index.ts'
import { type FlagRules, type ParsedArguments, UsageError } from './arguments.ts'
import { type Command, lines, type Outcome } from './command.ts'
import type { Session } from './session.ts'

/** One thing that can be simulated, and the flags that it knows beside --seed and --out. */
interface Subject {
  readonly flags: readonly (keyof typeof FLAGS)[]
  run(args: ParsedArguments, session: Session): Promise<Outcome>
}

const FLAGS = {
  seed: { kind: 'value', help: 'whole number; 1 unless told' },
  out: { kind: 'value', required: true, help: 'folder to write' },
  set: { kind: 'value', help: 'ellipses: 1 (10 % circles in positive images) or 2 (20 %)' },
  count: { kind: 'value', help: 'ellipses, mosaic, bags: number of images; ellipses 4000, others 1000 unless told' },
  cells: { kind: 'value', help: 'mosaic, bags: folder of class folders with pictures of single cells' },
  rare: { kind: 'value', help: 'mosaic: CLASS[,CLASS] of which positive images hold a few' },
  common: { kind: 'value', help: 'mosaic: CLASS[,CLASS] of all other cells' },
  classes: { kind: 'value', help: 'bags: CLASS,CLASS[,…] of the cells, which are the labels too' },
  purity: { kind: 'value', help: "bags: share of the cells that are of the label's class, such as 0.3-0.7" },
  'per-image': { kind: 'value', help: 'mosaic, bags: cells in an image, such as 20-40' },
  'rare-per-image': { kind: 'value', help: 'mosaic: rare ones among them in a positive image, such as 1-3' },
  size: {
    kind: 'value',
    help: 'mosaic, bags: width x height of an image in pixels, such as 512x512; bags as large as needed unless told',
  },
  plates: { kind: 'value', help: 'mosaic, bags: regular expression whose first group is the plate in a file name' },
} as const satisfies FlagRules

const MOSAIC_COUNT = 1_000
const WHOLE_RANGE = /^(\d+)(?:-(\d+))?$/

const SUBJECTS: Readonly<Record<string, Subject>> = {
  screen: { flags: [], run: writeScreen },
  ellipses: { flags: ['set', 'count'], run: writeEllipses },
  mosaic: {
    flags: ['cells', 'rare', 'common', 'per-image', 'rare-per-image', 'size', 'count', 'plates'],
    run: writeMosaics,
  },
  bags: {
    flags: ['cells', 'classes', 'per-image', 'purity', 'size', 'count', 'plates'],
    run: writeBags,
  },
}

export const simulateCommand: Command = {
  usage: [
    'simulate screen --seed S --out DIR [--json]',
    'simulate ellipses --set 1|2 [--count N] --seed S --out DIR',
    'simulate mosaic --cells DIR --rare CLASS[,CLASS] --common CLASS[,CLASS] --per-image LO-HI',
    '         --rare-per-image LO-HI --size WxH [--count N] [--plates PATTERN] --seed S --out DIR',
    'simulate bags --cells DIR --classes CLASS,CLASS[,…] --per-image LO-HI --purity LO-HI [--count N]',
    '         [--size WxH] [--plates PATTERN] --seed S --out DIR',
  ].join('\n           '),
  summary:
    'Write images whose truth is known: a 96-well screen, ellipses with circles among them, or real cells laid out anew.',
  words: 1,
  flags: FLAGS,
  async run(args, session) {
    const known = Object.keys(SUBJECTS)
    const name = args.words[0]
    if (name === undefined) throw new UsageError(`simulate needs one of ${known.join(', ')}.`)
    const subject = Object.hasOwn(SUBJECTS, name) ? SUBJECTS[name] : undefined
    if (!subject) throw new UsageError(`simulate knows ${known.join(', ')}, not ${JSON.stringify(name)}.`)
    const allowed = new Set<string>(['seed', 'out', ...subject.flags])
    const foreign = Object.keys(FLAGS).find((flag) => !allowed.has(flag) && args.value(flag) !== undefined)
    if (foreign) throw new UsageError(`simulate ${name} has no --${foreign}.`)
    try {
      return await subject.run(args, session)
    } catch (error) {
      if (error instanceof Fault && error.code === 'bad_argument') throw new UsageError(error.describe())
      throw error
    } finally {
      session.progress.end()
    }
  },
}

/** What every simulation is told. */
function basics(args: ParsedArguments, session: Session) {
  return {
    directory: resolve(args.required('out')),
    seed: args.integer('seed') ?? 1,
    signal: session.signal,
    onProgress: session.progress.report,
  }
}

function needed(args: ParsedArguments, name: keyof typeof FLAGS): string {
  const text = args.value(name)
  if (text === undefined) throw new UsageError(`--${name} is missing: ${FLAGS[name].help}.`)
  return text
}

async function writeScreen(args: ParsedArguments, session: Session): Promise<Outcome> {
  const screen = await simulateScreen(basics(args, session))
  const text = lines([
    ['Plate folder', screen.plateFolder],
    ['Layout', screen.layoutPath],
    ['Truth', screen.truthPath],
    ['Wells', screen.wells],
    ['Cells', screen.cells],
  ])
  return { json: screen, text }
}

async function writeEllipses(args: ParsedArguments, session: Session): Promise<Outcome> {
  const set = needed(args, 'set')
  if (set !== '1' && set !== '2') throw new UsageError(`--set is ${JSON.stringify(set)}: ${FLAGS.set.help}.`)
  const written = await simulateEllipses({
    ...basics(args, session),
    set: set === '1' ? 1 : 2,
    count: args.integer('count'),
  })
  const { splits } = written
  const text = lines([
    ['Labels', written.labelsPath],
    ['Truth', written.truthPath],
    ['Images', `${written.positive} positive, ${written.negative} negative`],
    ['Parts', `${splits.train} to train, ${splits.validation} to validate, ${splits.test} to test`],
    ['Objects', `${written.ellipses} ellipses, ${written.circles} circles`],
  ])
  return { json: written, text }
}

async function writeMosaics(args: ParsedArguments, session: Session): Promise<Outcome> {
  const written = await simulateMosaics({
    ...basics(args, session),
    cells: resolve(needed(args, 'cells')),
    rare: classes(args, 'rare'),
    common: classes(args, 'common'),
    perImage: pair(args, 'per-image', WHOLE_RANGE),
    rarePerImage: pair(args, 'rare-per-image', WHOLE_RANGE),
    ...sizeOf(args),
    count: args.integer('count') ?? MOSAIC_COUNT,
    plates: args.value('plates'),
  })
  const text = lines([
    ['Labels', written.labelsPath],
    ['Truth', written.truthPath],
    ['Images', `${written.positive} positive, ${written.negative} negative, ${written.depth} bits`],
    ['Cells', `${written.placedCells} placed, ${written.placedRareCells} of them rare`],
    ...cellRows(written),
  ])
  return { json: written, text }
}

async function writeBags(args: ParsedArguments, session: Session): Promise<Outcome> {
  const written = await simulateBags({
    ...basics(args, session),
    cells: resolve(needed(args, 'cells')),
    classes: classes(args, 'classes'),
    perImage: pair(args, 'per-image', WHOLE_RANGE),
    purity: pair(args, 'purity', /^(\d*\.?\d+)(?:-(\d*\.?\d+))?$/),
    size: args.value('size') === undefined ? undefined : sizeOf(args),
    count: args.integer('count') ?? MOSAIC_COUNT,
    plates: args.value('plates'),
  })
  const { labels, width, height, depth, purity } = written
  const counts = Object.entries(labels).map(([label, images]) => `${images} ${label}`)
  const text = lines([
    ['Labels', written.labelsPath],
    ['Truth', written.truthPath],
    ['Images', `${counts.join(', ')}; ${width} × ${height} pixels, ${depth} bits`],
    ['Cells', `${written.placedCells} placed`],
    ['Purity', `${purity.least.toFixed(2)} to ${purity.most.toFixed(2)}, ${purity.mean.toFixed(2)} on average`],
    ...cellRows(written),
  ])
  return { json: written, text }
}

/** What cells there were for each split. */
function cellRows({ splits, leftOut }: Pick<WrittenMosaics, 'splits' | 'leftOut'>): [string, string][] {
  const left = Object.entries(leftOut).map(([kind, { cut, blank }]) => `${cut + blank} ${kind}`)
  return [
    ['No plate in two splits', ''],
    ...Object.entries(splits).map(([split, { images, plates, cells }]): [string, string] => {
      const counts = Object.entries(cells).map(([kind, count]) => `${count} ${kind}`)
      return [`  ${split}`, `${images} images from ${plates.length} plates: ${counts.join(', ')}`]
    }),
    ['Left out', `${left.join(', ')}: cut off by the border of their picture, or nothing in it`],
  ]
}

function classes(args: ParsedArguments, name: 'rare' | 'common' | 'classes'): string[] {
  const named = needed(args, name)
    .split(',')
    .map((part) => part.trim())
  if (named.includes('')) throw new UsageError(`--${name} has an empty class in ${JSON.stringify(args.value(name))}.`)
  return named
}

type Pair = 'per-image' | 'rare-per-image' | 'purity' | 'size'

/** Two numbers from a flag; one stands for both. */
function pair(args: ParsedArguments, name: Pair, form: RegExp): [number, number] {
  const text = needed(args, name)
  const [, first, second] = form.exec(text) ?? []
  if (first === undefined) throw new UsageError(`--${name} is ${JSON.stringify(text)}: ${FLAGS[name].help}.`)
  return [Number(first), Number(second ?? first)]
}

function sizeOf(args: ParsedArguments): { width: number; height: number } {
  const [width, height] = pair(args, 'size', /^(\d+)[x×](\d+)$/i)
  return { width, height }
}
