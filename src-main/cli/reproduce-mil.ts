/** `reproduce mil`: poolings compared on bags of real cells. */
import { resolve } from 'node:path'
import { milTables, reproduceMil } from '../learn/index.ts'
import { type ParsedArguments, UsageError } from './arguments.ts'
import { aboveZero } from './choices.ts'
import type { Outcome } from './command.ts'
import { reproductionTools, writeTables } from './reproduction.ts'
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
      ...reproductionTools(session),
      onRow: (soFar) => writeTables(directory, { text: milTables(soFar), json: soFar }),
    },
  )
  return { json: result, text: milTables(result) }
}
