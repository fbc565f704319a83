/** The one error type that reaches a user: it carries a tag, facts, and what to do next. */

/** Tags are closed so that callers can switch on them; the text is for people. */
export type FaultCode =
  | 'bad_argument'
  | 'not_found'
  | 'no_images'
  | 'unreadable_file'
  | 'unsupported_image'
  | 'unsupported_model'
  | 'provider_missing'
  | 'out_of_memory'
  | 'diverged'
  | 'bench_lost'
  | 'bad_labels'
  | 'image_too_large'
  | 'bad_layout'
  | 'bad_pattern'
  | 'project_newer'
  | 'project_damaged'
  | 'project_locked'
  | 'not_a_project'
  | 'no_project'
  | 'no_run'
  | 'disk'
  | 'cancelled'
  | 'forbidden'
  | 'internal'

export interface FaultFacts {
  /** The file or folder concerned, as an absolute path. */
  readonly path?: string
  /** What is still intact, in one sentence. */
  readonly stands?: string
  /** What the user can do next, in one sentence. */
  readonly todo?: string
  readonly cause?: unknown
}

/** A failure that a user can act on. `message` says what happened; `facts` name the file, what still stands and what to do. */
export class Fault extends Error {
  readonly code: FaultCode
  readonly path: string | undefined
  readonly stands: string | undefined
  readonly todo: string | undefined

  constructor(code: FaultCode, message: string, facts: FaultFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = 'Fault'
    this.code = code
    this.path = facts.path
    this.stands = facts.stands
    this.todo = facts.todo
  }

  /** One paragraph for people: what happened, to which file, what still stands, what to do. */
  describe(): string {
    const unnamed = this.path !== undefined && !this.message.includes(this.path)
    const what = unnamed
      ? `${this.message.replace(/\.$/, '')} (${this.path}).`
      : this.message.replace(/[^.?!…]$/, '$&.')
    return [what, this.stands, this.todo].filter(Boolean).join(' ')
  }
}

/** The text of any thrown value, a Fault in full. */
export function describeError(error: unknown): string {
  if (error instanceof Fault) return error.describe()
  return error instanceof Error ? error.message : String(error)
}

/** Throws a `cancelled` Fault once the signal is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Fault('cancelled', 'Cancelled.')
}

/** The operating system's error code (`ENOENT`, `ENOSPC`, …) of a thrown value, or undefined. */
export function systemCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
