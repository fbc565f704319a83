/** The flags of `train classes` that say how a classifier is trained and judged. */
import type { ClassChoice } from '../learn/index.ts'
import { CROP_SIDES, INSTANCE_POOLINGS, type InstancePooling } from '../network/index.ts'
import { type ParsedArguments, UsageError } from './arguments.ts'
import { aboveZero, oneOf } from './choices.ts'

export const classChoice = (args: ParsedArguments): ClassChoice => ({
  pooling: poolingOf(args),
  crop: cropSide(args),
  gain: gainOf(args),
})

function poolingOf(args: ParsedArguments): InstancePooling {
  const kind = oneOf(args, 'pooling', INSTANCE_POOLINGS) ?? 'noisy-and'
  const [a, r] = [aboveZero(args, 'a'), aboveZero(args, 'r')]
  if (a !== undefined && kind !== 'noisy-and') throw new UsageError('--a goes with --pooling noisy-and.')
  if (r !== undefined && kind !== 'gm' && kind !== 'lse') throw new UsageError('--r goes with --pooling gm and lse.')
  return { kind, ...(a !== undefined && { a }), ...(r !== undefined && { r }) } as InstancePooling
}

function gainOf(args: ParsedArguments): number | undefined {
  const text = args.value('gain')
  if (text === undefined) return undefined
  if (!(Number(text) >= 0)) throw new UsageError('--gain is a number, 0 or more.')
  return Number(text)
}

function cropSide(args: ParsedArguments): number | undefined {
  const crop = args.integer('crop')
  if (crop === undefined || crop >= CROP_SIDES.least) return crop
  throw new UsageError(`--crop is ${crop}: the network needs ${CROP_SIDES.least} pixels or more.`)
}

/** What is left out in turn. */
export type LeavingWish = { readonly column: string } | { readonly folds: number }

export function leavingWish(args: ParsedArguments): LeavingWish | undefined {
  const [column, folds] = [args.value('leave-out'), args.integer('folds')]
  if (column !== undefined && folds !== undefined)
    throw new UsageError('--leave-out and --folds do not go together: both judge by what is left out.')
  if (folds !== undefined && folds < 3)
    throw new UsageError(`--folds is ${folds}: 3 or more are needed, to learn from, to choose by and to judge.`)
  return column !== undefined ? { column } : folds !== undefined ? { folds } : undefined
}
