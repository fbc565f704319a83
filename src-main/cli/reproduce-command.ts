/** `reproduce wscnn`: the published tables beside ours. */
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { diskFault } from '../base/index.ts'
import { RARE_PRESETS, reproduceWscnn, reproductionTables } from '../learn/index.ts'
import { UsageError } from './arguments.ts'
import type { Command } from './command.ts'

export const reproduceCommand: Command = {
  usage: 'reproduce wscnn --out DIR [--minutes N] [--seed S] [--preset default|paper] [--images N] [--json]',
  summary: 'Train on simulated ellipses and write tables 1 and 3 of Sailem et al. 2017 with ours beside them.',
  words: 1,
  flags: {
    out: {
      kind: 'value',
      required: true,
      help: 'folder for images, models and tables; what is done in it already stays',
    },
    minutes: { kind: 'value', help: 'of training, for all three networks together' },
    seed: { kind: 'value', help: 'start of everything random; 1 unless told' },
    preset: { kind: 'value', help: RARE_PRESETS.join(' or ') },
    images: { kind: 'value', help: 'images of each set; 4,000 unless told, as in the paper' },
  },
  async run(args, session) {
    if (args.words[0] !== 'wscnn') throw new UsageError("reproduce knows 'wscnn'.")
    const minutes = args.value('minutes') === undefined ? undefined : Number(args.value('minutes'))
    if (minutes !== undefined && !(minutes > 0)) throw new UsageError('--minutes is a number above 0.')
    const preset = args.value('preset') ?? 'default'
    if (preset !== 'default' && preset !== 'paper') throw new UsageError(`--preset is ${RARE_PRESETS.join(' or ')}.`)
    const directory = resolve(args.required('out'))
    const result = await reproduceWscnn(
      {
        directory,
        seed: args.integer('seed') ?? 1,
        minutes,
        preset,
        count: args.integer('images'),
        programVersion: session.version,
      },
      {
        signal: session.signal,
        onProgress: (progress) => session.progress.report(progress),
        onMessage: (message) => session.progress.say(message),
        onHistory: ({ epoch, loss, validation }) => {
          if (validation)
            session.progress.say(
              `epoch ${epoch.toFixed(1)}: loss ${loss.toFixed(4)}, validation loss ${validation.loss!.toFixed(4)}, accuracy ${(100 * validation.accuracy!).toFixed(2)} %`,
            )
        },
      },
    )
    const text = reproductionTables(result)
    await written(join(directory, 'tables.md'), text)
    await written(join(directory, 'tables.json'), `${JSON.stringify(result, null, 2)}\n`)
    return { json: result, text }
  },
}

async function written(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (error) {
    throw diskFault(path, error)
  }
}
