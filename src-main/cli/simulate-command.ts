/** `simulate`: writes images whose truth is known: the demo screen, ellipses with circles among them. */
import { resolve } from 'node:path'
import { Fault } from '../base/index.ts'
import { simulateEllipses, simulateScreen } from '../simulate/index.ts'
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
  count: { kind: 'value', help: 'ellipses: number of images; 4000 unless told' },
} as const satisfies FlagRules

const SUBJECTS: Readonly<Record<string, Subject>> = {
  screen: { flags: [], run: writeScreen },
  ellipses: { flags: ['set', 'count'], run: writeEllipses },
}

export const simulateCommand: Command = {
  usage: [
    'simulate screen --seed S --out DIR [--json]',
    'simulate ellipses --set 1|2 [--count N] --seed S --out DIR',
  ].join('\n           '),
  summary: 'Write images whose truth is known: a 96-well screen, or ellipses with circles among them.',
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
