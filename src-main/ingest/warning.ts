/** Warnings: how many files are concerned, and a few of them by name. */
import type { IngestWarning } from './acquisition.ts'

const EXAMPLES_SHOWN = 5

/** A warning about the given files; `message` reads well after their number is known. */
export function warningAbout(code: string, message: string, files: readonly string[]): IngestWarning {
  return { code, message, count: files.length, examples: files.slice(0, EXAMPLES_SHOWN) }
}
