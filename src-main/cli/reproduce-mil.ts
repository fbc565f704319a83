/** `reproduce mil`: poolings compared on bags of real cells. */
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { diskFault } from '../base/index.ts'
import { type MilReproduction, milTables, reproduceMil } from '../learn/index.ts'
import { type ParsedArguments, UsageError } from './arguments.ts'
import { aboveZero } from './choices.ts'
import type { Outcome } from './command.ts'
import type { Session } from './session.ts'

/** Flags of this word alone. */
export const MIL_FLAGS = ['cells', 'classes', 'crop'] as const
const NOT_OURS = ['pooling', 'seeds', 'preset'] as const

const CLASSES = 'Interphase,Polylobed,Prometaphase,Apoptosis,Binuclear,MetaphaseAlignment'
const BAGS = 480

export async function reproduceMilOf(args: ParsedArguments, session: Session): Promise<Outcome> {
  for (const flag of NOT_OURS) if (args.has(flag)) throw new UsageError(`reproduce mil has no --${flag}.`)
  const directory = resolve(args.required('out'))
  const result = await reproduceMil(
    {
      directory,
      cells: resolve(args.required('cells')),
      classes: (args.value('classes') ?? CLASSES).split(','),
      seed: args.integer('seed') ?? 1,
      count: args.integer('images') ?? BAGS,
      perImage: [20, 60],
      purity: [0.3, 0.7],
      minutes: aboveZero(args, 'minutes'),
      epochs: args.integer('epochs'),
      crop: args.integer('crop'),
      programVersion: session.version,
    },
    {
      signal: session.signal,
      onProgress: (progress) => session.progress.report(progress),
      onMessage: (message) => session.progress.say(message),
      onRow: (soFar) => written(directory, soFar),
      onHistory: ({ epoch, loss, validation }) => {
        if (validation)
          session.progress.say(
            `epoch ${epoch.toFixed(1)}: loss ${loss.toFixed(4)}, validation loss ${validation.loss!.toFixed(4)}, accuracy ${(100 * validation.accuracy!).toFixed(2)} %`,
          )
      },
    },
  )
  return { json: result, text: milTables(result) }
}

async function written(directory: string, result: MilReproduction): Promise<void> {
  for (const [name, content] of [
    ['tables.md', milTables(result)],
    ['tables.json', `${JSON.stringify(result, null, 2)}\n`],
  ] as const)
    await writeFile(join(directory, name), content).catch((error: unknown) => {
      throw diskFault(join(directory, name), error)
    })
}
