/** Finds the shared data sets beside the repository, which tests read but never copy. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = process.env.PLATESCOPE_DATA ?? fileURLToPath(new URL('../../shared/data', import.meta.url))

/** Absolute path of a file or folder of the shared data, or undefined where it is absent; callers then skip by name. */
export function sharedData(...parts: string[]): string | undefined {
  const path = [root, ...parts].join('/')
  return existsSync(path) ? path : undefined
}
