/** What every reader of an instrument's index gets, and what it gives back. */
import type { Claim, NamedPlane } from './claim.ts'
import { baseOf, joinPath } from './file-kind.ts'

export interface IndexContext {
  /** Absolute path of the dropped folder. */
  readonly folder: string
  /** The index, relative to it. It may lie above: `../Index.xml`. */
  readonly index: string
  /** Folder of the plate, relative to the dropped folder. */
  readonly frame: string
  /** Images in that folder and below, relative to the dropped folder. */
  readonly images: readonly string[]
  /** Other files there. */
  readonly others: readonly string[]
  readonly signal?: AbortSignal | undefined
}

export interface IndexReader {
  readonly key: string
  /** File names of the index. */
  readonly file: RegExp
  /** Lower is preferred, among the indexes of one plate. */
  rank?(name: string): number
  /** Several indexes may lie in one folder, each with the images whose names start with its own. */
  readonly severalPerFolder?: boolean
  /** Undefined when the file is not this instrument's after all; throws `DamagedIndex` when it cannot be trusted. */
  read(context: IndexContext): Promise<Claim | undefined>
}

/** Finds files by the bare name that an index gives them; exact spelling first, then any case. */
export interface FileFinder {
  find(name: string): string | undefined
}

export function fileFinder(paths: readonly string[]): FileFinder {
  const exact = pathsByName(paths, (name) => name)
  let loose: Map<string, string> | undefined
  return {
    find(name) {
      const found = exact.get(name)
      if (found !== undefined) return found
      loose ??= pathsByName(paths, (other) => other.toLowerCase())
      return loose.get(name.toLowerCase())
    },
  }
}

function pathsByName(paths: readonly string[], spelled: (name: string) => string): Map<string, string> {
  const found = new Map<string, string>()
  for (const path of paths) {
    const name = spelled(baseOf(path))
    if (!found.has(name)) found.set(name, path)
  }
  return found
}

/** Sets path and state by whether the named file is there. A missing file keeps the path where it was expected. */
export function place(plane: NamedPlane, name: string, finder: FileFinder, expectedFolder: string): NamedPlane {
  const bare = name.split(/[\\/]/).at(-1) ?? ''
  if (bare === '') return { ...plane, path: '', state: 'not_acquired' }
  const found = finder.find(bare)
  return found === undefined
    ? { ...plane, path: joinPath(expectedFolder, bare), state: 'missing' }
    : { ...plane, path: found, state: 'present' }
}
