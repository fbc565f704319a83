/** Reads a command line: positional words and `--flags`, with clear refusals (exit code 2). */
import { parseArgs } from 'node:util'

/** Wrong use of the command line; the program ends with exit code 2 and this message. */
export class UsageError extends Error {}

export interface FlagRule {
  /** `value` takes one word, `values` may be given again and again, `switch` takes none. */
  readonly kind: 'value' | 'values' | 'switch'
  readonly required?: boolean
  readonly help: string
}

export type FlagRules = Readonly<Record<string, FlagRule>>

export interface ParsedArguments {
  readonly words: readonly string[]
  /** The flag's word (of several the last), or undefined. */
  value(name: string): string | undefined
  /** Every word of a flag that may be given again. */
  values(name: string): readonly string[]
  /** As `value`; a UsageError where the flag is absent. */
  required(name: string): string
  has(name: string): boolean
  /** A whole number, or undefined when the flag is absent. */
  integer(name: string): number | undefined
}

/**
 * Parses the words after a command. Unknown flags, missing or empty values, missing required flags and more than
 * `mostWords` positional words are UsageErrors.
 */
export function parseArguments(
  args: readonly string[],
  rules: FlagRules,
  mostWords = Number.POSITIVE_INFINITY,
): ParsedArguments {
  const options = Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [
      name,
      {
        type: rule.kind === 'switch' ? ('boolean' as const) : ('string' as const),
        multiple: rule.kind === 'values',
      },
    ]),
  )
  let parsed: { values: Record<string, unknown>; positionals: string[] }
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError(
      String(error instanceof Error ? error.message : error).replace(/(?:\. To specify.*|\.)?$/s, '.'),
    )
  }
  for (const [name, rule] of Object.entries(rules))
    if (rule.required && parsed.values[name] === undefined) throw new UsageError(`--${name} is missing: ${rule.help}.`)
  for (const [name, given] of Object.entries(parsed.values))
    if (given === '' || (Array.isArray(given) && given.includes('')))
      throw new UsageError(`--${name} is empty: ${rules[name]!.help}.`)
  if (parsed.positionals.length > mostWords)
    throw new UsageError(`${parsed.positionals[mostWords]} is one word too many: name flags as --flag value.`)
  const values = (name: string): readonly string[] => [(parsed.values[name] ?? []) as string | string[]].flat()
  const value = (name: string): string | undefined => values(name).at(-1)
  return {
    words: parsed.positionals,
    value,
    values,
    required(name) {
      const text = value(name)
      if (text === undefined) throw new UsageError(`--${name} is missing: ${rules[name]!.help}.`)
      return text
    },
    has: (name) => parsed.values[name] === true,
    integer(name) {
      const text = value(name)
      if (text === undefined) return undefined
      if (!/^\d+$/.test(text)) throw new UsageError(`--${name} is ${JSON.stringify(text)}: a whole number is needed.`)
      return Number(text)
    },
  }
}
