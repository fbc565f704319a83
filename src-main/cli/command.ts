/** What every command is: rules for its words, and a function from words to an outcome. */
import type { FlagRules, ParsedArguments } from './arguments.ts'
import type { Session } from './session.ts'

export interface Outcome {
  /** Printed as one JSON object with `--json`. */
  readonly json: object
  /** Printed otherwise. */
  readonly text: string
  /** Done, but not all of it: exit code 1 all the same. */
  readonly failed?: boolean
}

export interface Command {
  readonly usage: string
  readonly summary: string
  readonly flags: FlagRules
  /** Most words beside the flags; none unless told. */
  readonly words?: number
  run(args: ParsedArguments, session: Session): Promise<Outcome>
}

export const PROJECT_FLAG = {
  project: { kind: 'value', required: true, help: 'the project file (name.platescope)' },
} as const satisfies FlagRules

/** `name   value` lines with aligned values. */
export function lines(rows: readonly (readonly [string, string | number])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows
    .map(([name, value]) => `${name.padEnd(width)}  ${typeof value === 'number' ? value.toLocaleString('en') : value}`)
    .join('\n')
}
