/** Flags whose word is one of a few, or a number. */
import { type ParsedArguments, UsageError } from './arguments.ts'

/** Undefined when the flag is absent. */
export function oneOf<T extends string>(args: ParsedArguments, flag: string, allowed: readonly T[]): T | undefined {
  const given = args.value(flag)
  if (given === undefined || allowed.includes(given as T)) return given as T | undefined
  throw new UsageError(`--${flag} is ${given}: it must be one of ${allowed.join(', ')}.`)
}

/** A number above 0, or undefined when the flag is absent. */
export function aboveZero(args: ParsedArguments, flag: string): number | undefined {
  const given = args.value(flag)
  if (given === undefined) return undefined
  if (Number.isFinite(Number(given)) && Number(given) > 0) return Number(given)
  throw new UsageError(`--${flag} is ${given}: a number above 0 is needed.`)
}
