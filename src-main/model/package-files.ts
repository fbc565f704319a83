/** The files of a package, from a folder or from a zip archive. */
import { lstat, readFile, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { Fault, systemCode } from '../base/index.ts'
import { openZip } from './zip-read.ts'

export interface PackageFiles {
  /** A file's bytes, undefined where the package has none of that name. */
  read(name: string): Promise<Uint8Array | undefined>
}

const MOST_BYTES = 2 ** 31 - 1

/** Archives may hold the files at their root or in one folder. Throws a Fault `not_found`, `unreadable_file` or `forbidden`. */
export async function openPackage(path: string): Promise<PackageFiles> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new Fault('not_found', 'The model is not there.', { path, cause })
  })
  return found.isDirectory() ? folderFiles(path) : archiveFiles(path)
}

function folderFiles(folder: string): PackageFiles {
  return {
    async read(name) {
      const path = join(folder, name)
      const found = await lstat(path).catch(() => undefined)
      if (!found) return undefined
      if (found.isSymbolicLink() && !(await realpath(path)).startsWith(`${await realpath(folder)}${sep}`))
        throw new Fault('forbidden', `${name} is a link that leads outside the model's folder.`, { path })
      return readBounded(path)
    },
  }
}

async function archiveFiles(path: string): Promise<PackageFiles> {
  const archive = await readBounded(path)
  const zip = named(path, () => openZip(archive))
  const prefix = prefixOf(zip.names)
  return {
    read: async (name) => (zip.names.includes(prefix + name) ? named(path, () => zip.read(prefix + name)) : undefined),
  }
}

/** The folder that holds the card; packing programs add files of their own beside it. */
function prefixOf(names: readonly string[]): string {
  const cards = names.filter((name) => name === 'card.json' || name.endsWith('/card.json'))
  const [highest = ''] = cards.sort((a, b) => a.length - b.length)
  return highest.slice(0, highest.lastIndexOf('/') + 1)
}

async function readBounded(path: string): Promise<Uint8Array> {
  try {
    if ((await stat(path)).size > MOST_BYTES)
      throw new Fault('unreadable_file', 'The file is larger than the 2 GB at which networks end.', { path })
    return await readFile(path)
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault('unreadable_file', `The file cannot be read (${systemCode(cause) ?? 'unknown reason'}).`, {
      path,
      cause,
    })
  }
}

/** Faults of an archive are told with its path. */
function named<T>(path: string, action: () => T): T {
  try {
    return action()
  } catch (cause) {
    throw cause instanceof Fault ? new Fault(cause.code, cause.message, { path, cause }) : cause
  }
}
