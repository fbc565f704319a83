/** `reproduce wscnn`: the published tables beside ours. */
import { resolve } from 'node:path'
import { RARE_PRESETS, reproduceSeeds, reproductionTables } from '../learn/index.ts'
import { GLOBAL_POOLINGS } from '../network/index.ts'
import { UsageError } from './arguments.ts'
import type { Command } from './command.ts'
import { MIL_FLAGS, reproduceMilOf } from './reproduce-mil.ts'
import { reproductionTools, writeTables } from './reproduction.ts'

export const reproduceCommand: Command = {
  usage:
    'reproduce wscnn --out DIR [--epochs N | --minutes N] [--pooling max|average|fully-connected ...] [--seed S] [--seeds N] [--preset default|paper] [--images N] [--json]\n           reproduce mil --cells DIR --out DIR [--epochs N | --minutes N] [--classes A,B,…] [--images N] [--crop N] [--seed S] [--json]',
  summary:
    'Train anew what a paper trained, and write its tables with ours beside them: Sailem et al. 2017 (wscnn), Kraus et al. 2016 (mil).',
  words: 1,
  flags: {
    out: {
      kind: 'value',
      required: true,
      help: 'folder for images, models and tables; what is done in it already stays',
    },
    minutes: { kind: 'value', help: 'of training, for all networks together, each the same' },
    epochs: { kind: 'value', help: 'passes over the training images of each network' },
    pooling: {
      kind: 'values',
      help: `which networks: ${GLOBAL_POOLINGS.join(', ')}; all unless told, max in any case`,
    },
    seeds: {
      kind: 'value',
      help: 'this many seeds in a row, the further ones with sets and a max network of their own',
    },
    seed: { kind: 'value', help: 'start of everything random; 1 unless told' },
    preset: { kind: 'value', help: RARE_PRESETS.join(' or ') },
    images: { kind: 'value', help: 'images of each set; 4,000 unless told, as in the paper; of mil 480' },
    cells: { kind: 'value', help: 'mil: folder of class folders with pictures of single cells' },
    classes: { kind: 'value', help: 'mil: six classes unless told' },
    crop: { kind: 'value', help: 'mil: side of the squares that training sees of bags, pixels; 256 unless told' },
  },
  async run(args, session) {
    if (args.words[0] === 'mil') return reproduceMilOf(args, session)
    if (args.words[0] !== 'wscnn') throw new UsageError("reproduce knows 'wscnn' and 'mil'.")
    for (const flag of MIL_FLAGS) if (args.has(flag)) throw new UsageError(`reproduce wscnn has no --${flag}.`)
    const minutes = args.value('minutes') === undefined ? undefined : Number(args.value('minutes'))
    if (minutes !== undefined && !(minutes > 0)) throw new UsageError('--minutes is a number above 0.')
    const [epochs, seeds] = [args.integer('epochs'), args.integer('seeds') ?? 1]
    if (epochs !== undefined && epochs < 1) throw new UsageError('--epochs is at least 1.')
    if (seeds < 1) throw new UsageError('--seeds is at least 1.')
    const poolings = GLOBAL_POOLINGS.filter((pooling) => args.values('pooling').includes(pooling))
    if (poolings.length < args.values('pooling').length)
      throw new UsageError(`--pooling takes ${GLOBAL_POOLINGS.join(', ')}.`)
    const preset = args.value('preset') ?? 'default'
    if (preset !== 'default' && preset !== 'paper') throw new UsageError(`--preset is ${RARE_PRESETS.join(' or ')}.`)
    const directory = resolve(args.required('out'))
    const results = await reproduceSeeds(
      {
        directory,
        seed: args.integer('seed') ?? 1,
        seeds,
        minutes,
        epochs,
        ...(poolings.length > 0 && { poolings }),
        preset,
        count: args.integer('images'),
        programVersion: session.version,
      },
      reproductionTools(session),
    )
    const text = reproductionTables(results)
    const [first, ...further] = results
    const result = { ...first, ...(further.length > 0 && { further }) }
    await writeTables(directory, { text, json: result })
    return { json: result, text }
  },
}
